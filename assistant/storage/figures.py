"""What the clinic's insight pages show: counted from visits, turns, requests and thumbs.

Each figure's definition stands beside it on the page (`assistant/frontdesk/definitions.py`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.storage.database import reading
from assistant.storage.feedback import DOWN, FEEDBACK
from assistant.storage.ticket_rows import TICKETS
from assistant.storage.visits import ANSWERED_KINDS, NOT_COVERED, TURNS, UNRESOLVED_KINDS, VISITS

MOST_ANSWERS = 15
# Turns of these kinds belong to no topic of the documents.
_NO_TOPIC = ("", "smalltalk", "offer", "repair", "again", "clarify", "handoff", "triage", "profile")


@dataclass(frozen=True)
class Period:
    """Days of the clinic, both included.

    Attributes:
        first: the first day.
        last: the last day.
        channel: of one channel only; empty: of all.
    """

    first: date
    last: date
    channel: str = ""

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


def _number(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


# What is summed over visits, by the name of the figure.
_SUMS = {
    "conversations": sa.func.count(),
    "answered": _number(VISITS.c.answered > 0),
    "not_covered": _number(VISITS.c.not_covered > 0),
    "not_understood": _number(VISITS.c.not_understood > 0),
    "red_flags": _number(VISITS.c.red_flags > 0),
    "handed_over": _number(VISITS.c.handed_over),
    "deflected": _number(
        sa.and_(
            VISITS.c.answered > 0,
            ~VISITS.c.handed_over,
            VISITS.c.last_kind.not_in(UNRESOLVED_KINDS),
        )
    ),
    "rated": sa.func.count(VISITS.c.rating),
    "rating_sum": sa.func.sum(VISITS.c.rating),
}


@dataclass
class Counts:
    """Visits, counted."""

    conversations: int = 0
    answered: int = 0
    not_covered: int = 0
    not_understood: int = 0
    red_flags: int = 0
    handed_over: int = 0
    deflected: int = 0
    rated: int = 0
    rating_sum: int = 0

    def add(self, row: Any) -> None:
        """Add the sums of some visits."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + int(getattr(row, name) or 0))

    @property
    def rating(self) -> float | None:
        """Mean rating, 1 to 3; None: nobody has rated."""
        return self.rating_sum / self.rated if self.rated else None


@dataclass(frozen=True)
class Times:
    """Seconds: median and 95th percentile (nearest rank); None: there were none."""

    p50: float | None
    p95: float | None
    number: int


