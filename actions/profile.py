"""What the assistant knows of the patient: listed, corrected, forgotten."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import patient_of, reply_writer, send
from assistant.answers.patient import OTHER_PREFIX, Patient
from assistant.answers.prediction import chosen_key
from assistant.answers.reply import Reply


class ActionProfile(Action):  # type: ignore[misc]
    """Answers "what do you know about me", "that's wrong" and "forget me"."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_profile"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """List, correct or clear, by the key of the message."""
        patient = patient_of(tracker)
        key = chosen_key(tracker.latest_message)
        if key == "profile/forget":
            reply, events = reply_writer().answer(key, patient), _clear(patient.all_told)
        elif key == "profile/wrong":
            reply, events = _correct(patient)
        else:
            reply, events = reply_writer().recall(patient), []
        return [*events, *send(reply, dispatcher, tracker)]


def _correct(patient: Patient) -> tuple[Reply, list[dict[str, Any]]]:
    """Put right what can only be meant, or ask which of several."""
    writer = reply_writer()
    if patient.just_denied or patient.just_told:
        return writer.note(patient), []  # the message itself says how it is
    if len(patient.concerns) > 1:
        return writer.ask_what_is_wrong(patient), []
    if patient.concerns:
        return writer.put_right(patient), _clear(patient.concerns)
    return writer.recall(patient), []


def _clear(names: tuple[str, ...]) -> list[dict[str, Any]]:
    slots = [slot for name in names for slot in (name, OTHER_PREFIX + name)]
    return [SlotSet(slot, None) for slot in slots]
