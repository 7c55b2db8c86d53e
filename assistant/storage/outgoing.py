"""What people at the front desk say to patients, until it has reached them.

The console writes it; the assistant's own process, which holds the channels, sends it. An entry
is first told to the conversation's tracker, then to the channel.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assistant.storage.database import TABLES, reading, writing

# Channels that cannot be called: what is said waits until the patient's program fetches it.
FETCHING = ("rest", "cmdline")
# How long a process that has taken an entry may take to send it.
LEASE_SECONDS = 15.0
# Kinds: a person has come, says something, has given the conversation back, has ended the request.
JOINED, STAFF, LEFT, CLOSED_TEXT = "joined", "staff", "left", "closed"

OUTGOING = sa.Table(
    "outgoing_messages",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("told_at", sa.Float),
    sa.Column("sent_at", sa.Float),
    sa.Column("next_try_at", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("error", sa.String(500), nullable=False),
)
_UNSENT = OUTGOING.c.sent_at.is_(None)
# What the tracker has been told, and the patient's program fetches when it likes.
_IS_LEFT = sa.and_(OUTGOING.c.channel.in_(FETCHING), OUTGOING.c.told_at.is_not(None))
sa.Index(
    "outgoing_unsent",
    OUTGOING.c.id,
    sqlite_where=_UNSENT,
    postgresql_where=_UNSENT,
)


class OfConversation(Protocol):
    """What an entry needs to know of its request."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def conversation(self) -> str:
        """Id of the conversation."""

    @property
    def channel(self) -> str:
        """Name of the channel."""


@dataclass(frozen=True)
class OutgoingMessage:
    """An entry.

    Attributes:
        id: its number; a conversation's are sent in this order.
        key: the same however often it is sent.
        conversation: id of the conversation.
        channel: where it goes.
        kind: one of the four above.
        body: `staff`: the person's name; `text` where there is one.
        told_at: when the tracker got it, or None.
        tries: how often it could not be sent.
        next_try_at: when it may be taken next; while it is sent, the end of its lease. No two
            processes have a lease with the same end: it tells whose it is.
    """

    id: int
    key: str
    conversation: str
    channel: str
    kind: str
    body: dict[str, Any]
    told_at: float | None
    tries: int
    next_try_at: float


@dataclass(frozen=True)
class Sending:
    """How far an entry has come.

    Attributes:
        message: the entry.
        at: when it was written, in seconds since 1970.
        sent_at: when it reached the channel; None: not yet.
        error: of the latest try; empty: none.
    """

    message: OutgoingMessage
    at: float
    sent_at: float | None
    error: str


