"""Tells the clinic of an emergency, a crisis or an urgent message."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.front_desk import notices, tickets
from assistant.storage.tickets import NewTicket

logger = logging.getLogger(__name__)


class ActionRaiseAlarm(Action):  # type: ignore[misc]
    """Puts the conversation at the top of the front desk's list, and writes it to the log.

    The log gets level and conversation, never what the patient wrote.
    """

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_raise_alarm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Raise the alarm; says nothing to the patient."""
        level = str(tracker.get_slot("triage_level"))
        logger.warning("ALARM level=%s conversation=%s", level, tracker.sender_id)
        channel = tracker.get_latest_input_channel() or ""
        alarm = NewTicket(tracker.sender_id, channel, level=level, origin="triage")
        try:
            tickets().open(alarm, notices(level))
        except (SQLAlchemyError, RuntimeError):
            # The patient has been told whom to call; the log is what is left for the team.
            logger.exception("The alarm could not be put on the front desk's list")
        return []
