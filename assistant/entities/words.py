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
_LONG_RUN = re.compile(r"(.)\1{2,}")

# A word of five to seven letters may have one slip (a letter more, less, other, or two
# swapped), a longer one two; a shorter one none, as too many other words are one slip away.
SHORTEST_WITH_ONE_SLIP = 5
SHORTEST_WITH_TWO_SLIPS = 8


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
        if word not in self._known:
            if len(self._known) > 20_000:  # a bound on memory, not a matter of speed
                self._known.clear()
            self._known[word] = self._nearest(word)
        return self._known[word]

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) < SHORTEST_WITH_TWO_SLIPS else 2
        terms = self._long_terms.get(word[0], [])
        found = process.extractOne(word, terms, scorer=OSA.distance, score_cutoff=slips)
        return str(found[0]) if found else word
