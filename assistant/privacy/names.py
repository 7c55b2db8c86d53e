"""Names of people, where something introduces them or they are written as names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from assistant.privacy.name_lists import is_word
from assistant.privacy.name_words import (
    BEFORE_OTHER,
    INTRODUCES,
    NEVER,
    NEVER_A_REPLY,
    OF_PERSON,
    PARTICLES,
    RELATIONS,
    TITLES,
    Word,
    read_words,
)
from assistant.privacy.spans import NAME, Span

_GAP = r"(?:[\s:=,\-\u2013\u2014\"'(]|\b(?:of|is|it's|its|the)\b){0,4}"
# After these, what follows is a name unless it is plainly none.
_STRONG = re.compile(rf"\b(?:{INTRODUCES})\b{_GAP}|(?:^|\n)\s?(?:re|attn|fao|for):\s", re.I)
# After these, what is known to be a name, or is written like one.
_PERSON = re.compile(rf"\b(?:{OF_PERSON})\b[,:.!]?\s{{1,3}}|^\W{{0,3}}|\n", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:mr|mister|mrs|ms|miss)\b\.?\s", re.IGNORECASE)
_TITLE = re.compile(rf"\b(?:{TITLES})\b\.?,?\s", re.IGNORECASE)
_RELATION = re.compile(
    rf"\b(?:my|our|his|her|the|your)\s(?:[a-z]{{2,9}}[\s-]){{0,2}}?(?:{RELATIONS})s?"
    r"(?:[- ]in[- ]law)?(?:'s name is| called| named)?\b,?\s"
    r"|\b(?:uncle|auntie?|grandma|grandpa|nana|nan|cousin|hubby|wifey|twins|nanny is)\s",
    re.IGNORECASE,
)
# "maria here", "Lan is my name", "Anh is me"
_AFTER = re.compile(
    r"\s(?:here|speaking|calling|writing|on the phone|is (?:my name|me|my|the name|what)\b)\b",
    re.IGNORECASE,
)
# "n i a m h"
_SPELT = re.compile(r"(?<![\w'])[^\W\d_](?:[\s.-][^\W\d_]){3,15}(?![\w'])")
_JOIN = re.compile(r"(?:\s(?:and|&|n)\s|,\s)")
_MOST_PARTS = 5
_LONGEST_REPLY = 12
# A name in small letters that nothing introduces must be longer.
_SHORT = 3


def find_names(text: str, *, is_asked: bool = False) -> Iterator[Span]:
    """Names of people in a text.

    Args:
        text: the message.
        is_asked: whether it replies to the question for a name; then a bare one is one.
    """
    words = read_words(text)
    if is_asked and (span := _bare_name(text, words)):
        yield span
    found = [*_introduced(text, words), *_before(text, words), *_standing_alone(text, words)]
    yield from found
    yield from _whose(words)
    for span in found:
        yield from _beside(text, words, span)
    for match in _SPELT.finditer(text):
        yield Span(match.start(), match.end(), NAME)


def _introduced(text: str, words: list[Word]) -> Iterator[Span]:
    places = {word.start: place for place, word in enumerate(words)}
    for cues, is_name in _INTRODUCTIONS:
        for cue in cues.finditer(text):
            place = places.get(cue.end())
            if place is not None and is_name(words, place):
                yield _name_from(text, words, place, is_sure=cues is _STRONG)


def _may_be_name(words: list[Word], place: int) -> bool:
    """After "my name is": any but plainly ordinary words."""
    word = words[place]
    if word.low in NEVER and not (word.is_capital and word.is_first):
        return False
    return word.is_listed or word.is_capital or not word.is_ordinary


def _is_written_as_name(words: list[Word], place: int) -> bool:
    """After a title or "my son"."""
    word = words[place]
    if word.low in PARTICLES and place + 1 < len(words):
        return not words[place + 1].is_ordinary
    if word.is_often_name and word.is_capital:
        return True
    if word.is_ordinary:
        return word.is_capital and word.is_first and not word.is_other
    return word.is_listed or word.is_capital or word.is_unknown


def _is_titled(words: list[Word], place: int) -> bool:
    """After "Mrs": also a family name that is a word elsewhere, or close to one."""
    word = words[place]
    is_word_too = word.is_last and word.low not in NEVER and not word.is_other
    return is_word_too or not word.is_ordinary or _is_written_as_name(words, place)


def _is_said_as_name(words: list[Word], place: int) -> bool:
    """After "I'm" or "thanks": known, or written like a name, and no other word."""
    word = words[place]
    if place == 0:
        return _is_alone_or_pair(words)
    if word.is_often_name:
        return True
    if word.is_ordinary:
        return word.is_first and not word.is_other and word.is_capital
    return word.is_first or word.is_unknown or (word.is_capital and len(word.bare) > 1)


def _is_alone_or_pair(words: list[Word]) -> bool:
    """At the start, where any word is written large: the whole message, or two such words."""
    first = words[0]
    if first.is_ordinary and not (first.is_first and first.is_capital and not first.is_other):
        return False
    if len(words) == 1:
        return first.is_first
    second = words[1]
    return first.is_first and second.is_capital and second.is_last and not second.is_ordinary


_INTRODUCTIONS: tuple[tuple[re.Pattern[str], Callable[[list[Word], int], bool]], ...] = (
    (_STRONG, _may_be_name),
    (_ADDRESSED, _is_titled),
    (_TITLE, _is_written_as_name),
    (_RELATION, _is_written_as_name),
    (_PERSON, _is_said_as_name),
)


def _before(text: str, words: list[Word]) -> Iterator[Span]:
    """Names that something after them makes names."""
    ends = {word.end: place for place, word in enumerate(words)}
    for cue in _AFTER.finditer(text):
        place = ends.get(cue.start())
        while place is not None and place > 0 and _goes_on(text, words, place, is_sure=False):
            if words[place - 1].is_ordinary and not words[place - 1].is_capital:
                break
            place -= 1
        if place is not None and _is_said_alone(words[place]):
            yield _name_from(text, words, place, is_sure=False)


def _whose(words: list[Word]) -> Iterator[Span]:
    """Names before "'s mom": "kellys dad here"."""
    for word, following in pairwise(words):
        if not re.fullmatch(RELATIONS, following.bare) or not word.low.endswith("s"):
            continue
        named = Word(word.start, word.end, re.sub(r"'?s$", "", word.low), word.is_capital)
        is_word_too = is_word(named.bare) or is_word(word.low)
        if (named.is_first or named.is_unknown) and not is_word_too:
            yield Span(named.start, named.bare_end, NAME)


def _is_said_alone(word: Word) -> bool:
    if word.is_everyday:
        return word.is_first and word.is_capital and word.is_often_name
    return (word.is_first and not word.is_ordinary) or (word.is_capital and word.is_listed)


def _standing_alone(text: str, words: list[Word]) -> Iterator[Span]:
    """Names that nothing introduces: a known first name written large, or with a family name."""
    for place, word in enumerate(words):
        if place and words[place - 1].bare in BEFORE_OTHER:
            continue
        if _is_pair(text, words, place) or _is_lone_name(text, word):
            yield _name_from(text, words, place, is_sure=False)


def _is_pair(text: str, words: list[Word], place: int) -> bool:
    """Whether a word and the next are a first and a family name, or both written like names."""
    first, following = words[place], next(iter(words[place + 1 : place + 2]), None)
    if following is None or first.is_ordinary or following.is_everyday:
        return False
    gap = text[first.end : following.start]
    if gap == ", ":  # "Halvorsen, Ingrid"
        both = first.is_capital and following.is_capital
        return both and following.is_first and not first.is_first
    if gap != " ":
        return False
    if first.is_capital and following.is_capital and not following.is_ordinary:
        return True
    return first.is_first and following.is_last and not is_word(first.bare)


def _is_lone_name(text: str, word: Word) -> bool:
    if word.is_ordinary or not word.is_first:
        return False
    if word.is_capital and not _starts_sentence(text, word):
        return True
    return len(word.bare) > _SHORT and word.is_plain_name and word.is_unknown


def _starts_sentence(text: str, word: Word) -> bool:
    before = text[: word.start].rstrip(" \"'(")
    return not before or before[-1] in ".!?\n:;"


def _beside(text: str, words: list[Word], span: Span) -> Iterator[Span]:
    """The other name of "amara and zuri"."""
    joined = _JOIN.match(text, span.end)
    if not joined:
        return
    for place, word in enumerate(words):
        is_name = word.is_first and not word.is_everyday
        if word.start == joined.end() and (is_name or (word.is_capital and word.is_unknown)):
            yield _name_from(text, words, place, is_sure=False)


def _bare_name(text: str, words: list[Word]) -> Span | None:
    """The name that a short reply is: what is left without the words around a name."""
    if len(words) > _LONGEST_REPLY:
        return None
    named = [
        word
        for word in words
        if word.low not in NEVER_A_REPLY and (word.is_first or not word.is_ordinary)
    ]
    if not named:
        return None
    return _name_from(text, words, words.index(named[0]), is_sure=True)


def _name_from(text: str, words: list[Word], place: int, *, is_sure: bool) -> Span:
    """The name that begins at a word.

    Args:
        text: the message.
        words: of it.
        place: of the first word of the name.
        is_sure: whether it is plainly a name: then words go with it that are ordinary elsewhere.
    """
    end = place
    while end + 1 < len(words) and end - place < _MOST_PARTS:
        if not _goes_on(text, words, end + 1, is_sure=is_sure):
            break
        end += 1
    while end > place and words[end].low in PARTICLES and not words[end].is_capital:
        end -= 1
    return Span(words[place].start, words[end].bare_end, NAME)


def _goes_on(text: str, words: list[Word], place: int, *, is_sure: bool) -> bool:
    """Whether a word belongs to the name before it."""
    before, word = words[place - 1], words[place]
    gap = text[before.end : word.start]
    if before.low.endswith("'s") or not re.fullmatch(r"[\"'(]?\s{1,2}[\"'(]?|,\s", gap):
        return False
    if "," in gap:  # "Whitcombe, Eleanor"
        return before.is_capital and word.is_capital and (word.is_first or word.is_unknown)
    if word.low in PARTICLES:
        following = words[place + 1 : place + 3]
        named = next((other for other in following if other.low not in PARTICLES), None)
        return named is not None and _is_part(before, named, is_sure=is_sure)
    return _is_part(before, word, is_sure=is_sure)


def _is_part(before: Word, word: Word, *, is_sure: bool) -> bool:
    if is_sure and word.is_capital and word.is_listed:
        return True
    if word.low in NEVER or word.is_other:
        return False
    if len(word.bare) == 1:  # an initial
        return word.is_capital or is_sure
    if word.is_capital:
        return word.is_listed or not word.is_ordinary
    if word.is_listed:
        return not word.is_everyday
    # After a first name that is nothing else, a word close to another may be a family name.
    return word.is_unknown or (before.is_plain_name and not is_word(word.bare))
