"""Days of birth: a date beside a word that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.number_words import NUMBERS, ORDINALS, any_of
from assistant.privacy.spans import BIRTH_DATE, Span

# The beginnings of the months in the languages of the Latin script that are met most.
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|f\u00e9v|avr|mai|juin|juil"
    r"|ao\u00fb|d\u00e9c|okt|dez|m\u00e4r|gen|giu|lug|set|ott|out|a\u011fu|eyl|eki|kas|ara|oca|\u015fub|nis|haz|tem)"
    r"[^\W\d_]{0,8}\.?"
)
_NUMBER = rf"(?:\d{{1,8}}(?:st|nd|rd|th)?(?:{_MONTH}\d{{2,4}})?|(?:{any_of(NUMBERS + ORDINALS)})\b)"
# Days, months and years in any order, with what stands between them.
_DATE = re.compile(
    rf"(?:the\s)?(?:{_NUMBER}|{_MONTH}(?=\W*(?:the\s)?{_NUMBER}))"
    rf"(?:[\s,./\-'\u2019]{{1,3}}(?:(?:of|de|the|and)\s){{0,2}}(?:{_NUMBER}|{_MONTH}(?![^\W\d_]))){{0,7}}",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:d\.?\s?o\.?\s?b\b\.?|date\s?of\s?birth|birth\s?date|b[irth]{2,4}\s?days?|b-?\s?day|born"
    r"|birth|(?<=[\s(])b\.(?=\s)"
    r"|nac[i\u00ed]d[oa]|nacimiento|nac[i\u00ed]|geburtsdatum|geboren|geb\b\.?|n\u00e9e?\b"
    r"|naissance|nata|nato|nascid[oa]|nascimento|cumplea[n\u00f1]os)"
    # "born on", "my birthday's the", "date of birth (d/m/y):"
    r"(?:[\s:=.,\-#/]|'s|\u2019s|\b(?:on|is|was|in|it|its|el|am|le|of|around|back|way|for|being|which"
    r"|day|date|her|his|my)\b|\([^)]{0,12}\)){0,8}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\W{0,3}(?:is|was)?\W{0,3}(?:my|his|her|the)?\W{0,2}"
    r"(?:d\.?o\.?b\b|date of birth|birthday|birth date|bday)",
    re.IGNORECASE,
)
# After such a word, with something else in between: only a date with a year of the past.
_YEAR = r"(?:19\d\d|200\d|201\d)"
_FAR = re.compile(
    rf"(?<![\w./-])(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]{_YEAR}|{_YEAR}-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH},?\s{_YEAR}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR})(?![\w/-])",
    re.IGNORECASE,
)
_REACH = 45
_FULL = re.compile(
    r"(?<![\w./-])(?:\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)(?![\w/-])"
)
# Beside a name, as forms have it: "Kim Min-jun / 1987-12-03".
_BESIDE_NAME = re.compile(r"^(?:\W{0,3})[A-Z][\w'.-]+(?:\s[A-Z][\w'.-]+){1,3}\s?[,/|;\-]\s?$")


def find_birth_dates(text: str) -> Iterator[Span]:
    """The days of birth of a text."""
    for cue in _CUE.finditer(text):
        if (date := _DATE.match(text, cue.end())) or (
            date := _FAR.search(text, cue.end(), cue.end() + _REACH)
        ):
            yield Span(date.start(), date.end(), BIRTH_DATE)
    for date in _DATE.finditer(text):
        if _AFTER.match(text, date.end()):
            yield Span(date.start(), date.end(), BIRTH_DATE)
    for date in _FULL.finditer(text):
        start = max(text.rfind("\n", 0, date.start()) + 1, date.start() - 60)
        if _BESIDE_NAME.match(text[start : date.start()]):
            yield Span(date.start(), date.end(), BIRTH_DATE)
