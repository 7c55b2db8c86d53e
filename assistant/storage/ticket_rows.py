"""What the database holds of requests to the front desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from assistant.storage.database import TABLES

WAITING, CLAIMED, CLOSED = "waiting", "claimed", "closed"
# From the least pressing to the most.
LEVELS = ("none", "urgent", "crisis", "emergency")
ORIGINS = ("request", "triage", "failures", "thumbs_down")
OUTCOMES = ("answered", "called_back", "appointment", "no_reply", "other")

TICKETS = sa.Table(
    "tickets",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("reference", sa.String(12), nullable=False, unique=True),
    # Of the request itself, so that it counts once also after it is closed.
    sa.Column("key", sa.String(64), unique=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("level", sa.Integer, nullable=False),
    sa.Column("origin", sa.String(20), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("contact", sa.String(320), nullable=False),
    sa.Column("best_time", sa.String(200), nullable=False),
    sa.Column("opened_at", sa.Float, nullable=False),
    # Since when somebody should look: from opening, a new red flag, or a release on.
    sa.Column("waiting_since", sa.Float, nullable=False),
    sa.Column("picked_up_at", sa.Float),
    sa.Column("claimed_by", sa.Integer, sa.ForeignKey("staff.id")),
    sa.Column("closed_at", sa.Float),
    sa.Column("outcome", sa.String(20), nullable=False),
)
IS_OPEN = TICKETS.c.state != CLOSED
sa.Index(
    "one_open_ticket",
    TICKETS.c.conversation,
    unique=True,
    sqlite_where=IS_OPEN,
    postgresql_where=IS_OPEN,
)
# The queue: the most pressing first, then who waits longest.
sa.Index("ticket_queue", TICKETS.c.state, TICKETS.c.level.desc(), TICKETS.c.waiting_since)
sa.Index("ticket_opened", TICKETS.c.opened_at)

HISTORY = sa.Table(
    "ticket_history",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id"), nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    # None: the patient or the assistant.
    sa.Column("staff", sa.Integer, sa.ForeignKey("staff.id")),
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class NewTicket:
    """A request, before it has a reference.

    Attributes:
        conversation: id of the conversation.
        channel: name of its channel.
        key: of the request, the same each time it is tried; None: whatever is open counts.
        level: of triage.
        origin: one of `ORIGINS`.
        reason: in the patient's words.
        name: of the patient, if given.
        contact: a phone number or e-mail address; empty: in the chat.
        best_time: when to reach the patient, in their words.
    """

    conversation: str
    channel: str
    key: str | None = None
    level: str = "none"
    origin: str = "request"
    reason: str = ""
    name: str = ""
    contact: str = ""
    best_time: str = ""


@dataclass(frozen=True)
class Ticket:
    """A request of a patient to the front desk; times in seconds since 1970."""

    id: int
    reference: str
    conversation: str
    channel: str
    state: str
    level: str
    origin: str
    reason: str
    name: str
    contact: str
    best_time: str
    opened_at: float
    waiting_since: float
    picked_up_at: float | None
    claimed_by: int | None
    closed_at: float | None
    outcome: str

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state != CLOSED


@dataclass(frozen=True)
class HistoryEntry:
    """Something that was done with a request.

    Attributes:
        at: when, in seconds since 1970.
        staff: id of who did it; None: the patient or the assistant.
        what: `opened`, `added`, `red_flag`, `claimed`, `took_over`, `released`, `replied`,
            `noted`, `closed`.
        detail: more of it, in words or as JSON.
    """

    at: float
    staff: int | None
    what: str
    detail: str


@dataclass(frozen=True)
class Waiting:
    """The queue in numbers.

    Attributes:
        open: how many requests are not closed, by state and level; those that are none are left
            out.
        oldest_seconds: how long the oldest has waited for somebody; 0: none waits.
    """

    open: dict[tuple[str, str], int]
    oldest_seconds: float


def ticket_of(row: Any) -> Ticket:
    """The request of a row of `TICKETS`."""
    values = dict(row._mapping)
    del values["key"]
    return Ticket(**{**values, "level": LEVELS[values["level"]]})
