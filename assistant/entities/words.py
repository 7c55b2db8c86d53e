"""A message as words, misspelt ones put right, before phrases are looked for."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"\d+[.,]\d+|[^\W_]+|[^\w\s]|\n")
_YEAR = re.compile(r"(?:19|20)\d\d")
YEAR = "yyyy"
_APOSTROPHES = re.compile(r"['\u2019\u2018`\u00b4]")
_LONG_RUN = re.compile(r"(\D)\1{2,}")  # not in numbers: 1999, 2000

# A word of five to seven letters may have one slip (a letter more, less, other, or two
# swapped), a longer one two; a shorter one none, as too many other words are one slip away.
SHORTEST_WITH_ONE_SLIP = 5
SHORTEST_WITH_TWO_SLIPS = 8


_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NUMBER_WORDS = frozenset((*_TENS, *_ONES))
_AGE_AND_SEX = re.compile(r"(\d\d)[mf]")


@lru_cache(maxsize=64)
def split_words(text: str) -> tuple[str, ...]:
    """Words and punctuation marks in lower case, without apostrophes and accents.

    Args:
        text: a message.

    Returns:
        For "I can't breathe!" `("i", "cant", "breathe", "!")`; any year becomes "yyyy".
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text.lower()))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = _WORD.findall(_LONG_RUN.sub(r"\1\1", plain))
    return tuple(YEAR if _YEAR.fullmatch(word) else word for word in words)


def figures(words: tuple[str, ...]) -> tuple[str, ...]:
    """Numbers of two digits in figures, however they were written.

    Args:
        words: what `split_words` gave.

    Returns:
        "aged 66" for "66m", "77" for "seventy-seven"; small numbers stay words.
    """
    if not any(word in _TENS or _AGE_AND_SEX.fullmatch(word) for word in words):
        return words
    told: list[str] = []
    index = 0
    while index < len(words):
        word = words[index]
        if age := _AGE_AND_SEX.fullmatch(word):
            told += ["aged", age[1]]
        elif word in _TENS:
            ones_at = index + 2 if words[index + 1 : index + 2] == ("-",) else index + 1
            ones = words[ones_at] if ones_at < len(words) else ""
            joined = ones in _ONES
            told.append(str(_TENS[word] + (_ONES.index(ones) + 1 if joined else 0)))
            index = ones_at if joined else index
        else:
            told.append(word)
        index += 1
    return tuple(told)


class Speller:
    """Puts misspelt words right, but only towards the words that the phrases hold."""

    def __init__(self, terms: Iterable[str], other_words: Collection[str]) -> None:
        """Keep the vocabulary.

        Args:
            terms: the words to correct towards.
            other_words: real words that look like a term and must stay ("chess", "strike").
        """
        self._terms = frozenset(terms)
        # By first letter: it is nearly always right, and asking for it spares most wrong guesses.
        self._long_terms: dict[str, list[str]] = defaultdict(list)
        for term in sorted(self._terms):
            if len(term) >= SHORTEST_WITH_ONE_SLIP:
                self._long_terms[term[0]].append(term)
        self._other_words = frozenset(other_words)
        self._known: dict[str, str] = {}

    def correct(self, word: str) -> str:
        """The term that a word was meant to be, or the word itself."""
        if word in self._terms or len(word) < SHORTEST_WITH_ONE_SLIP or word in self._other_words:
            return word
        found = self._known.get(word)
        if found is None:
            if len(self._known) > 20_000:  # a bound on memory, not a matter of speed
                self._known.clear()
            found = self._known[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) < SHORTEST_WITH_TWO_SLIPS else 2
        terms = self._long_terms.get(word[0], [])
        found = process.extractOne(word, terms, scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else word
