"""Answers a message with the reviewed text that was chosen for it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import reply_writer, send
from assistant.answers.prediction import chosen_key


class ActionAnswer(Action):  # type: ignore[misc]
    """Sends the answer, its source and the next questions."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the answer for the latest message, or ask to rephrase where there is none."""
        key = chosen_key(tracker.latest_message)
        writer = reply_writer()
        reply = writer.answer(key) if key else writer.clarify([])
        send(reply, dispatcher, tracker)
        return []
