"""Another form of the latest reply, or another reading of the message before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.replies import context_of, patient_of, reply_writer, send
from assistant.answers.prediction import chosen_key, likely_keys
from assistant.answers.repair import repair


class ActionRepair(Action):  # type: ignore[misc]
    """Answers "simpler", "shorter", "more", "source?", "what?" and "not what I asked"."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_repair"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Repair, by the key of the message."""
        key = chosen_key(tracker.latest_message) or "repair/what"
        readings = likely_keys(_message_before(tracker))
        writer, patient = reply_writer(), patient_of(tracker)
        reply = repair(writer, key, patient, context_of(tracker), readings)
        return send(reply, dispatcher, tracker)


def _message_before(tracker: Tracker) -> Mapping[str, Any]:
    """The parsed message before the latest one; empty where there was none."""
    messages = [event for event in tracker.events if event.get("event") == "user"]
    parsed: Mapping[str, Any] = messages[-2].get("parse_data", {}) if len(messages) > 1 else {}
    return parsed
