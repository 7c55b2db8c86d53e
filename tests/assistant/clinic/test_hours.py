"""Opening hours of a clinic in New York; 2026-12-03 is a Thursday."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assistant.clinic.hours import Hours, read_spans, week_in_words

ZONE = ZoneInfo("America/New_York")
DAY = read_spans("08:30-12:00, 13:00-17:00")
HOURS = Hours(
    week=(DAY, DAY, DAY, DAY, DAY, read_spans("09:00-12:00"), ()),
    special={date(2026, 12, 25): (), date(2026, 12, 24): read_spans("08:30-12:00")},
    zone=ZONE,
)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-12-03T08:29", None),
        ("2026-12-03T08:30", time(12)),
        ("2026-12-03T11:59", time(12)),
        ("2026-12-03T12:00", None),
        ("2026-12-03T13:00", time(17)),
        ("2026-12-05T10:00", time(12)),
        ("2026-12-06T10:00", None),
        ("2026-12-24T14:00", None),
        ("2026-12-25T10:00", None),
    ],
)
def test_open_until(moment, closes):
    assert HOURS.open_until(at(moment)) == closes


def test_the_time_zone_of_the_clinic_counts():
    assert HOURS.open_until(datetime(2026, 12, 3, 14, 0, tzinfo=UTC)) == time(12)
    assert HOURS.open_until(datetime(2026, 12, 3, 9, 0, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    ("moment", "opens", "words"),
    [
        ("2026-12-03T07:00", "2026-12-03T08:30", "today at 8:30 am"),
        ("2026-12-03T12:30", "2026-12-03T13:00", "today at 1 pm"),
        ("2026-12-03T18:00", "2026-12-04T08:30", "tomorrow at 8:30 am"),
        ("2026-12-05T13:00", "2026-12-07T08:30", "on Monday at 8:30 am"),
        ("2026-12-24T13:00", "2026-12-26T09:00", "on Saturday at 9 am"),
    ],
)
def test_opens_next(moment, opens, words):
    opening = HOURS.opens_next(at(moment))
    assert opening == at(opens)
    assert HOURS.moment_in_words(opening, at(moment)) == words


def test_the_hour_that_a_clock_change_takes_away_does_no_harm():
    # 2026-03-08, a Sunday: clocks go from 2 to 3.
    opening = HOURS.opens_next(at("2026-03-08T01:30"))
    assert opening == at("2026-03-09T08:30")


def test_a_clinic_that_never_opens_names_no_day():
    never = Hours(week=((),) * 7, special={}, zone=ZONE)
    assert never.opens_next(at("2026-12-03T08:00")) is None
    assert week_in_words(never) == "Monday to Sunday, closed"


def test_the_week_in_words():
    assert week_in_words(HOURS) == (
        "Monday to Friday, 8:30 am to noon and 1 pm to 5 pm; Saturday, 9 am to noon; Sunday, closed"
    )


def test_a_clock_of_24_hours_and_the_day_first():
    hours = Hours(HOURS.week, {}, ZONE, clock=24, month_first=False)
    assert hours.spans_in_words(DAY) == "08:30 to 12:00 and 13:00 to 17:00"
    assert hours.day_in_words(date(2026, 12, 5)) == "Saturday 5 December"


@pytest.mark.parametrize(
    "value", ["8-5", "17:00-08:30", "08:30-12:00, 11:00-17:00", 830, "24:30-25:00"]
)
def test_hours_that_cannot_be_read(value):
    with pytest.raises(ValueError, match=r"."):
        read_spans(value)
