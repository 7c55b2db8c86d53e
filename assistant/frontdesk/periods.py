"""The days that an insight page is about, from its address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sanic.exceptions import InvalidUsage
from sanic.request import Request

from assistant.frontdesk.security import desk_of
from assistant.storage.figures import Period

USUAL_DAYS = 30
MOST_DAYS = 400
FIRST_YEAR, LAST_YEAR = 2000, 2100


def period_of(request: Request) -> Period:
    """The period that the address names; the last 30 days unless it does.

    Raises:
        InvalidUsage: a day cannot be read, or the period is too long.
    """
    today = datetime.now(UTC).astimezone(desk_of(request).clinic.opening.zone).date()
    last = _day(request, "last") or today
    first = _day(request, "first") or last - timedelta(days=USUAL_DAYS - 1)
    if not first <= last or (last - first).days >= MOST_DAYS:
        raise InvalidUsage(
            f"Please choose a first day before the last one, at most {MOST_DAYS} days."
        )
    return Period(first, last, (request.args.get("channel") or "")[:20])


def _day(request: Request, name: str) -> date | None:
    value = request.args.get(name)
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise InvalidUsage("Please give a day as 2026-11-29.") from error
    if not FIRST_YEAR <= day.year < LAST_YEAR:
        raise InvalidUsage("Please give a day of this century.")
    return day
