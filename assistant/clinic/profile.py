"""What a clinic fills in, typed and checked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from pydantic import BaseModel, EmailStr, Extra, Field, HttpUrl, constr, root_validator, validator

from assistant.clinic.hours import DAYS, Hours, Span, read_spans, week_in_words

Line = constr(strip_whitespace=True, min_length=1, max_length=200)
Sentences = constr(strip_whitespace=True, min_length=1, max_length=500)


class _Checked(BaseModel):
    class Config:
        """An unknown key is a slip of the pen: refuse it."""

        extra = Extra.forbid


class Holiday(_Checked):
    """A day with other hours than its weekday's.

    Attributes:
        day: the date; `date` in the file.
        name: as patients call it.
        hours: opening hours; closed unless given.
    """

    day: date = Field(alias="date")
    name: Line  # type: ignore[valid-type]
    hours: tuple[Span, ...] = ()

    @validator("hours", pre=True)
    def _read(cls, value: object) -> tuple[Span, ...]:  # noqa: N805
        return read_spans(value)


class Matters(_Checked):
    """What the clinic wants patients to read on its own matters; what is left out is not known.

    Each is a sentence or two, put into the reply as it is.
    """

    booking: Sentences | None = None  # type: ignore[valid-type]
    cancelling: Sentences | None = None  # type: ignore[valid-type]
    results: Sentences | None = None  # type: ignore[valid-type]
    refills: Sentences | None = None  # type: ignore[valid-type]
    prices: Sentences | None = None  # type: ignore[valid-type]
    insurance: Sentences | None = None  # type: ignore[valid-type]
    records: Sentences | None = None  # type: ignore[valid-type]
    services: Sentences | None = None  # type: ignore[valid-type]
    directions: Sentences | None = None  # type: ignore[valid-type]
    complaints: Sentences | None = None  # type: ignore[valid-type]


class Links(_Checked):
    """Pages of the clinic; each is shown beside the matter that it belongs to."""

    booking: HttpUrl | None = None
    portal: HttpUrl | None = None


class Handoff(_Checked):
    """What patients are told about a request that they leave for the team.

    Attributes:
        answered_within_minutes: how long it usually takes while the clinic is open.
    """

    answered_within_minutes: int = Field(default=15, ge=1, le=480)


class Notice(_Checked):
    """One way to tell the team of a new request; exactly one of the first three.

    Attributes:
        email: an address. The mail server is set by SMTP_URL.
        slack: a name for a Slack channel's webhook. Its address is set by
            NOTIFY_SLACK_<NAME>_URL.
        webhook: a name for a signed webhook. NOTIFY_WEBHOOK_<NAME>_URL and ..._SECRET.
        only_triage: whether only red flags are told this way.
        with_details: whether the reason and the best time go along, in the patient's words; name
            and contact never do.
    """

    email: EmailStr | None = None
    slack: constr(regex=r"^[a-z][a-z0-9_]*$") | None = None  # type: ignore[valid-type]
    webhook: constr(regex=r"^[a-z][a-z0-9_]*$") | None = None  # type: ignore[valid-type]
    only_triage: bool = False
    with_details: bool = False

    @root_validator
    def _one_way(cls, values: dict[str, object]) -> dict[str, object]:  # noqa: N805
        ways = [name for name in ("email", "slack", "webhook") if values.get(name)]
        if len(ways) != 1:
            raise ValueError("needs exactly one of `email`, `slack` and `webhook`")
        return values

    @property
    def way(self) -> str:
        """`email`, `slack` or `webhook`."""
        return next(name for name in ("email", "slack", "webhook") if getattr(self, name))

    @property
    def target(self) -> str:
        """The address or name."""
        return str(getattr(self, self.way))


class Retention(_Checked):
    """How many days things are kept.

    Attributes:
        conversations: what was said, and what patients told of themselves.
        requests: requests to the front desk, after they are closed.
        audit: who did what in the console.
    """

    conversations: int = Field(default=90, ge=1, le=3650)
    requests: int = Field(default=365, ge=1, le=3650)
    audit: int = Field(default=730, ge=30, le=3650)


class Clinic(_Checked):
    """What a clinic fills in.

    Attributes:
        name: as patients know it.
        phone: the front desk's number, as it should be read.
        other_phones: further numbers by what they are for.
        email: for patients' letters.
        address: one line.
        country: two letters; how a phone number without a country code is read.
        time_zone: of the opening hours, for example `America/New_York`.
        clock: 12 or 24 hours.
        hours: opening hours by weekday; a weekday that is left out is closed.
        holidays: days with other hours.
        emergency_number: whom to call when life is in danger.
        crisis_number: whom to call in a mental health crisis.
        languages: that the team speaks.
        about: what the clinic says on its own matters.
        links: its pages.
        handoff: what patients are told of requests.
        notify: who is told of a request, and how.
        retention: how long things are kept.
        consent: what a patient must agree to before their first message is kept; empty: nothing.
    """

    name: Line  # type: ignore[valid-type]
    phone: Line  # type: ignore[valid-type]
    other_phones: dict[Line, Line] = {}  # type: ignore[valid-type]
    email: EmailStr | None = None
    address: Line  # type: ignore[valid-type]
    country: constr(regex=r"^[A-Z]{2}$") = "US"  # type: ignore[valid-type]
    time_zone: Line  # type: ignore[valid-type]
    clock: int = 12
    hours: dict[str, tuple[Span, ...]]
    holidays: tuple[Holiday, ...] = ()
    emergency_number: Line  # type: ignore[valid-type]
    crisis_number: Line  # type: ignore[valid-type]
    languages: tuple[Line, ...] = ()  # type: ignore[valid-type]
    about: Matters = Matters()
    links: Links = Links()
    handoff: Handoff = Handoff()
    notify: tuple[Notice, ...] = ()
    retention: Retention = Retention()
    consent: constr(strip_whitespace=True, max_length=500) = ""  # type: ignore[valid-type]

    @validator("country")
    def _known_country(cls, value: str) -> str:  # noqa: N805
        if not phonenumbers.country_code_for_region(value):
            raise ValueError("is not a country's two letters, such as US or GB")
        return value

    @validator("time_zone")
    def _known_zone(cls, value: str) -> str:  # noqa: N805
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("is not a time zone such as America/New_York") from error
        return value

    @validator("clock")
    def _known_clock(cls, value: int) -> int:  # noqa: N805
        if value not in (12, 24):
            raise ValueError("must be 12 or 24")
        return value

    @validator("hours", pre=True)
    def _weekdays(cls, value: object) -> dict[str, tuple[Span, ...]]:  # noqa: N805
        if not isinstance(value, dict):
            raise ValueError("must have a line a weekday, such as `monday: 08:30-17:00`")
        if unknown := next((day for day in value if day not in DAYS), None):
            raise ValueError(f"{unknown} is not a weekday in lower case")
        return {day: read_spans(value.get(day)) for day in DAYS}

    @validator("emergency_number", "crisis_number")
    def _has_digits(cls, value: str) -> str:  # noqa: N805
        if not re.search(r"\d{2}", value):
            raise ValueError("must hold a number that can be called")
        return value

    @property
    def opening(self) -> Hours:
        """The opening hours, to be asked for a day or a moment."""
        return Hours(
            week=tuple(self.hours[day] for day in DAYS),
            special={day.day: day.hours for day in self.holidays},
            zone=ZoneInfo(self.time_zone),
            clock=self.clock,
            month_first=self.country == "US",
        )

    def notices(self, level: str) -> list[dict[str, Any]]:
        """Who is told of a request with a level of triage, as `Tickets.open` wants it."""
        return [
            {"way": notice.way, "target": notice.target, "with_details": notice.with_details}
            for notice in self.notify
            if level != "none" or not notice.only_triage
        ]

    def placeholders(self) -> dict[str, str]:
        """What may stand in a text in curly brackets, by name (`clinic_phone` and so on)."""
        return {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_address": self.address,
            "clinic_hours": week_in_words(self.opening),
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number,
        }
