"""Writes an emergency, a crisis or an urgent message to the log."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

logger = logging.getLogger(__name__)


class ActionRaiseAlarm(Action):  # type: ignore[misc]
    """Writes the alarm to the log: level and conversation, never what the patient wrote.

    On the front desk's list it is put where the conversation is stored
    (`assistant/storage/conversations.py`), so that it stands there without this server, too.
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_raise_alarm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Raise the alarm; says nothing to the patient."""
        level = tracker.get_slot("triage_level")
        logger.warning("ALARM level=%s conversation=%s", level, tracker.sender_id)
        return []
