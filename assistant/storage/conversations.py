"""Rasa's SQL tracker store, made so that a message costs the same late in a conversation.

The stock store reads, counts and replays every event of a session with each message. This one
reads the last events and, for what lies before them, the values that still hold: slots and the
form that is open. Tables and rows are the stock store's, so either can follow the other.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    Event,
    SessionStarted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from assistant.clinic import load_clinic
from assistant.observability.turns import count_turn
from assistant.settings import settings
from assistant.storage.conversation_rows import (
    INSERT,
    LATEST,
    WINDOW,
    last_event,
    read_rows,
    row_of,
)
from assistant.storage.database import engine_for, is_away, reading
from assistant.storage.erasure import Erasures
from assistant.storage.erasure_slot import ERASURE_SLOT
from assistant.storage.latest_events import Kept, LatestEvents
from assistant.storage.migrate import alone
from assistant.storage.ticket_rows import NewTicket
from assistant.storage.tickets import Tickets
from assistant.storage.visits import add_turns, read_turns
from assistant.triage.levels import NONE
from assistant.triage.next_step import level_of_intent

logger = logging.getLogger(__name__)

# When a turn is to be stored, its answer has been said. So it waits for a database that is away, as
# long as its conversation is held for it (Rasa's locks: a minute); the next message waits for it.
_PATIENCE_SECONDS, _TRIES_EVERY_SECONDS = 50.0, 0.5

# Attribute of a tracker: how many of its events come from the store.
_STORED = "events_in_store"


class ConversationStore(SQLTrackerStore):
    """Reads and writes a bounded number of events with each message."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        database: str | None = None,
        **_: Any,
    ) -> None:
        """Connect to the project's database, and see to Rasa's own table.

        Args:
            domain: the assistant's domain.
            event_broker: where events are published, too.
            database: another one than DATABASE_URL names.

        Raises:
            FileError: `clinic.yml` is missing or wrong.
        """
        TrackerStore.__init__(self, domain, event_broker)
        self.engine = engine_for(database or settings().database)
        with alone(self.engine) as connection:
            self.Base.metadata.create_all(connection)
            LATEST.create(connection, checkfirst=True)
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._clinic = load_clinic(settings().clinic_path)
        self._tickets = Tickets(self.engine)
        self._erasures = Erasures(self.engine)
        self._latest = LatestEvents(WINDOW)

    @contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A session of the database; Rasa's own ends the process where a text cannot be stored."""
        with self.sessionmaker() as session:
            yield session

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation as the dialogue needs it; None where there is none.

        Args:
            sender_id: id of the conversation.

        Raises:
            SQLAlchemyError: it could not be read.
        """
        try:
            kept = self._latest_of(sender_id)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            # Where the server was started again, only what it had open is lost.
            kept = self._latest_of(sender_id)
        if kept is None:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, kept.events, self.domain.slots)
        setattr(tracker, _STORED, len(tracker.events))
        return tracker

    def _latest_of(self, sender_id: str) -> Kept | None:
        """What is kept of a conversation, where that is still the latest; else, what is read."""
        with reading(self.engine) as connection:
            kept = self._latest.of(sender_id)
            if kept is None or last_event(connection, sender_id) != kept.last:
                kept = self._read(connection, sender_id)
        return kept

    def _read(self, connection: Connection, sender_id: str) -> Kept | None:
        """Read a conversation from the database, and keep it."""
        rows = read_rows(connection, sender_id)
        if not rows:
            self._latest.forget(sender_id)
            return None
        read = Kept(tuple(json.loads(row.data) for row in rows), rows[-1].data)
        self._latest.keep(sender_id, read.events, read.last)
        return read

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the events that are not in the store yet; an empty conversation is not kept.

        Raises:
            SQLAlchemyError: they could not be stored, or the database stayed away.
        """
        if not getattr(tracker, _STORED, 0) and _is_empty(tracker):
            setattr(tracker, _STORED, 0)
            return
        try:
            new = self._add(tracker)
        except DBAPIError as error:
            if not is_away(error):
                raise
            new = await self._add_when_it_is_back(tracker)
        setattr(tracker, _STORED, len(tracker.events))
        self._publish(tracker.sender_id, new)

    def _publish(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        """Pass on what was stored, as Rasa does; a broker never costs a patient anything."""
        if self.event_broker is None:
            return
        try:
            for event in events:
                self.event_broker.publish({"sender_id": sender_id, **event})
        except Exception:
            logger.exception("Events could not be passed on")

    def _add(
        self, tracker: DialogueStateTracker, *, is_again: bool = False
    ) -> list[dict[str, Any]]:
        """Store the events that are not there yet, and return them."""
        with self.session_scope() as session:
            new = [event.as_dict() for event in self._additional_events(session, tracker)]
            rows = [row_of(tracker.sender_id, event) for event in new]
            if _ends_with_deletion(new):
                self._erasures.keep_promises(tracker.sender_id)
                self._latest.forget(tracker.sender_id)
            elif rows:
                if not is_again:
                    _count_in_metrics(new)
                if not (is_again and self._is_there(session, rows[-1])):
                    self._insert(session, rows, new)
                    self._latest.add(tracker.sender_id, [row["data"] for row in rows])
                self._raise_alarms(tracker.sender_id, new)
        return new

    async def _add_when_it_is_back(self, tracker: DialogueStateTracker) -> list[dict[str, Any]]:
        """Try again and again; in a thread, as a server that hangs answers nobody.

        Raises:
            SQLAlchemyError: they could not be stored, or the database stayed away.
        """
        logger.warning("The database is away: a turn is kept until it is back")
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            await asyncio.sleep(_TRIES_EVERY_SECONDS)
            try:
                return await asyncio.to_thread(self._add, tracker, is_again=True)
            except DBAPIError as error:
                if not is_away(error) or time.monotonic() > deadline:
                    raise

    def _is_there(self, session: Session, row: dict[str, Any]) -> bool:
        """Whether a row was stored after all, and only the database's word of it was lost."""
        return bool(last_event(session.connection(), row["sender_id"]) == row["data"])

    def _additional_events(
        self, session: Session, tracker: DialogueStateTracker
    ) -> Iterator[Event]:
        stored = getattr(tracker, _STORED, None)
        if stored is None:  # made elsewhere, for example by a test story or the HTTP API
            additional: Iterator[Event] = super()._additional_events(session, tracker)
            return additional
        return islice(tracker.events, stored, None)

    def _insert(
        self, session: Session, rows: Sequence[dict[str, Any]], events: Sequence[dict[str, Any]]
    ) -> None:
        """Store rows, and what is counted of them in the same transaction.

        A figure never costs a conversation: where it cannot be counted, the rows go by themselves.
        """
        session.execute(INSERT, rows)
        try:
            self._count(session.connection(), rows[0]["sender_id"], events)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_away(error):
                raise
            logger.exception("A turn could not be counted")
            session.rollback()
            session.execute(INSERT, rows)
        session.commit()

    def _count(
        self, connection: Connection, sender_id: str, events: Sequence[dict[str, Any]]
    ) -> None:
        is_new = any(event["event"] == SessionStarted.type_name for event in events)
        turns, zone = read_turns(events), self._clinic.opening.zone
        add_turns(connection, sender_id, turns, zone, is_new=is_new)

    def _raise_alarms(self, sender_id: str, events: Sequence[dict[str, Any]]) -> None:
        """Put each new red flag on the front desk's list."""
        for event in events:
            intent = (event.get("parse_data") or {}).get("intent", {}).get("name")
            level = level_of_intent(intent) if event["event"] == UserUttered.type_name else NONE
            if level == NONE:
                continue
            channel = str(event.get("input_channel") or "")[:20]
            alarm = NewTicket(sender_id, channel, level=level, origin="triage")
            try:
                self._tickets.open(alarm, self._clinic.notices(level))
            except Exception:
                # The patient has been told whom to call; the log is what is left for the team.
                logger.exception("ALARM not listed: level=%s conversation=%s", level, sender_id)


def _count_in_metrics(events: Sequence[dict[str, Any]]) -> None:
    """Before they are stored: what goes wrong there must be seen, too; a figure costs nothing."""
    try:
        count_turn(events)
    except Exception:
        logger.exception("A turn could not be measured")


def _ends_with_deletion(events: Sequence[dict[str, Any]]) -> bool:
    """Whether the patient was promised that the conversation is deleted."""
    return any(event.get("name") == ERASURE_SLOT and event.get("value") for event in events)


def _is_empty(tracker: DialogueStateTracker) -> bool:
    """Whether it holds nothing, or nothing but Rasa's first wait for a message."""
    return len(tracker.events) < 2 and all(isinstance(e, ActionExecuted) for e in tracker.events)
