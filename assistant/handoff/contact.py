"""A phone number or e-mail address in a patient's message."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatcher,
    ValidationResult,
)

_AT = re.compile(r"[^\s:,;/<>()]+@[^\s:,;/<>()]*")
_AROUND_AT = re.compile(r"\s*@\s*")
# Dashes of all kinds, as phones type them.
_DASHES = re.compile(r"[\u2010-\u2015\u2212_]")
# A day of birth is no phone number.
_DATE = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b")
_DIGITS = re.compile(r"\+?[\d(][\d\s().\-/]{4,}\d")
# What may stand around an address in a sentence.
_AROUND = ".,;:!?()<>\"'"
TOO_SHORT, NOT_READ = "too_short", "not_read"


@dataclass(frozen=True)
class Contact:
    """What was read: a value, or what is wrong with it.

    Attributes:
        value: `+15550100100` or `anna@example.org`; empty: none.
        problem: `too_short` or `not_read`; empty: none.
    """

    value: str = ""
    problem: str = ""

    @property
    def is_email(self) -> bool:
        """Whether it is an e-mail address."""
        return "@" in self.value


def read_contact(text: str, country: str) -> Contact | None:
    """The first address or number in a text.

    Args:
        text: the message.
        country: two letters; how a number without a country code is read.

    Returns:
        What was read, with a problem where something looks like one and is none; None where
        nothing looks like one.
    """
    if found := _AT.search(_AROUND_AT.sub("@", text)):
        return _email(found[0].strip(_AROUND))
    text = _DATE.sub(" ; ", _DASHES.sub("-", text))
    for match in PhoneNumberMatcher(text, country, leniency=Leniency.POSSIBLE):
        if _length_of(match.number) == ValidationResult.IS_POSSIBLE:
            return Contact(phonenumbers.format_number(match.number, PhoneNumberFormat.E164))
    if found := _DIGITS.search(text):
        return _phone(found[0], country)
    return None


def in_words(value: str) -> str:
    """A number as people write it; anything else as it is."""
    try:
        number = phonenumbers.parse(value)
    except NumberParseException:
        return value
    return str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))


def _email(address: str) -> Contact:
    try:
        return Contact(validate_email(address, check_deliverability=False).normalized)
    except EmailNotValidError:
        return Contact(problem=NOT_READ)


def _phone(digits: str, country: str) -> Contact:
    try:
        number = phonenumbers.parse(digits, country)
    except NumberParseException:
        return Contact(problem=NOT_READ)
    length = _length_of(number)
    if length == ValidationResult.IS_POSSIBLE:
        return Contact(phonenumbers.format_number(number, PhoneNumberFormat.E164))
    short = (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY)
    return Contact(problem=TOO_SHORT if length in short else NOT_READ)


def _length_of(number: PhoneNumber) -> int:
    """Whether a number has as many digits as its country's have.

    No more is judged: which numbers are given out changes, and a patient knows theirs.
    """
    return int(phonenumbers.is_possible_number_with_reason(number))
