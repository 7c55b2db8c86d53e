"""Deletes a conversation from every table, at once, and keeps a receipt that names nobody.

What the clinic counts stays without the conversation's id and without the patient's words.
"""

from __future__ import annotations

import json
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from assistant.storage.chat_log import BOT, MESSAGES
from assistant.storage.consents import CONSENTS
from assistant.storage.database import TABLES, reading, writing
from assistant.storage.feedback import FEEDBACK
from assistant.storage.inbox import EVENTS as INCOMING
from assistant.storage.notifications import NOTIFICATIONS
from assistant.storage.outgoing import OUTGOING
from assistant.storage.ticket_rows import HISTORY, TICKETS
from assistant.storage.transcripts import EVENTS
from assistant.storage.vault import SEALED
from assistant.storage.visits import TURNS, VISITS

# Who asked for it.
BY_PATIENT, BY_STAFF = "patient", "staff"
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

_ERASURES = sa.Table(
    "erasures",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("receipt", sa.String(12), nullable=False, unique=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("asked_by", sa.String(10), nullable=False),
    # Until it is done; afterwards nothing leads from a receipt to the patient.
    sa.Column("conversation", sa.String(255), index=True),
    # Rows by table, as JSON.
    sa.Column("rows", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Receipt:
    """What a deletion did.

    Attributes:
        number: to ask about it; nothing in it leads back to the patient.
        at: when, in seconds since 1970.
        asked_by: `patient` or `staff`.
        rows: how many rows were deleted, or parted from the conversation, by table.
    """

    number: str
    at: float
    asked_by: str
    rows: dict[str, int]


class Erasures:
    """Deletes conversations, and reads the receipts. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def promise(self, conversation: str, asked_by: str) -> str:
        """Keep that a conversation is to be deleted; it is, also if the power fails now.

        Args:
            conversation: its id.
            asked_by: who wants it.

        Returns:
            The number of the receipt.
        """
        number = "D" + "".join(secrets.choice(_ALPHABET) for _ in range(7))
        values = {
            "receipt": number,
            "at": time.time(),
            "asked_by": asked_by,
            "conversation": conversation,
            "rows": "{}",
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(_ERASURES).values(**values))
        return number

    def keep_promises(self, conversation: str) -> None:
        """Delete all of a conversation, in one transaction, if that was promised."""
        own = _ERASURES.c.conversation == conversation
        with writing(self._engine) as connection:
            promised = connection.execute(sa.select(_ERASURES).where(own)).first()
            if promised is None:
                return
            rows = _erase_all(connection, [conversation], promised.asked_by)
            done = {"conversation": None, "rows": json.dumps(rows)}
            connection.execute(sa.update(_ERASURES).where(own).values(**done))

    def promised(self, before: float) -> list[str]:
        """Conversations that should have been deleted since before a moment (seconds, 1970)."""
        query = sa.select(_ERASURES.c.conversation).where(
            _ERASURES.c.conversation.is_not(None), _ERASURES.c.at < before
        )
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def receipts(self, most: int = 100) -> list[Receipt]:
        """The latest receipts, latest first."""
        query = sa.select(_ERASURES).order_by(_ERASURES.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [Receipt(r.receipt, r.at, r.asked_by, json.loads(r.rows)) for r in rows]


def _erase_all(
    connection: Connection, conversations: Sequence[str], asked_by: str
) -> dict[str, int]:
    """Delete all of some conversations; a patient's browser keeps the message with the receipt."""
    tickets = _of_tickets(TICKETS.c.conversation.in_(conversations))
    sealed = sa.delete(SEALED).where(SEALED.c.conversation.in_(conversations))
    return _run(connection, [*tickets, sealed, *_of_words(conversations, asked_by)])


def erase_words_in(connection: Connection, conversations: Sequence[str]) -> None:
    """Delete what was said, and what was told, within a transaction; requests stay.

    Args:
        connection: in a transaction.
        conversations: their ids.
    """
    _run(connection, _of_words(conversations))


def _run(connection: Connection, statements: Sequence[Any]) -> dict[str, int]:
    """Rows by table, of those that had any."""
    rows: Counter[str] = Counter()
    for statement in statements:
        rows[statement.table.name] += connection.execute(statement).rowcount
    return {name: count for name, count in rows.items() if count}


def _of_words(conversations: Sequence[str], asked_by: str = "") -> list[Any]:
    return [
        sa.delete(EVENTS).where(EVENTS.c.sender_id.in_(conversations)),
        _messages(conversations, keeps_last=asked_by == BY_PATIENT),
        sa.delete(CONSENTS).where(CONSENTS.c.conversation.in_(conversations)),
        *_anonymous(conversations),
    ]


def _messages(conversations: Sequence[str], *, keeps_last: bool) -> Any:
    """Deletes the messages of web chats.

    The last of the assistant, which tells the receipt, may stay: it names nobody, and later
    messages are numbered after it, as the patient's browser expects.
    """
    chosen = MESSAGES.c.session.in_(conversations)
    if keeps_last:
        latest = sa.select(sa.func.max(MESSAGES.c.id)).where(chosen, MESSAGES.c.author == BOT)
        chosen = sa.and_(chosen, MESSAGES.c.id.not_in(latest))
    return sa.delete(MESSAGES).where(chosen)


def erase_tickets(connection: Connection, where: Any) -> int:
    """Delete requests with everything that hangs on them; returns how many requests.

    Args:
        connection: in a transaction.
        where: which of them.
    """
    count = 0
    for statement in _of_tickets(where):
        count = connection.execute(statement).rowcount
    return int(count)


def _of_tickets(where: Any) -> list[Any]:
    """What deletes requests; the requests themselves come last."""
    numbers = sa.select(TICKETS.c.id).where(where)
    return [
        *(sa.delete(table).where(table.c.ticket.in_(numbers)) for table in _HANGING_ON_TICKETS),
        sa.delete(TICKETS).where(where),
    ]


_HANGING_ON_TICKETS = (SEALED, HISTORY, OUTGOING, NOTIFICATIONS)


def _anonymous(conversations: Sequence[str]) -> list[Any]:
    """What is counted loses its conversation; a platform's events keep only their own id.

    Without that, an event that the platform sends again would be answered again.
    """
    visits = sa.select(VISITS.c.id).where(VISITS.c.conversation.in_(conversations))
    return [
        sa.update(TURNS)
        .where(TURNS.c.visit.in_(visits), TURNS.c.question.is_not(None))
        .values(question=None),
        sa.update(FEEDBACK)
        .where(FEEDBACK.c.conversation.in_(conversations))
        .values(conversation=_nameless(FEEDBACK.c.id)),
        sa.update(VISITS)
        .where(VISITS.c.conversation.in_(conversations))
        .values(conversation=_nameless(VISITS.c.id)),
        sa.update(INCOMING)
        .where(INCOMING.c.conversation.in_(conversations))
        .values(conversation="", body="{}"),
    ]


def _nameless(number: Any) -> Any:
    """Instead of a conversation: of each row another, so that rows do not become one visitor."""
    return sa.literal("erased-") + sa.cast(number, sa.String)
