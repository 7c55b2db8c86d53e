"""A patient's words for one of the suggestions just made: "the second one", "3", "both"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

# Longer messages say more than which one is meant.
MOST_CHARACTERS = 60
_NUMBERS = ("one", "two", "three", "four", "five")
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_SHORT = ("1st", "2nd", "3rd", "4th", "5th")
_LAST = ("last", "bottom")
_TOP = ("top",)
_NUMBER_WORDS = [*"12345", *_NUMBERS, *_ORDINALS, *_SHORT, *_LAST, *_TOP]
# "number 2 please", "I meant the second one", "option three", "the last question".
_NUMBERED = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|yep|no|um+|well|please|pls|so|i|id|i'd|i'll|meant|mean|want|like|take|"
    r"choose|pick|go|with|for|it's|its|the|tell|me|about|number|nr|option|question|"
    r"answer|#)[\s,:.]*)*"
    rf"(?P<number>{'|'.join(_NUMBER_WORDS)})"
    r"(?:[\s,.:)!]*(?:one|ones|question|option|of them|of those|of these|please|pls|plz|thanks|"
    r"thank you|thx|ta|is it|is right|i mean|i meant|then))*[\s.!)]*$",
    re.IGNORECASE,
)
# "the one about tablets", "tablets one", "about the tablets please".
_DESCRIBED = re.compile(
    r"^(?:(?:yes|yeah|no|ok|i meant|i mean|i want)[\s,]+)*"
    r"(?:the|that)\s(?:one|question)\s(?:about|on|with|for)\s(?P<matter>\S.*?)[\s.!]*$"
    r"|^(?:(?:yes|yeah|no|ok|i meant|i mean|i want)[\s,]+)*the\s(?P<named>\S.*?)\s"
    r"(?:one|question)[\s.!]*$",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"^(?:(?:yes|yeah|ok|well)[\s,]+)*(?:both|all|all three|all of (?:them|those)|both of them|"
    r"either|the two)(?:\s+(?:of them|please|pls))*[\s.!]*$",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^(?:(?:yes|yeah|yea|yep|yup|ye|yh|ya|sure|ok|okay|k|go on|go ahead|please|pls|plz|"
    r"please do|correct|right|exactly|that's it|thats it|that one|this one|that|it is|do it|"
    r"i did|i do|absolutely|definitely|of course|si|uh huh|mhm)[\s,.!]*)+$",
    re.IGNORECASE,
)
_LEAST_LIKENESS = 75


def is_yes(text: str) -> bool:
    """Whether a message says yes and no more."""
    return len(text) <= MOST_CHARACTERS and bool(_YES.match(text))


def chosen_offers(text: str, offers: Sequence[str]) -> list[str]:
    """The suggestions that a message picks.

    Args:
        text: cleaned text.
        offers: the suggestions of the latest reply, in their order.

    Returns:
        Those that are meant, none where the message picks none of them.
    """
    if not offers or len(text) > max(MOST_CHARACTERS, *map(len, offers)):
        return []
    if same := [offer for offer in offers if _plain(offer) == _plain(text)]:
        return same
    if is_yes(text) and len(offers) == 1:
        return [offers[0]]
    if _BOTH.match(text):
        return list(offers)
    if numbered := _NUMBERED.match(text):
        return _by_number(numbered["number"].lower(), offers)
    if described := _DESCRIBED.match(text):
        return _by_likeness(described["matter"] or described["named"], offers)
    return []


def _by_number(word: str, offers: Sequence[str]) -> list[str]:
    if word in _LAST:
        return [offers[-1]]
    numbers: tuple[Sequence[str], ...] = ("12345", _NUMBERS, _ORDINALS, _SHORT)
    index = next((list(row).index(word) for row in numbers if word in row), 0)
    return [offers[index]] if index < len(offers) else []


def _by_likeness(matter: str, offers: Sequence[str]) -> list[str]:
    ranked = process.extract(matter, offers, scorer=fuzz.partial_ratio, processor=_plain)
    best = [offer for offer, score, _ in ranked if score >= max(_LEAST_LIKENESS, ranked[0][1])]
    return best if len(best) == 1 else []


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
