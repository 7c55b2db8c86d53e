"""Opening hours: on a day, at a moment, and when they begin again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CLOSED = "closed"
# How far ahead the next opening is looked for; a clinic that is shut for longer names no day.
LOOK_AHEAD_DAYS = 60

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


class Span(NamedTuple):
    """From one time of a day to a later one."""

    start: time
    end: time


def read_spans(value: object) -> tuple[Span, ...]:
    """Opening hours as they stand in the file.

    Args:
        value: `08:30-17:00`, `08:30-12:00, 13:00-17:00`, `closed`, or nothing.

    Raises:
        ValueError: it is something else; the message says how it is written.
    """
    if value is None or value == CLOSED or value == ():
        return ()
    how = "write hours as 08:30-17:00, or 08:30-12:00, 13:00-17:00, or closed"
    if not isinstance(value, str):
        raise ValueError(how)
    spans = []
    for part in value.split(","):
        found = _SPAN.fullmatch(part.strip())
        if not found:
            raise ValueError(f"{part.strip()!r}: {how}")
        start, end = (int(found[1]), int(found[2])), (int(found[3]), int(found[4]))
        try:
            spans.append(Span(time(*start), time(*end)))
        except ValueError as error:
            raise ValueError(f"{part.strip()!r}: there is no such time of day") from error
    edges = [edge for span in spans for edge in span]
    if edges != sorted(set(edges)):
        raise ValueError("each time must be later than the one before it")
    return tuple(spans)


@dataclass(frozen=True)
class Hours:
    """A clinic's opening hours.

    Attributes:
        week: spans of each weekday, Monday first.
        special: spans of days with other hours; none: closed.
        zone: time zone of all of them.
        clock: 12 or 24 hours.
        month_first: whether a date is read "December 5" or "5 December".
    """

    week: tuple[tuple[Span, ...], ...]
    special: Mapping[date, tuple[Span, ...]]
    zone: ZoneInfo
    clock: int = 12
    month_first: bool = True

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of a day; none: closed."""
        return self.special.get(day, self.week[day.weekday()])

    def open_until(self, moment: datetime) -> time | None:
        """When the clinic closes, if it is open; None where it is closed.

        Args:
            moment: with a time zone, any.
        """
        here = moment.astimezone(self.zone)
        now = here.time().replace(tzinfo=None)
        return next((s.end for s in self.on(here.date()) if s.start <= now < s.end), None)

    def opens_next(self, moment: datetime) -> datetime | None:
        """The next time that the clinic opens after a moment; None: not in the next weeks."""
        here = moment.astimezone(self.zone)
        for ahead in range(LOOK_AHEAD_DAYS):
            day = here.date() + timedelta(days=ahead)
            for span in self.on(day):
                opening = datetime.combine(day, span.start, self.zone)
                if opening > here:
                    return opening
        return None

    def today(self, moment: datetime) -> date:
        """The day at the clinic."""
        return moment.astimezone(self.zone).date()

    def time_in_words(self, at: time) -> str:
        """`8:30 am`, `noon`, or `08:30`."""
        if self.clock == 24:
            return f"{at:%H:%M}"
        if at == time(12):
            return "noon"
        minutes = f":{at.minute:02}" if at.minute else ""
        return f"{(at.hour - 1) % 12 + 1}{minutes} {'am' if at.hour < 12 else 'pm'}"

    def spans_in_words(self, spans: tuple[Span, ...]) -> str:
        """`8:30 am to noon and 1 pm to 5 pm`, or `closed`."""
        words = (f"{self.time_in_words(s.start)} to {self.time_in_words(s.end)}" for s in spans)
        return " and ".join(words) or CLOSED

    def day_in_words(self, day: date) -> str:
        """`Saturday, December 5` or `Saturday 5 December`."""
        if self.month_first:
            return f"{day:%A}, {day:%B} {day.day}"
        return f"{day:%A} {day.day} {day:%B}"

    def moment_in_words(self, at: datetime, now: datetime) -> str:
        """`today at 1 pm`, `tomorrow at 8:30 am`, `on Monday at 8:30 am`, or with the date."""
        here = at.astimezone(self.zone)
        ahead = (here.date() - self.today(now)).days
        names = {0: "today", 1: "tomorrow"}
        name = f"on {here:%A}" if ahead < 7 else f"on {self.day_in_words(here.date())}"
        return f"{names.get(ahead, name)} at {self.time_in_words(here.time())}"


def week_in_words(hours: Hours) -> str:
    """`Monday to Friday, 8:30 am to 5 pm; Saturday and Sunday, closed`."""
    runs: list[tuple[int, int, tuple[Span, ...]]] = []
    for number, spans in enumerate(hours.week):
        if runs and runs[-1][2] == spans:
            runs[-1] = (runs[-1][0], number, spans)
        else:
            runs.append((number, number, spans))
    parts = []
    for first, last, spans in runs:
        names = DAYS[first].capitalize()
        if last > first:
            joint = " and " if last == first + 1 else " to "
            names = f"{names}{joint}{DAYS[last].capitalize()}"
        parts.append(f"{names}, {hours.spans_in_words(spans)}")
    return "; ".join(parts)
