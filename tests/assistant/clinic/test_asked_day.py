"""Which day a question on opening hours asks about; today is Thursday, 2026-12-03."""

from datetime import date

import pytest

from assistant.clinic.asked_day import Asked, asked_of_hours

TODAY = date(2026, 12, 3)
HOLIDAYS = [
    ("Christmas Eve", date(2026, 12, 24)),
    ("Christmas Day", date(2026, 12, 25)),
    ("New Year's Day", date(2027, 1, 1)),
]


def december(*days):
    return Asked(days=tuple(date(2026, 12, day) for day in days))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("are you open saturday", december(5)),
        ("open on Saturdays?", december(5)),
        ("sat mornings??", december(5)),
        ("r u open 2moro", december(4)),
        ("are you open tomorrow evening", december(4)),
        ("day after tomorrow?", december(5)),
        ("open weekends?", december(5, 6)),
        ("are you open thursday", december(3)),
        ("next thursday?", december(10)),
        ("what time do you close tonight", december(3)),
        ("monday or tuesday", december(7, 8)),
        ("are you open on dec 24th", december(24)),
        ("24 December?", december(24)),
        ("the 3rd of january", Asked(days=(date(2027, 1, 3),))),
        ("are you open christmas day", december(25)),
        ("xmas eve hours", december(24)),
        ("open on new years day?", Asked(days=(date(2027, 1, 1),))),
        ("shut over christmas?", december(24, 25)),
        ("are you open on thanksgiving", Asked(holidays=True)),
        ("bank holidays", Asked(holidays=True)),
        ("open during Ramadan and Eid", Asked(holidays=True)),
        ("good morning, are you open friday?", december(4)),
        ("Good afternoon, are you open on the weekend?", december(5, 6)),
        ("are you open good friday", Asked(holidays=True)),
        ("I am a new patient, 70 years old, are you open Saturday?", december(5)),
        ("new years eve", Asked(holidays=True)),
        ("are you open after 5 tomorrow", december(4)),
        ("tomorrow or saturday?", december(4, 5)),
        ("I'm on holiday, are you open today?", december(3)),
        ("this afternoon?", december(3)),
        ("evening hours", Asked()),
        ("wensday", december(9)),
        ("hello, are you open?", Asked(now=True)),
        ("is the office open?", Asked(now=True)),
        ("thursday next week?", december(10)),
        ("next week thursday", december(10)),
        ("dec 24 and 25?", december(24, 25)),
        ("24th and 25th of december", december(24, 25)),
        ("25 december 9 am", december(25)),
        ("are you open till 5 in december", Asked()),
        ("are you open now", Asked(now=True)),
        ("you still open?", Asked(now=True)),
        ("are you open", Asked(now=True)),
        ("what are your opening hours", Asked()),
        ("do you shut for lunch", Asked()),
        ("how late are you open", Asked()),
        ("", Asked()),
        ("30 february", Asked()),
        # Digits that `int` does not read: Ethiopic, Kharosthi.
        ("open on december \u1369", Asked()),
        ("\U00010a40 december", Asked()),
    ],
)
def test_asked_of_hours(text, asked):
    assert asked_of_hours(text, TODAY, HOLIDAYS) == asked
