"""Answers on the clinic's own matters, from its profile: looked up, computed, or not known.

An answer keeps its key (`clinic/hours`); only its wording is chosen here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistant.clinic import Clinic
from assistant.clinic.asked_day import Asked, asked_of_hours

HOURS = "clinic/hours"
# What the clinic may have filled in (`about` in clinic.yml), by the answer that it is told with.
# Prices and insurance are asked of the documents as often as of the clinic.
_MATTERS = {
    "clinic/booking": "booking",
    "clinic/cancel": "cancelling",
    "clinic/results": "results",
    "clinic/refill": "refills",
    "clinic/records": "records",
    "clinic/services": "services",
    "clinic/address": "directions",
    "clinic/complaint": "complaints",
    "not_covered/price": "prices",
    "not_covered/insurance": "insurance",
}
_LINKS = {"clinic/booking": "booking", "clinic/cancel": "booking", "clinic/results": "portal",
          "clinic/refill": "portal", "clinic/records": "portal"}  # fmt: skip
# Wordings: with the clinic's own sentences, by key where the answer has a text of its own.
_TOLD, _TOLD_ADDRESS = "clinic/told", "clinic/told_address"
_CONTACT, _CONTACT_MORE = "clinic/contact", "clinic/contact_more"


@dataclass(frozen=True)
class Wording:
    """Another text for an answer.

    Attributes:
        key: of the text in the library.
        values: what stands in its curly brackets.
        mark: tells this wording from others of the same answer; empty: there is only one.
    """

    key: str
    values: dict[str, str] = field(default_factory=dict)
    mark: str = ""


def clinic_wordings(
    clinic: Clinic, keys: Sequence[str], text: str, now: datetime
) -> dict[str, Wording]:
    """Wordings for those of some answers that the clinic's profile says more of.

    Args:
        clinic: its profile.
        keys: the answers chosen for a message.
        text: the message.
        now: this moment, with a time zone.

    Returns:
        By the answer's key; answers that are not in it keep their own text.
    """
    wordings = {}
    for key in keys:
        if key == HOURS:
            wordings[key] = _hours(clinic, text, now)
        elif key == _CONTACT and (clinic.email or clinic.other_phones):
            wordings[key] = Wording(_CONTACT_MORE, {"clinic_contacts": _contacts(clinic)})
        elif told := _told(clinic, key):
            by_address = key == "clinic/address"
            wordings[key] = Wording(_TOLD_ADDRESS if by_address else _TOLD, {"clinic_told": told})
    return wordings


def _told(clinic: Clinic, key: str) -> str:
    """The clinic's own sentences on a matter, and its page; empty: it has filled in neither."""
    sentences = getattr(clinic.about, _MATTERS[key]) if key in _MATTERS else None
    link = getattr(clinic.links, _LINKS[key]) if key in _LINKS else None
    return " ".join(filter(None, (sentences, f"See {link}" if link else None)))


def _contacts(clinic: Clinic) -> str:
    more = [f"{name}: {number}" for name, number in clinic.other_phones.items()]
    return "; ".join([*more, *([f"e-mail: {clinic.email}"] if clinic.email else [])])


def _hours(clinic: Clinic, text: str, now: datetime) -> Wording:
    hours = clinic.opening
    today = hours.today(now)
    coming = [(holiday.name, holiday.day) for holiday in clinic.holidays if holiday.day >= today]
    asked = asked_of_hours(text, today, coming)
    if asked.holidays:
        return _holidays(clinic, now)
    if asked.days:
        return _days(clinic, asked, now)
    if asked.now:
        return _now(clinic, now)
    return Wording(HOURS, mark="week")


def _now(clinic: Clinic, now: datetime) -> Wording:
    hours = clinic.opening
    if closing := hours.open_until(now):
        values = {"closing_time": hours.time_in_words(closing)}
        return Wording("clinic/open_now", values, "now")
    return _or_no_opening("clinic/closed_now", {}, "now", clinic, now)


def _days(clinic: Clinic, asked: Asked, now: datetime) -> Wording:
    hours = clinic.opening
    names = {holiday.day: holiday.name for holiday in clinic.holidays}
    parts = []
    for day in asked.days:
        name = f" ({names[day]})" if day in names else ""
        parts.append(f"{hours.day_in_words(day)}{name}: {hours.spans_in_words(hours.on(day))}")
    values = {"days": "; ".join(parts)}
    mark = "/".join(day.isoformat() for day in asked.days)
    if any(hours.on(day) for day in asked.days):
        return Wording("clinic/open_days", values, mark)
    return _or_no_opening("clinic/closed_days", values, mark, clinic, now)


def _or_no_opening(
    key: str, values: dict[str, str], mark: str, clinic: Clinic, now: datetime
) -> Wording:
    """A wording that tells the next opening, or one that does not where there is none soon."""
    opening = clinic.opening.opens_next(now)
    if opening is None:
        return Wording(HOURS, mark=mark)
    return Wording(key, {**values, "opening": clinic.opening.moment_in_words(opening, now)}, mark)


def _holidays(clinic: Clinic, now: datetime) -> Wording:
    hours = clinic.opening
    coming = sorted(
        (holiday.day, holiday.name)
        for holiday in clinic.holidays
        if holiday.day >= hours.today(now)
    )
    if not coming:
        return Wording("clinic/no_holidays", mark="holidays")
    days = (
        f"{name}, {hours.day_in_words(day)}: {hours.spans_in_words(hours.on(day))}"
        for day, name in coming
    )
    return Wording("clinic/holidays", {"days": "; ".join(days)}, "holidays")
