"""The n-grams of one text, as scikit-learn's vectorizers find them.

Its own analyzers are not used: while the assistant serves, they would be all that it needs of
scikit-learn, whose import takes 34 MB.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_WORD = re.compile(r"\b\w+\b")


def character_ngrams(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Character n-grams within words; a word has a space before it and after it.

    Args:
        text: any text; letters count in lower case and without accents.
        shortest: characters of the shortest n-grams.
        longest: of the longest; a shorter word is one n-gram by itself.
    """
    for bare in _plain(text).split():
        word = f" {bare} "
        for size in range(shortest, longest + 1):
            for start in range(max(1, len(word) - size + 1)):
                yield word[start : start + size]
            if len(word) <= size:
                break


def word_ngrams(text: str, shortest: int, longest: int) -> Iterator[str]:
    """N-grams of words, spaces between.

    Args:
        text: any text; letters count in lower case and without accents.
        shortest: words of the shortest n-grams.
        longest: of the longest.
    """
    words = _WORD.findall(_plain(text))
    for size in range(shortest, longest + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _plain(text: str) -> str:
    lower = text.lower()
    if lower.isascii():
        return lower
    parts = unicodedata.normalize("NFKD", lower)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
