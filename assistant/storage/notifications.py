"""Notices to the team, until they have been delivered or given up."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assistant.storage.database import TABLES, reading, writing

PENDING, SENT, FAILED = "pending", "sent", "failed"
# How long the process that has taken a notice may take to deliver it.
LEASE_SECONDS = 60.0

NOTIFICATIONS = sa.Table(
    "notifications",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    # The receiver knows it by this, however often it comes.
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("way", sa.String(10), nullable=False),
    sa.Column("target", sa.String(320), nullable=False),
    sa.Column("with_details", sa.Boolean, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("next_try_at", sa.Float, nullable=False),
    sa.Column("done_at", sa.Float),
    sa.Column("error", sa.String(500), nullable=False),
)
_IN_TROUBLE = sa.or_(
    NOTIFICATIONS.c.state == FAILED,
    sa.and_(NOTIFICATIONS.c.state == PENDING, NOTIFICATIONS.c.tries > 0),
)
sa.Index("notifications_due", NOTIFICATIONS.c.state, NOTIFICATIONS.c.next_try_at)


@dataclass(frozen=True)
class Notification:
    """A notice of a request, to one receiver; times in seconds since 1970."""

    id: int
    key: str
    ticket: int
    way: str
    target: str
    with_details: bool
    state: str
    tries: int
    at: float
    next_try_at: float
    done_at: float | None
    error: str


class Notifications:
    """Reads and writes notices. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    @staticmethod
    def add(connection: Connection, ticket: int, notify: Iterable[Mapping[str, Any]]) -> None:
        """Add notices of a request within a transaction.

        Args:
            connection: of the transaction.
            ticket: number of the request.
            notify: `way`, `target` and `with_details` of each.
        """
        now = time.time()
        for notice in notify:
            values = {
                "key": uuid.uuid4().hex,
                "ticket": ticket,
                **notice,
                "state": PENDING,
                "tries": 0,
                "at": now,
                "next_try_at": now,
                "error": "",
            }
            connection.execute(sa.insert(NOTIFICATIONS).values(**values))

    def take_due(self, most: int = 10) -> list[Notification]:
        """Take notices to deliver; nobody else gets them for a minute."""
        now = time.time()
        due = (
            sa.select(NOTIFICATIONS)
            .where(NOTIFICATIONS.c.state == PENDING, NOTIFICATIONS.c.next_try_at <= now)
            .order_by(NOTIFICATIONS.c.next_try_at)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        with writing(self._engine) as connection:
            rows = connection.execute(due).all()
            taken = sa.update(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_([r.id for r in rows]))
            if rows:
                connection.execute(taken.values(next_try_at=now + LEASE_SECONDS))
        return [_notification(row) for row in rows]

    def mark_sent(self, number: int) -> None:
        """It was delivered."""
        self._set(number, state=SENT, done_at=time.time(), error="")

    def mark_failed(self, number: int, error: str, again_after: float | None) -> None:
        """It was not; it is tried again after some seconds, or given up (None)."""
        tries = {"tries": NOTIFICATIONS.c.tries + 1, "error": error[:500]}
        if again_after is None:
            self._set(number, state=FAILED, done_at=time.time(), **tries)
        else:
            self._set(number, next_try_at=time.time() + again_after, **tries)

    def try_again(self, number: int) -> None:
        """Deliver one that waits or was given up, now."""
        self._set(number, state=PENDING, tries=0, next_try_at=time.time(), done_at=None)

    def in_trouble(self, most: int = 50) -> list[Notification]:
        """Notices that were given up, or not delivered at the first try, latest first."""
        return self._select(_IN_TROUBLE, most)

    def failed(self) -> int:
        """How many of those there are."""
        query = sa.select(sa.func.count()).select_from(NOTIFICATIONS).where(_IN_TROUBLE)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def of_ticket(self, ticket: int) -> list[Notification]:
        """All notices of a request, latest first."""
        return self._select(NOTIFICATIONS.c.ticket == ticket, 50)

    def _select(self, where: Any, most: int) -> list[Notification]:
        query = sa.select(NOTIFICATIONS).where(where).order_by(NOTIFICATIONS.c.id.desc())
        with reading(self._engine) as connection:
            return [_notification(row) for row in connection.execute(query.limit(most)).all()]

    def _set(self, number: int, **values: Any) -> None:
        change = sa.update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == number)
        with writing(self._engine) as connection:
            connection.execute(change.values(**values))


def _notification(row: Any) -> Notification:
    return Notification(**dict(row._mapping))
