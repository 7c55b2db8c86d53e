"""Which day or moment a question on opening hours asks about.

Read from the words alone: weekdays and months with their short forms, today and tomorrow, and
the names of the clinic's own holidays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.clinic.hours import DAYS
from assistant.entities.words import split_words

# fmt: off
_WEEKDAYS = {
    **{word: number for number, day in enumerate(DAYS) for word in (day, day + "s", day[:3])},
    "tues": 1, "wednes": 2, "weds": 2, "thur": 3, "thurs": 3, "fris": 4, "sats": 5, "suns": 6,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}
_NOW = frozenset(("now", "currently", "atm", "rn", "yet"))
_TODAY = frozenset(("today", "tonight", "2day", "2nite", "tonite", "todays"))
_TOMORROW = frozenset(("tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw", "tmw", "2moro",
                       "2morrow", "tomorro", "tomoro", "tomorrows"))
_WEEKEND = frozenset(("weekend", "weekends", "wkend", "wknd"))
_HOLIDAYS = frozenset(("holiday", "holidays", "vacation"))
# Names of days that many clinics keep; asked for one that is not in the file, we do not know.
_KNOWN_HOLIDAYS = (
    ("christmas", "eve"), ("christmas",), ("xmas",), ("boxing", "day"), ("new", "years", "eve"),
    ("new", "year"), ("new", "years"), ("thanksgiving",), ("easter",), ("good", "friday"),
    ("labor", "day"), ("labour", "day"), ("memorial", "day"), ("independence", "day"),
    ("july", "4th"), ("4th", "july"), ("halloween",), ("ramadan",), ("eid",), ("diwali",),
    ("hanukkah",), ("passover",), ("valentines",), ("mlk",), ("presidents", "day"),
    ("veterans", "day"), ("juneteenth",), ("canada", "day"), ("anzac", "day"),
)
_BARE = frozenset(("are", "you", "u", "r", "guys", "open", "opened", "closed", "still", "the",
                   "clinic", "office", "surgery", "is", "hi", "hey", "hello", "please", "pls",
                   "at", "moment"))
_GREETING = re.compile(r"\bgood (?:morning|afternoon|evening|day)\b")
_JOINTS = frozenset(("and", "or", "to", "-", "&", ","))
_PARTS_OF_A_DAY = ("morning", "afternoon", "evening")
_MISSPELT = {
    "chrismas": "christmas", "cristmas": "christmas", "christmass": "christmas",
    "wensday": "wednesday", "wednsday": "wednesday", "saterday": "saturday",
    "thrusday": "thursday", "tuseday": "tuesday",
}
# Names whose words are said in other places, too: only side by side are they a holiday.
_CLOSE = (("good", "friday"), ("new", "year"), ("new", "years"), ("new", "years", "eve"))
# fmt: on
_MOST_DAYS = 3


@dataclass(frozen=True)
class Asked:
    """What a message asks of the opening hours.

    Attributes:
        now: whether it asks about this moment.
        days: the days that it asks about, in order.
        holidays: whether it asks about holidays, or for one that has no date in the file.
    """

    now: bool = False
    days: tuple[date, ...] = ()
    holidays: bool = False


def asked_of_hours(text: str, today: date, holidays: Sequence[tuple[str, date]]) -> Asked:
    """Read a question on opening hours.

    Args:
        text: the message.
        today: the day at the clinic.
        holidays: name and date of the clinic's own, those to come.
    """
    words = tuple(_MISSPELT.get(w, w) for w in split_words(_GREETING.sub(" ", text.lower())))
    if dates := _named_holidays(words, holidays):
        return Asked(days=dates)
    # "I am on holiday, are you open now" asks of no holiday.
    is_near = bool((_TODAY | _TOMORROW | _NOW) & set(words))
    asks_of_holidays = _HOLIDAYS & set(words) and not is_near
    if asks_of_holidays or any(_holds(words, name) for name in _KNOWN_HOLIDAYS):
        return Asked(holidays=True)
    days = _dates(words, today)
    days += _relative(words, today)
    if not days or ({"or", "and"} & set(words) and not _dates(words, today)):
        days += _weekdays(words, today)
    if days:
        return Asked(days=tuple(sorted(dict.fromkeys(days)))[:_MOST_DAYS])
    return Asked(now=bool(_NOW & set(words)) or _is_bare(words))


def _named_holidays(words: Sequence[str], holidays: Sequence[tuple[str, date]]) -> tuple[date, ...]:
    """Dates of the clinic's own holidays that are named."""
    said = {"christmas" if word == "xmas" else word for word in words}
    if not _holds(words, ("new", "years")) or _holds(words, ("new", "years", "eve")):
        said.discard("years")
    dates: dict[frozenset[str], date] = {}
    for name, day in sorted(holidays, key=lambda holiday: holiday[1]):
        # "Christmas" alone is Christmas Day.
        dates.setdefault(frozenset(split_words(name)) - {"day"}, day)
    named = [parts for parts in dates if parts and parts <= said]
    if {"day", "eve"} & said:
        named = [parts for parts in named if not any(parts < other for other in named)]
    else:  # "over christmas": the eve, too
        named = [parts for parts in dates if any(parts >= other for other in named)]
    return tuple(sorted(dates[parts] for parts in named))[:_MOST_DAYS]


