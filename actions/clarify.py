"""Asks back when a message was not made out: never a guess dressed as an answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import context_of, patient_of, reply_writer, send
from assistant.answers.prediction import asked_advice, likely_keys
from assistant.answers.profile import note
from assistant.answers.turn import answer_in_turn, offer_person


class ActionClarify(Action):  # type: ignore[misc]
    """Sends a "did you mean" with up to three questions as buttons.

    Where the message asks for individual advice, the limits of a chat and the general fact
    come instead; where it tells something of the patient, that is noted.
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Offer the likeliest questions, chosen by score."""
        writer, patient, context = reply_writer(), patient_of(tracker), context_of(tracker)
        advice = asked_advice(tracker.latest_message)
        if advice:
            general = writer.library[f"advice/{advice}"].general
            reply = answer_in_turn(writer, [general], patient, context, advice)
        elif patient.just_told or patient.just_denied:
            reply = note(writer, patient)
        else:
            unclear = writer.clarify(likely_keys(tracker.latest_message), patient)
            reply = offer_person(writer, unclear, patient, context)
        return send(reply, dispatcher, tracker)


class ActionAskForWords(Action):  # type: ignore[misc]
    """Asks for a question in words where the message holds none (emoji, digits)."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_ask_for_words"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the request."""
        writer, patient, context = reply_writer(), patient_of(tracker), context_of(tracker)
        reply = answer_in_turn(writer, ["clarify/unreadable"], patient, context)
        return send(reply, dispatcher, tracker)