class Outgoing:
    """Reads and writes the entries. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    @staticmethod
    def add(
        connection: Connection,
        ticket: OfConversation,
        kind: str,
        body: dict[str, Any],
        key: str | None = None,
    ) -> None:
        """Add an entry within a transaction.

        Raises:
            IntegrityError: there is one with the key.
        """
        now = time.time()
        values = {
            "key": key or uuid.uuid4().hex,
            "ticket": ticket.id,
            "conversation": ticket.conversation,
            "channel": ticket.channel,
            "kind": kind,
            "body": json.dumps(body),
            "at": now,
            "next_try_at": now,
            "tries": 0,
            "error": "",
        }
        connection.execute(sa.insert(OUTGOING).values(**values))

    def take_due(self, busy: Collection[str] = ()) -> list[OutgoingMessage]:
        """Take what is to be sent now, oldest first; nobody else gets it for some seconds.

        Args:
            busy: conversations that are left out.

        What follows one that has to wait waits, too, so that a conversation stays in order. Left
        out is what the tracker has been told and the patient's channel must fetch.
        """
        now = time.time()
        until = now + LEASE_SECONDS
        query = sa.select(OUTGOING).where(_UNSENT, ~_IS_LEFT).order_by(OUTGOING.c.id)
        with writing(self._engine) as connection:
            rows = connection.execute(query.with_for_update()).all()
            later: set[str] = set(busy)
            taken = []
            for row in rows:
                if row.next_try_at > now:
                    later.add(row.conversation)
                if row.conversation not in later:
                    taken.append(row)
            lease = sa.update(OUTGOING).where(OUTGOING.c.id.in_([row.id for row in taken]))
            if taken:
                connection.execute(lease.values(next_try_at=until))
        return [replace(_message(row), next_try_at=until) for row in taken]

    def fetch(self, conversation: str, after: int | None = None) -> list[OutgoingMessage]:
        """What a conversation has been told but nobody could send, oldest first.

        Args:
            conversation: id of the conversation.
            after: number of the last entry that arrived: those up to it are sent now, later ones
                are given and stay. None: all that is given is sent with that.
        """
        own = sa.and_(
            _UNSENT, OUTGOING.c.conversation == conversation, OUTGOING.c.told_at.is_not(None)
        )
        if after is None and not self._has(own):
            return []  # as with nearly every message
        with writing(self._engine) as connection:
            if after is not None:
                arrived = sa.update(OUTGOING).where(own, OUTGOING.c.id <= after)
                connection.execute(arrived.values(sent_at=time.time()))
            query = sa.select(OUTGOING).where(own).order_by(OUTGOING.c.id).with_for_update()
            rows = connection.execute(query).all()
            if after is None and rows:
                given = sa.update(OUTGOING).where(OUTGOING.c.id.in_([row.id for row in rows]))
                connection.execute(given.values(sent_at=time.time(), error=""))
        return [_message(row) for row in rows]

    def _has(self, where: Any) -> bool:
        with reading(self._engine) as connection:
            query = sa.select(OUTGOING.c.id).where(where).limit(1)
            return connection.execute(query).first() is not None

    def waiting(self) -> int:
        """How many entries are still to be sent."""
        query = sa.select(sa.func.count()).select_from(OUTGOING).where(_UNSENT, ~_IS_LEFT)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def renew(self, message: OutgoingMessage) -> bool:
        """It is being sent now: nobody else takes it for some seconds.

        Args:
            message: as it was taken.

        Returns:
            False: its lease was over, and another process has taken it, or it is gone.
        """
        own = sa.and_(OUTGOING.c.id == message.id, OUTGOING.c.next_try_at == message.next_try_at)
        change = sa.update(OUTGOING).where(own, _UNSENT)
        with writing(self._engine) as connection:
            renewed = connection.execute(change.values(next_try_at=time.time() + LEASE_SECONDS))
        return bool(renewed.rowcount)

    def mark_told(self, number: int) -> None:
        """The tracker has it."""
        self._set(number, told_at=time.time())

    def mark_sent(self, numbers: Sequence[int]) -> None:
        """The channel has them."""
        with writing(self._engine) as connection:
            change = sa.update(OUTGOING).where(OUTGOING.c.id.in_(numbers), _UNSENT)
            connection.execute(change.values(sent_at=time.time(), error=""))

    def mark_failed(self, number: int, error: str, again_after: float) -> None:
        """It could not be sent; it is tried again after some seconds."""
        again = {"tries": OUTGOING.c.tries + 1, "next_try_at": time.time() + again_after}
        self._set(number, error=error[:500], **again)

    def of_ticket(self, ticket: int) -> list[Sending]:
        """How far a request's entries have come, oldest first."""
        query = sa.select(OUTGOING).where(OUTGOING.c.ticket == ticket).order_by(OUTGOING.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Sending(_message(row), row.at, row.sent_at, row.error) for row in rows]

    def _set(self, number: int, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(sa.update(OUTGOING).where(OUTGOING.c.id == number).values(**values))


def _message(row: Any) -> OutgoingMessage:
    return OutgoingMessage(
        id=row.id,
        key=row.key,
        conversation=row.conversation,
        channel=row.channel,
        kind=row.kind,
        body=json.loads(row.body),
        told_at=row.told_at,
        tries=row.tries,
        next_try_at=row.next_try_at,
    )