def _holds(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether all parts occur, whatever stands between: "christmas day or eve"."""
    if tuple(parts) in _CLOSE:
        return _follow(words, parts)
    return set(parts) <= set(words)


def _follow(words: Sequence[str], parts: Sequence[str]) -> bool:
    """Whether words stand side by side."""
    number = len(parts)
    return any(tuple(words[i : i + number]) == tuple(parts) for i in range(len(words) - number + 1))


def _dates(words: Sequence[str], today: date) -> list[date]:
    """Dates such as `24 december`, `24 and 25 of december`, `dec 24th`; the next of each."""
    days = []
    for place, word in enumerate(words):
        if word not in _MONTHS:
            continue
        before = [w for w in words[:place] if w != "of"][::-1]
        numbers = _chain(before) or _chain(words[place + 1 :])
        days += [d for n in numbers if (d := _next_date(today, _MONTHS[word], n))]
    return days


def _chain(words: Sequence[str]) -> list[int]:
    """The days of a month at the start of some words: `24`, or `24 and 25`."""
    numbers: list[int] = []
    for place, word in enumerate(words):
        number = _day_number(word)
        if number is None and not (numbers and word in _JOINTS):
            break
        if number is not None:
            if place and words[place - 1] not in _JOINTS:
                break
            numbers.append(number)
    return numbers


def _day_number(word: str) -> int | None:
    bare = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    return int(bare) if bare.isdecimal() and 1 <= int(bare) <= 31 else None


def _next_date(today: date, month: int, day: int) -> date | None:
    for year in (today.year, today.year + 1):
        try:
            if (found := date(year, month, day)) >= today:
                return found
        except ValueError:  # 30 February
            continue
    return None


def _relative(words: Sequence[str], today: date) -> list[date]:
    said = set(words)
    if any(_follow(words, ("after", word)) for word in _TOMORROW & said):
        return [today + timedelta(days=2)]
    if _TOMORROW & said:
        return [today + timedelta(days=1)]
    is_today = any(_follow(words, ("this", part)) for part in _PARTS_OF_A_DAY)
    return [today] if is_today or _TODAY & said else []


def _weekdays(words: Sequence[str], today: date) -> list[date]:
    """The next day of each weekday that is named, today included."""
    is_next_week = _follow(words, ("next", "week"))
    # Next week begins on Monday.
    start = _following(today + timedelta(days=1), 0) if is_next_week else today
    if _WEEKEND & set(words):
        return [_following(start, 5), _following(start, 6)]
    days = []
    for place, word in enumerate(words):
        if word not in _WEEKDAYS:
            continue
        is_next = place > 0 and words[place - 1] == "next"
        days.append(_following(start + timedelta(days=is_next), _WEEKDAYS[word]))
    return days


def _following(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _is_bare(words: Sequence[str]) -> bool:
    """Whether it is "are you open?" and no more, which asks of this moment."""
    said = {word for word in words if word.isalnum()}
    return bool(said) and said <= _BARE
