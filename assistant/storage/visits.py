"""What the clinic counts: visits and their turns, one row each, kept beside the conversation.

A visit is what a patient says without a longer pause than a Rasa session has (`domain.yml`: a day).
The rows are written in the same transaction as the conversation itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.storage.database import TABLES

ANSWER, NOT_COVERED, CLARIFY, TRIAGE = "answer", "not_covered", "clarify", "triage"
# The patient was given what they asked for.
ANSWERED_KINDS = (ANSWER, "clinic", "caution", "out_of_scope", "disclaimer")
UNRESOLVED_KINDS = (NOT_COVERED, CLARIFY)
SENT = "handoff/sent"
RAISE_ALARM = "action_raise_alarm"
SILENT = "silent"
_QUIET_ACTIONS = {"action_listen", "action_session_start", "action_extract_slots"}

VISITS = sa.Table(
    "visits",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("channel", sa.String(20), nullable=False),
    # The day at the clinic, as 2026-11-29.
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("answered", sa.Integer, nullable=False),
    sa.Column("not_covered", sa.Integer, nullable=False),
    sa.Column("not_understood", sa.Integer, nullable=False),
    sa.Column("red_flags", sa.Integer, nullable=False),
    sa.Column("handed_over", sa.Boolean, nullable=False),
    # Of the last turn that the assistant spoke in, small talk left out.
    sa.Column("last_kind", sa.String(15), nullable=False),
    sa.Column("rating", sa.Integer),
)
TURNS = sa.Table(
    "turns",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("visit", sa.Integer, sa.ForeignKey("visits.id"), nullable=False, index=True),
    sa.Column("day", sa.String(10), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(15), nullable=False),
    sa.Column("answer", sa.String(80), nullable=False),
    # From the message to the first words of the answer; None where nothing was said.
    sa.Column("milliseconds", sa.Integer),
    # The patient's words, where the assistant had no answer to them.
    sa.Column("question", sa.Text),
)
# Short periods are found by their days; long ones are read in the order that they are grouped in.
sa.Index("turn_figures", TURNS.c.day, TURNS.c.kind, TURNS.c.answer, TURNS.c.channel)
sa.Index("turn_times", TURNS.c.day, TURNS.c.milliseconds, TURNS.c.channel)
sa.Index("turn_answers", TURNS.c.kind, TURNS.c.answer, TURNS.c.day, TURNS.c.channel)
sa.Index("turn_milliseconds", TURNS.c.milliseconds, TURNS.c.day, TURNS.c.channel)
sa.Index("turn_kinds", TURNS.c.kind, TURNS.c.day)
sa.Index(
    "visit_figures",
    VISITS.c.day,
    VISITS.c.channel,
    VISITS.c.handed_over,
    VISITS.c.last_kind,
    VISITS.c.answered,
    VISITS.c.not_covered,
    VISITS.c.not_understood,
    VISITS.c.red_flags,
    VISITS.c.rating,
)


@dataclass(frozen=True)
class Turn:
    """A patient's message and what the assistant made of it.

    Attributes:
        at: when the message came, in seconds since 1970.
        channel: that it came through.
        text: the message.
        kind: of the first reply; `silent` where a person has the conversation.
        answer: key of the first reply; empty: none.
        milliseconds: until the first words of the reply; None: there were none.
        is_handed_over: whether a request was left for the team, or a red flag told to them.
    """

    at: float
    channel: str
    text: str
    kind: str
    answer: str
    milliseconds: int | None
    is_handed_over: bool


def read_turns(events: Sequence[dict[str, Any]]) -> list[Turn]:
    """The turns among new events of a conversation.

    Args:
        events: as Rasa stores them, in order.
    """
    starts = [place for place, event in enumerate(events) if event["event"] == "user"]
    ends = [*starts, len(events)][1:]
    return [
        _turn(events[start], events[start + 1 : end])
        for start, end in zip(starts, ends, strict=True)
        if events[start].get("text")
    ]


def add_turns(
    connection: Connection,
    conversation: str,
    turns: Sequence[Turn],
    zone: ZoneInfo,
    *,
    is_new: bool,
) -> None:
    """Count turns within a transaction.

    Args:
        connection: of the transaction.
        conversation: id of the conversation.
        turns: its new turns.
        zone: of the clinic; where a day begins.
        is_new: whether a new session began with them.
    """
    for number, turn in enumerate(turns):
        day = datetime.fromtimestamp(turn.at, zone).date().isoformat()
        begins = is_new and number == 0
        if begins or not _count(connection, conversation, turn):
            _begin(connection, conversation, turn, day)
        is_open_question = turn.kind in UNRESOLVED_KINDS
        new = {
            "of_conversation": conversation,
            "new_day": day,
            "new_channel": turn.channel,
            "new_kind": turn.kind,
            "new_answer": turn.answer,
            "new_milliseconds": turn.milliseconds,
            "new_question": turn.text if is_open_question else None,
        }
        connection.execute(_NEW_TURN, new)


def rate_visit(connection: Connection, conversation: str, rating: int) -> bool:
    """Keep what a patient says of the whole visit; False where there is none."""
    change = sa.update(VISITS).where(VISITS.c.id == _LATEST).values(rating=rating)
    return int(connection.execute(change, {"of_conversation": conversation}).rowcount) == 1


def _turn(message: dict[str, Any], events: Sequence[dict[str, Any]]) -> Turn:
    said = [e for e in events if e["event"] == "bot" and not _is_from_person(e)]
    metadata = (said[0].get("metadata") or {}) if said else {}
    answer = str(metadata.get("answer", ""))
    came = float((message.get("metadata") or {}).get("received") or message["timestamp"])
    taken = round(1000 * (float(said[0]["timestamp"]) - came)) if said else None
    keys = [(e.get("metadata") or {}).get("answer", "") for e in said]
    alarmed = any(e["event"] == "action" and e.get("name") == RAISE_ALARM for e in events)
    return Turn(
        at=came,
        channel=message.get("input_channel") or "",
        text=message["text"],
        kind=str(metadata.get("kind", CLARIFY)) if said else _kind_of_silence(events),
        answer=answer,
        milliseconds=None if taken is None else max(taken, 0),
        is_handed_over=alarmed or any(key.startswith(SENT) for key in keys),
    )


def _kind_of_silence(events: Sequence[dict[str, Any]]) -> str:
    """Silent on purpose, where a person has the conversation; else an action that has failed."""
    done = {event.get("name") for event in events if event["event"] == "action"}
    return CLARIFY if done - _QUIET_ACTIONS else SILENT


def _is_from_person(event: dict[str, Any]) -> bool:
    return (event.get("metadata") or {}).get("from") == "person"


def _count(connection: Connection, conversation: str, turn: Turn) -> bool:
    """Count a turn in the latest visit; False where there is none."""
    change = _counting(turn.kind, is_handed_over=turn.is_handed_over)
    return int(connection.execute(change, {"of_conversation": conversation}).rowcount) == 1


def _begin(connection: Connection, conversation: str, turn: Turn, day: str) -> None:
    """Begin a visit with its first turn."""
    values = {
        "conversation": conversation,
        "channel": turn.channel,
        "day": day,
        "at": turn.at,
        "turns": 0,
        "answered": 0,
        "not_covered": 0,
        "not_understood": 0,
        "red_flags": 0,
        "handed_over": False,
        "last_kind": "",
    }
    connection.execute(sa.insert(VISITS).values(**values))
    _count(connection, conversation, turn)


# Statements that each turn needs are built once: building one takes as long as the database.


@lru_cache
def _counting(kind: str, *, is_handed_over: bool) -> Any:
    """What a turn of a kind changes in the row of its visit."""
    changes: dict[str, Any] = {"turns": VISITS.c.turns + 1}
    counted = {
        "answered": kind in ANSWERED_KINDS,
        "not_covered": kind == NOT_COVERED,
        "not_understood": kind == CLARIFY,
        "red_flags": kind == TRIAGE,
    }
    changes |= {name: VISITS.c[name] + 1 for name, counts in counted.items() if counts}
    if is_handed_over:
        changes["handed_over"] = True
    if kind not in ("smalltalk", SILENT):
        changes["last_kind"] = kind
    return sa.update(VISITS).where(VISITS.c.id == _LATEST).values(**changes)


# Within another statement: the number of a conversation's latest visit.
_LATEST = (
    sa.select(sa.func.max(VISITS.c.id))
    .where(VISITS.c.conversation == sa.bindparam("of_conversation"))
    .scalar_subquery()
)
_NEW_TURN = sa.insert(TURNS).values(
    visit=_LATEST,
    **{
        column: sa.bindparam(f"new_{column}")
        for column in ("day", "channel", "kind", "answer", "milliseconds", "question")
    },
)
