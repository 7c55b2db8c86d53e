"""Answers a message with the reviewed texts that were chosen for it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import replies
from actions.handoff import begin
from actions.replies import context_of, patient_of, reply_writer, send
from assistant.answers.clinic import clinic_wordings
from assistant.answers.prediction import asked_advice, chosen_keys, has_rest
from assistant.answers.reply import HUMAN
from assistant.answers.turn import answer_in_turn, offer_person


class ActionAnswer(Action):  # type: ignore[misc]
    """Sends the answer to each question of the message, with sources and the next questions.

    Who asks for a person is asked what for (`actions/handoff.py`), after everything else.
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the answers for the latest message, or ask to rephrase where there is none."""
        message = tracker.latest_message
        keys = chosen_keys(message)
        others = [key for key in keys if key != HUMAN]
        wants_person = len(others) < len(keys)
        events = _answer(others, dispatcher, tracker) if others or not wants_person else []
        return [*events, *begin(dispatcher, tracker)] if wants_person else events


def _answer(
    keys: list[str], dispatcher: CollectingDispatcher, tracker: Tracker
) -> list[dict[str, Any]]:
    message = tracker.latest_message
    writer, patient, context = reply_writer(), patient_of(tracker), context_of(tracker)
    if keys:
        text = message.get("text") or ""
        reply = answer_in_turn(
            writer,
            keys,
            patient,
            context,
            asked_advice(message),
            has_rest=has_rest(message),
            wordings=clinic_wordings(replies.clinic(), keys, text, replies.now()),
        )
    else:
        reply = offer_person(writer, writer.clarify([], patient), patient, context)
    return send(reply, dispatcher, tracker)