@dataclass(frozen=True)
class Overview:
    """All figures of a period.

    Attributes:
        total: of all visits.
        by_day: by day, every day of the period.
        by_channel: by channel.
        topics: turns by topic, the most frequent first: topic, answered, unanswered.
        answers: the most frequent answers: key, how often.
        to_answer: from a message to the first words of the reply.
        to_pick_up: from a request to the person who takes it.
        thumbs_down: answers by thumbs down: key, down, up.
    """

    total: Counts
    by_day: dict[date, Counts]
    by_channel: dict[str, Counts]
    topics: list[tuple[str, int, int]]
    answers: list[tuple[str, int]]
    to_answer: Times
    to_pick_up: Times
    thumbs_down: list[tuple[str, int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class OpenQuestion:
    """A message that the assistant had no answer to."""

    turn: int
    text: str
    kind: str
    day: str


class Figures:
    """Reads the figures. All calls block; a month takes some tenths of a second at most."""

    def __init__(self, engine: Engine, zone: ZoneInfo) -> None:
        """Keep the engine (see `engine_for`) and the clinic's time zone."""
        self._engine = engine
        self._zone = zone

    def overview(self, period: Period) -> Overview:
        """All figures of a period."""
        total, by_channel = Counts(), defaultdict[str, Counts](Counts)
        by_day = {day: Counts() for day in period.days}
        for row in self._visits(period):
            for counts in (total, by_day[date.fromisoformat(row.day)], by_channel[row.channel]):
                counts.add(row)
        turns = self._turns(period)
        return Overview(
            total=total,
            by_day=by_day,
            by_channel=dict(sorted(by_channel.items())),
            topics=_topics(turns),
            answers=_answers(turns),
            to_answer=self._to_answer(period),
            to_pick_up=self._to_pick_up(period),
            thumbs_down=self._thumbs_down(period),
        )

    def open_questions(self, period: Period, most: int = 500) -> list[OpenQuestion]:
        """Messages without an answer, the latest first."""
        query = (
            sa.select(TURNS.c.id, TURNS.c.question, TURNS.c.kind, TURNS.c.day)
            .where(TURNS.c.kind.in_(UNRESOLVED_KINDS), *_within(TURNS, period))
            .order_by(TURNS.c.day.desc(), TURNS.c.id.desc())
            .limit(most)
        )
        rows = self._all(query)
        return [OpenQuestion(r.id, r.question, r.kind, r.day) for r in rows if r.question]

    def questions_of(self, turns: Sequence[int]) -> list[str]:
        """The words of some messages without an answer."""
        query = sa.select(TURNS.c.question).where(
            TURNS.c.id.in_(turns), TURNS.c.question.is_not(None)
        )
        return [row.question for row in self._all(query.order_by(TURNS.c.id))]

    def channels(self) -> list[str]:
        """Names of the channels that there were visits through."""
        return sorted(row.channel for row in self._all(sa.select(VISITS.c.channel).distinct()))

    def _visits(self, period: Period) -> list[Any]:
        """Sums of visits by day and channel."""
        shared = [VISITS.c.day, VISITS.c.channel]
        sums = [expression.label(name) for name, expression in _SUMS.items()]
        query = sa.select(*shared, *sums)
        return self._all(query.where(*_within(VISITS, period)).group_by(*shared))

    def _turns(self, period: Period) -> list[Any]:
        shared = [TURNS.c.kind, TURNS.c.answer]
        query = sa.select(*shared, sa.func.count().label("number"))
        return self._all(query.where(*_within(TURNS, period)).group_by(*shared))

    def _to_answer(self, period: Period) -> Times:
        query = (
            sa.select(TURNS.c.milliseconds, sa.func.count().label("number"))
            .where(TURNS.c.milliseconds.is_not(None), *_within(TURNS, period))
            .group_by(TURNS.c.milliseconds)
        )
        return _times((row.milliseconds / 1000, row.number) for row in self._all(query))

    def _to_pick_up(self, period: Period) -> Times:
        first = datetime.combine(period.first, datetime.min.time(), self._zone).timestamp()
        after = period.last + timedelta(days=1)
        last = datetime.combine(after, datetime.min.time(), self._zone).timestamp()
        query = sa.select(TICKETS.c.opened_at, TICKETS.c.picked_up_at).where(
            TICKETS.c.opened_at >= first,
            TICKETS.c.opened_at < last,
            TICKETS.c.picked_up_at.is_not(None),
        )
        if period.channel:
            query = query.where(TICKETS.c.channel == period.channel)
        return _times((row.picked_up_at - row.opened_at, 1) for row in self._all(query))

    def _thumbs_down(self, period: Period) -> list[tuple[str, int, int]]:
        query = (
            sa.select(FEEDBACK.c.answer, FEEDBACK.c.value, sa.func.count().label("number"))
            .where(FEEDBACK.c.day.between(period.first.isoformat(), period.last.isoformat()))
            .group_by(FEEDBACK.c.answer, FEEDBACK.c.value)
        )
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row in self._all(query):
            found[row.answer][row.value] += row.number
        rated = [(key, values[DOWN], values["up"]) for key, values in found.items()]
        rated.sort(key=lambda entry: (-entry[1], entry[2], entry[0]))
        return [entry for entry in rated if entry[1]][:MOST_ANSWERS]

    def _all(self, query: Any) -> list[Any]:
        with reading(self._engine) as connection:
            rows: list[Any] = connection.execute(query).all()
        return rows


def _within(table: sa.Table, period: Period) -> list[Any]:
    where = [table.c.day.between(period.first.isoformat(), period.last.isoformat())]
    return [*where, table.c.channel == period.channel] if period.channel else where


def _topics(turns: Iterable[Any]) -> list[tuple[str, int, int]]:
    answered, unanswered = Counter[str](), Counter[str]()
    for row in turns:
        topic = row.answer.partition("/")[0]
        if topic in _NO_TOPIC:
            continue
        if row.kind in ANSWERED_KINDS:
            answered[topic] += row.number
        elif row.kind == NOT_COVERED:
            unanswered[topic] += row.number
    topics = sorted(answered | unanswered, key=lambda t: (-answered[t] - unanswered[t], t))
    return [(topic, answered[topic], unanswered[topic]) for topic in topics]


def _answers(turns: Iterable[Any]) -> list[tuple[str, int]]:
    counted = Counter[str]()
    for row in turns:
        if row.kind in (*ANSWERED_KINDS, "not_covered") and row.answer:
            counted[row.answer] += row.number
    return sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_ANSWERS]


def _times(values: Iterable[tuple[float, int]]) -> Times:
    """Percentiles by nearest rank of values that each occur so often."""
    ordered = sorted(values)
    number = sum(count for _, count in ordered)
    if not number:
        return Times(None, None, 0)
    return Times(
        _at_rank(ordered, -(-number * 50 // 100)), _at_rank(ordered, -(-number * 95 // 100)), number
    )


def _at_rank(ordered: list[tuple[float, int]], rank: int) -> float:
    passed = 0
    for value, count in ordered:
        passed += count
        if passed >= rank:
            return value
    raise ValueError("the rank is higher than the number of values")
