"""Finds what identifies a person in a message: names, numbers, addresses, days of birth.

Rules and lists first, then a small model over the words (`tagger.py`): a patient's message must
pass in a few milliseconds. Figures beside Presidio: docs/privacy.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.privacy.addresses import find_addresses
from assistant.privacy.dates import find_birth_dates
from assistant.privacy.emails import find_emails
from assistant.privacy.names import find_names
from assistant.privacy.numbers import find_cards, find_phones, find_records
from assistant.privacy.spans import Span
from assistant.privacy.tagger import find_learnt

# A message may be the reply to one of these questions of the assistant.
ASKED_NAME, ASKED_CONTACT = "name", "contact"


def find_identifiers(text: str, asked: str = "") -> list[Span]:
    """The parts of a message that identify a person, by rules and by what was learnt.

    Args:
        text: the message as it came.
        asked: what the assistant has just asked for: `name`, `contact`, or nothing of the kind;
            then a bare name, or a number that looks like no other, is one.

    Returns:
        In the order of the text, none overlapping another.
    """
    ruled = find_by_rules(text, asked)
    return _merged([*ruled, *find_learnt(text, asked, ruled)])


def find_by_rules(text: str, asked: str = "") -> list[Span]:
    """As `find_identifiers`, by the rules alone."""
    # What is surest first: where two touch, the whole is what the first is.
    return _merged(_candidates(text, asked))


def _merged(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        touched = [other for other in found if _touches(span, other)]
        for other in touched:
            found.remove(other)
        found.append(_joined([*touched, span]))
    return sorted(found)


def _candidates(text: str, asked: str) -> Iterator[Span]:
    yield from find_emails(text)
    yield from find_cards(text)
    yield from find_records(text)
    yield from find_birth_dates(text)
    yield from find_phones(text, is_asked=asked == ASKED_CONTACT)
    yield from find_addresses(text)
    yield from find_names(text, is_asked=asked == ASKED_NAME)


def _touches(span: Span, other: Span) -> bool:
    return span.start < other.end and other.start < span.end


def _joined(spans: Sequence[Span]) -> Span:
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return Span(start, end, spans[0].kind)
