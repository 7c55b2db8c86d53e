"""Says to a message in another language that answers are in English."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import context_of, patient_of, reply_writer, send

PREFIX, AGAIN, OTHER = "language/", "_again", "other"


class ActionOtherLanguage(Action):  # type: ignore[misc]
    """Sends the sentence in the message's own language, or in English where none was reviewed."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_other_language"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send it; other words where it was just sent."""
        writer = reply_writer()
        language = tracker.latest_message.get("language") or OTHER
        key = PREFIX + (language if writer.library.get(PREFIX + language) else OTHER)
        if key in context_of(tracker).last:
            key += AGAIN
        return send(writer.plain(key, patient_of(tracker)), dispatcher, tracker)
