"""A part of a message, and what it is."""

from __future__ import annotations

from dataclasses import dataclass

NAME, PHONE, EMAIL, BIRTH_DATE = "name", "phone", "email", "birth date"
ADDRESS, RECORD, CARD = "address", "record", "card"
KINDS = (NAME, PHONE, EMAIL, BIRTH_DATE, ADDRESS, RECORD, CARD)


@dataclass(frozen=True, order=True)
class Span:
    """A part of a text.

    Attributes:
        start: place of its first character.
        end: place after its last.
        kind: one of `KINDS`.
    """

    start: int
    end: int
    kind: str
