"""A conditional random field over the words of a message, for identifiers that no rule foresees.

It reads what the rules have found as one feature among others, so it learns where they fall short.
Lafferty, McCallum and Pereira 2001; the implementation is CRFsuite (python-crfsuite).
`make privacy-tagger` builds it from `messages/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pycrfsuite

from assistant.privacy.name_lists import first_names, is_word, last_names
from assistant.privacy.number_words import NUMBERS, ORDINALS
from assistant.privacy.places import STATES, STREET_KINDS
from assistant.privacy.spans import Span

MODEL = Path(__file__).parent / "tagger.crfsuite"
OUTSIDE, BEGIN, INSIDE = "O", "B-", "I-"
_TOKEN = re.compile(r"\w+(?:['\u2019]\w+)*|[^\w\s]")
_NUMBER_WORDS = frozenset(NUMBERS + ORDINALS)
_MONTHS = frozenset(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
)
# What the words around say of a word, so many on each side.
_AROUND = 3

Token = re.Match[str]


def find_learnt(text: str, asked: str, ruled: Sequence[Span]) -> Iterator[Span]:
    """The identifiers that the model sees.

    Args:
        text: the message.
        asked: what the assistant has just asked for.
        ruled: what the rules have found in it.
    """
    tokens = list(_TOKEN.finditer(text))
    if not tokens:
        return
    tagger = _tagger()
    tags = tagger.tag(features_of(text, tokens, asked, ruled))
    yield from _spans(tokens, tags)


def tokens_of(text: str) -> list[Token]:
    """The words, numbers and signs of a message."""
    return list(_TOKEN.finditer(text))


def tags_of(tokens: Sequence[Token], spans: Sequence[Span]) -> list[str]:
    """The tag of each token: where identifiers begin and go on."""
    tags = []
    for token in tokens:
        span = next((s for s in spans if s.start <= token.start() < s.end), None)
        if span is None:
            tags.append(OUTSIDE)
        else:
            begins = token.start() == span.start or tags[-1:] in ([OUTSIDE], [])
            tags.append((BEGIN if begins else INSIDE) + span.kind)
    return tags


def features_of(
    text: str, tokens: Sequence[Token], asked: str, ruled: Sequence[Span]
) -> list[list[str]]:
    """Features of each token, as CRFsuite reads them: `name=value`.

    Args:
        text: the message.
        tokens: of it.
        asked: what the assistant has just asked for.
        ruled: what the rules have found.
    """
    is_small = not any(char.isupper() for char in text)
    own = [_own(token, is_small=is_small) for token in tokens]
    rules = [_ruled(token, ruled) for token in tokens]
    rows = []
    for place, features in enumerate(own):
        row = ["bias", f"asked={asked}", f"small={is_small}", f"rule={rules[place]}", *features]
        row.append(f"place={min(place, 3)}")
        row.append(f"last={min(len(tokens) - place, 3)}")
        for step in range(1, _AROUND + 1):
            for side, other in ((-step, place - step), (step, place + step)):
                if 0 <= other < len(tokens):
                    row += [f"{side}:{f}" for f in own[other]]
                    row.append(f"{side}:rule={rules[other]}")
                else:
                    row.append(f"{side}:none")
        rows.append(row)
    return rows


def _own(token: Token, *, is_small: bool) -> list[str]:
    word = token[0]
    low = word.lower().replace("\u2019", "'")
    features = [f"w={low}", f"shape={_shape(word)}"]
    if word[0].isalpha():
        features += [f"end={low[-3:]}", f"length={min(len(low), 8)}"]
        features += [name for name, words in _lists() if low in words]
        bare = low.removesuffix("'s")
        features.append("known" if is_word(bare) else "unknown")
        if not is_small and word[0].isupper():
            features.append("large")
    if any(char.isdigit() for char in word):
        features.append(f"digits={sum(char.isdigit() for char in word)}")
    return features


def _shape(word: str) -> str:
    """`Xx`, `dd`, `xdx`: kinds of characters, runs of more than two written as two."""
    kinds = "".join(
        "d" if c.isdigit() else "X" if c.isupper() else "x" if c.isalpha() else c for c in word
    )
    return re.sub(r"(.)\1{2,}", r"\1\1", kinds)[:12]


@lru_cache(maxsize=1)
def _lists() -> tuple[tuple[str, frozenset[str]], ...]:
    return (
        ("first", first_names()),
        ("family", last_names()),
        ("street", STREET_KINDS),
        ("state", STATES),
        ("number", _NUMBER_WORDS),
        ("month", _MONTHS),
    )


def _ruled(token: Token, ruled: Sequence[Span]) -> str:
    return next((s.kind for s in ruled if s.start <= token.start() < s.end), "")


def _spans(tokens: Sequence[Token], tags: Sequence[str]) -> Iterator[Span]:
    start, end, kind = 0, 0, ""
    for token, tag in zip(tokens, tags, strict=True):
        goes_on = tag.startswith(INSIDE) and kind == tag.removeprefix(INSIDE)
        if not goes_on:
            if kind:
                yield Span(start, end, kind)
            start, kind = token.start(), tag.partition("-")[2]
        end = token.end()
    if kind:
        yield Span(start, end, kind)


@lru_cache(maxsize=1)
def _tagger() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(MODEL))
    return tagger
