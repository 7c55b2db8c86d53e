"""Asks back when a message was not made out: never a guess dressed as an answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import reply_writer, send
from assistant.answers.prediction import likely_keys


class ActionClarify(Action):  # type: ignore[misc]
    """Sends a "did you mean" with up to three questions as buttons."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Offer the likeliest questions, chosen by score."""
        send(reply_writer().clarify(likely_keys(tracker.latest_message)), dispatcher, tracker)
        return []


class ActionAskForWords(Action):  # type: ignore[misc]
    """Asks for a question in words where the message holds none (emoji, other scripts)."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_for_words"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the request."""
        send(reply_writer().answer("clarify/unreadable"), dispatcher, tracker)
        return []
