"""What the assistant knows of the patient: listed, corrected, forgotten."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.erasure import DELETE, DELETE_NOW, erase
from actions.replies import context_of, patient_of, reply_writer, send
from assistant.answers.patient import AFFIRMED, OTHER_PREFIX, Patient
from assistant.answers.prediction import chosen_key
from assistant.answers.profile import ask_what_is_wrong, note, put_right, recall
from assistant.answers.repair import repair
from assistant.answers.reply import Reply
from assistant.answers.turn import answer_in_turn
from assistant.conversation.context import Context
from assistant.entities.relations import names_somebody


class ActionProfile(Action):  # type: ignore[misc]
    """Answers "what do you know about me", "that's wrong", "forget me" and "delete my data"."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_profile"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """List, correct or clear, by the key of the message."""
        patient, context = patient_of(tracker), context_of(tracker)
        key = chosen_key(tracker.latest_message)
        if key in (DELETE, DELETE_NOW):
            return erase(key, dispatcher, tracker)
        if key == "profile/forget":
            reply = answer_in_turn(reply_writer(), [key], patient, context)
            events = _clear(patient.all_told)
        elif key == "profile/wrong":
            text = tracker.latest_message.get("text") or ""
            reply, events = _correct(patient, context, text)
        else:
            reply, events = recall(reply_writer(), patient), []
        return [*events, *send(reply, dispatcher, tracker)]


def _correct(patient: Patient, context: Context, text: str) -> tuple[Reply, list[dict[str, Any]]]:
    """Put right what can only be meant, or ask which of several."""
    writer = reply_writer()
    if patient.just_denied or patient.just_told:
        return note(writer, patient), []  # the message itself says how it is
    if patient.has and names_somebody(text):
        return writer.plain("profile/moved", patient), _move(patient.has)
    if len(patient.concerns) > 1:
        return ask_what_is_wrong(writer, patient), []
    if patient.concerns:
        return put_right(writer, patient), _clear(patient.concerns)
    # Nothing was told of the patient: then it is the answer that was wrong.
    return repair(writer, "repair/not_asked", patient, context), []


def _move(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """From the patient to the person whom they ask for."""
    taken = [SlotSet(name, None) for name in names]
    return [*taken, *(SlotSet(OTHER_PREFIX + name, AFFIRMED) for name in names)]


def _clear(names: tuple[str, ...]) -> list[dict[str, Any]]:
    slots = [slot for name in names for slot in (name, OTHER_PREFIX + name)]
    return [SlotSet(slot, None) for slot in slots]
