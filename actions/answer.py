"""Answers a message with the reviewed text that was chosen for it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import patient_of, reply_writer, send
from assistant.answers.prediction import asked_advice, chosen_key


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
        writer, patient = reply_writer(), patient_of(tracker)
        if key:
            reply = writer.answer(key, patient, asked_advice(tracker.latest_message))
        else:
            reply = writer.clarify([], patient)
        return send(reply, dispatcher, tracker)
