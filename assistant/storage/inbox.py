"""What a messaging platform has delivered: each event once, and none forgotten in a crash.

Slack and Telegram send an event again when they are not sure that it arrived.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import TABLES, reading, writing
from assistant.storage.leases import LEASE_SECONDS, is_free

EVENTS = sa.Table(
    "incoming_events",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("event", sa.String(200), nullable=False),
    sa.Column("conversation", sa.String(200), nullable=False, index=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("is_done", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
    # Until when the process that answers it has it.
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.UniqueConstraint("channel", "event"),
)


@dataclass(frozen=True)
class IncomingEvent:
    """An event of a platform.

    Attributes:
        event: the platform's own id for it.
        conversation: id of the conversation that it belongs to.
        body: what is needed to answer it.
        at: when it came, in seconds since 1970.
    """

    event: str
    conversation: str
    body: dict[str, Any]
    at: float = field(default_factory=time.time, compare=False)


class Inbox:
    """The events of one channel. All calls block; none takes long."""

    def __init__(self, engine: Engine, channel: str) -> None:
        """Keep the engine (see `engine_for`) and the channel's name."""
        self._engine = engine
        self._channel = channel

    def add(self, event: IncomingEvent, *, is_done: bool = False) -> bool:
        """Keep an event; False where it has come before.

        Args:
            event: the event.
            is_done: whether nothing is left to answer.
        """
        row = {
            "channel": self._channel,
            "event": event.event,
            "conversation": event.conversation,
            "body": json.dumps(event.body),
            "is_done": is_done,
            "at": event.at,
            "lease_until": time.time() + LEASE_SECONDS,
        }
        try:
            with writing(self._engine) as connection:
                connection.execute(sa.insert(EVENTS), row)
        except IntegrityError:
            return False
        return True

    def mark_done(self, event: str) -> None:
        """This one has been answered."""
        change = sa.update(EVENTS).where(self._own(), EVENTS.c.event == event)
        with writing(self._engine) as connection:
            # What was said stands in the tracker; here only the id is still needed.
            connection.execute(change.values(is_done=True, body="{}"))

    def keep(self, events: Iterable[str]) -> None:
        """These are still being answered here: nobody else takes them for a while."""
        own = sa.and_(self._own(), EVENTS.c.event.in_(list(events)))
        with writing(self._engine) as connection:
            renewed = {"lease_until": time.time() + LEASE_SECONDS}
            connection.execute(sa.update(EVENTS).where(own).values(**renewed))

    def release_all(self) -> None:
        """Nobody has any of them: at the start of the only process there is."""
        with writing(self._engine) as connection:
            connection.execute(sa.update(EVENTS).where(self._own()).values(lease_until=0))

    def take_left(self) -> list[IncomingEvent]:
        """Take the events that a stopped server has left, oldest first."""
        now = time.time()
        is_left = is_free(EVENTS.c.lease_until, now)
        left = sa.and_(self._own(), EVENTS.c.is_done.is_(False), is_left)
        with writing(self._engine) as connection:
            query = sa.select(EVENTS).where(left).order_by(EVENTS.c.id)
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            taken = sa.update(EVENTS).where(EVENTS.c.id.in_([row.id for row in rows]))
            connection.execute(taken.values(lease_until=now + LEASE_SECONDS))
        return [
            IncomingEvent(row.event, row.conversation, json.loads(row.body), row.at) for row in rows
        ]

    def has(self, event: str) -> bool:
        """Whether an event has come before."""
        return self._is_any(EVENTS.c.event == event)

    def knows(self, conversation: str) -> bool:
        """Whether anything has come in a conversation."""
        return self._is_any(EVENTS.c.conversation == conversation)

    def _is_any(self, where: Any) -> bool:
        query = sa.select(EVENTS.c.id).where(self._own(), where)
        with reading(self._engine) as connection:
            return connection.execute(query.limit(1)).first() is not None

    def delete_before(self, moment: float) -> int:
        """Delete events older than a time (seconds since 1970); returns how many."""
        old = sa.delete(EVENTS).where(self._own(), EVENTS.c.at < moment)
        with writing(self._engine) as connection:
            return int(connection.execute(old).rowcount)

    def _own(self) -> Any:
        return EVENTS.c.channel == self._channel
