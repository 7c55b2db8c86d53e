"""Words around names, and what a word of a message may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.privacy.name_lists import (
    first_names,
    is_slip,
    is_word,
    last_names,
    ordinary_words,
)
from assistant.yaml_file import load_yaml

_WORDS = load_yaml(Path(__file__).parent / "words.yml")
_TOKEN = re.compile(r"[^\W\d_](?:\w|['\u2019\-](?=[^\W\d_])){0,30}\.?")


def _pattern(name: str) -> str:
    return "|".join(sorted(_WORDS[name], key=len, reverse=True))


def _set(name: str) -> frozenset[str]:
    return frozenset(_WORDS[name].split())


INTRODUCES, OF_PERSON = _pattern("introduces"), _pattern("of_person")
TITLES, RELATIONS = _pattern("titles"), _pattern("relations")
NEVER, NEVER_A_REPLY = _set("never"), _set("never_a_reply")
BEFORE_OTHER, PARTICLES = _set("before_other"), _set("particles")
_OFTEN_NAMES, _OTHER_NAMES = _set("often_names"), _set("other_names")


@dataclass(frozen=True)
class Word:
    """A word of a message.

    Attributes:
        start: place of its first character.
        end: place after its last.
        low: in small letters, with a straight apostrophe.
        is_capital: whether it is written like a name in a text that has small letters, too.
    """

    start: int
    end: int
    low: str
    is_capital: bool

    @cached_property
    def bare(self) -> str:
        """Without 's and a dot."""
        return re.sub(r"(?:'s|')?\.?$", "", self.low)

    @property
    def bare_end(self) -> int:
        """Place after the last character of that."""
        return self.start + len(self.bare)

    @cached_property
    def is_first(self) -> bool:
        """Whether it is a first name of the lists."""
        return len(self.bare) > 1 and _in(first_names(), self.bare)

    @cached_property
    def is_last(self) -> bool:
        """Whether it is a family name of the lists."""
        return len(self.bare) > 1 and _in(last_names(), self.bare)

    @property
    def is_listed(self) -> bool:
        """Whether it is either."""
        return self.is_first or self.is_last

    @cached_property
    def is_other(self) -> bool:
        """Whether it is the name of something else than a person."""
        return self.bare in _OTHER_NAMES or self.bare.split("-")[0] in _OTHER_NAMES

    @cached_property
    def is_everyday(self) -> bool:
        """Whether patients write it as a word, or it is the name of something else."""
        return self.low in NEVER or self.bare in ordinary_words() or self.is_other

    @cached_property
    def is_ordinary(self) -> bool:
        """Whether it is a word like any other; a rare word that is a first name, too, is none."""
        return self.is_everyday or (is_word(self.bare) and not self.is_first)

    @cached_property
    def is_unknown(self) -> bool:
        """Whether it is no word that is known, right or misspelt."""
        return len(self.bare) > 2 and not self.is_ordinary and not is_slip(self.bare)

    @cached_property
    def is_plain_name(self) -> bool:
        """Whether it is a first name and nothing else, also in small letters."""
        return self.is_first and not self.is_everyday and not is_word(self.bare)

    @property
    def is_often_name(self) -> bool:
        """Whether it is a name where a name can stand, ordinary as it is elsewhere."""
        return self.bare in _OFTEN_NAMES


def read_words(text: str) -> list[Word]:
    """The words of a text that begin with a letter."""
    has_small = any(char.islower() for char in text)
    return [
        Word(
            found.start(),
            found.end(),
            found[0].lower().replace("\u2019", "'"),
            has_small and found[0][0].isupper(),
        )
        for found in _TOKEN.finditer(text)
    ]


def _in(names: frozenset[str], word: str) -> bool:
    return word in names or ("-" in word and word.split("-")[0] in names)
