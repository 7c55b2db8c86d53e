"""Which words are names, and which are ordinary words that also are some."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from faker.providers import person
from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

# The dictionary of the spelling checker, read as a list of words.
_DICTIONARY = "hunspell/data/en/en_US.dic"
_ENDINGS = ("s", "es", "ed", "d", "ing", "er", "ly", "y", "n't")
# A shorter word is one letter from too many others; a long one may have two slips.
_LEAST_LETTERS, _LETTERS_FOR_TWO = 5, 8
ORDINARY_FILE = Path(__file__).parent / "ordinary_words.txt"


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """First names of some eighty languages and countries, in small Latin letters."""
    return frozenset(_names("first_name"))


@lru_cache(maxsize=1)
def last_names() -> frozenset[str]:
    """Family names of the same."""
    return frozenset(_names("last_name"))


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Words that patients write and that are no names where nothing says so."""
    return frozenset(ORDINARY_FILE.read_text(encoding="utf-8").split())


def is_word(word: str) -> bool:
    """Whether it is a word that patients write, or one of the English dictionary.

    Args:
        word: in small letters.
    """
    if word in ordinary_words() or word in _dictionary():
        return True
    if "-" in word:  # "seventy-four", "long-term"
        return all(is_word(part) for part in word.split("-") if part)
    stems = (word.removesuffix(end) for end in _ENDINGS if word.endswith(end))
    return any(stem in _dictionary() or stem + "e" in _dictionary() for stem in stems)


@lru_cache(maxsize=4096)
def is_slip(word: str) -> bool:
    """Whether it is most likely such a word, misspelt: "exausted", "bypss"."""
    if len(word) < _LEAST_LETTERS:
        return False
    most = 2 if len(word) >= _LETTERS_FOR_TWO else 1
    found = extractOne(word, _frequent(), scorer=OSA.distance, score_cutoff=most)
    return found is not None


@lru_cache(maxsize=1)
def _frequent() -> tuple[str, ...]:
    """The ordinary words that are long enough to be recognised misspelt."""
    return tuple(word for word in sorted(ordinary_words()) if len(word) >= _LEAST_LETTERS)


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    """The words that a spelling dictionary has in small letters: names stand there in large."""
    lines = (files("spylls") / _DICTIONARY).read_text(encoding="utf-8").splitlines()
    words = (line.partition("/")[0] for line in lines)
    return frozenset(word for word in words if word.islower())


def _names(start: str) -> Iterator[str]:
    """The names of faker's lists whose attribute begins so; faker itself is never run."""
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            if attribute.startswith(start):
                yield from _latin(getattr(provider, attribute))


def _latin(values: Any) -> Iterator[str]:
    """The words of a list, or of a mapping by frequency; anything else has none."""
    if not isinstance(values, dict | list | tuple):
        return
    for value in values:
        if isinstance(value, str) and all(ord(char) < 0x250 for char in value):
            yield from (part for part in value.lower().split() if len(part) > 1)
