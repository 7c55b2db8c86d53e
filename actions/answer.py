"""Answers a message with the reviewed texts that were chosen for it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import context_of, patient_of, reply_writer, send
from assistant.answers.prediction import asked_advice, chosen_keys, has_rest
from assistant.answers.turn import answer_in_turn, offer_person


class ActionAnswer(Action):  # type: ignore[misc]
    """Sends the answer to each question of the message, with sources and the next questions."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the answers for the latest message, or ask to rephrase where there is none."""
        message = tracker.latest_message
        keys = chosen_keys(message)
        writer, patient, context = reply_writer(), patient_of(tracker), context_of(tracker)
        if keys:
            reply = answer_in_turn(
                writer, keys, patient, context, asked_advice(message), has_rest=has_rest(message)
            )
        else:
            reply = offer_person(writer, writer.clarify([], patient), patient, context)
        return send(reply, dispatcher, tracker)
