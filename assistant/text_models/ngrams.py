"""Character and word n-grams of a text, TF-IDF weighted, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

# Below so many training texts, an n-gram that occurs once still counts.
FEW_TEXTS = 2000

CHARACTERS, WORDS = 0, 1


@dataclass(frozen=True)
class Row:
    """Features of one text: which n-grams occur, and their weights."""

    indices: npt.NDArray[np.int64]
    data: npt.NDArray[np.float32]

    def dense(self, size: int) -> npt.NDArray[np.float32]:
        """The first `size` features with their zeros, shape (size,)."""
        row = np.zeros(size, dtype=np.float32)
        inside = self.indices < size
        row[self.indices[inside]] = self.data[inside]
        return row


# Numbers of all n-grams that any model of this process knows. Several models look at the same
# text: it is looked up once, and each model goes on with numbers instead of strings. A model
# that is loaded later adds its own; none is ever taken away.
_NUMBERS: dict[str, int] = {}


def _numbers(ngrams: Sequence[str]) -> npt.NDArray[np.int64]:
    """The numbers of n-grams; new ones get the next."""
    known = len(_NUMBERS)
    numbers = [_NUMBERS.setdefault(ngram, len(_NUMBERS)) for ngram in ngrams]
    if len(_NUMBERS) > known:
        _frequencies.cache_clear()
    return np.array(numbers, dtype=np.int64)


@lru_cache(maxsize=64)
def _frequencies(
    text: str, kind: int, ngram_range: tuple[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Numbers of a text's n-grams and the weight of how often each occurs.

    Left out are those that no model knows.
    """
    counts = Counter(_analyzer(kind, ngram_range)(text))
    often = {_NUMBERS[ngram]: often for ngram, often in counts.items() if ngram in _NUMBERS}
    numbers = np.fromiter(often.keys(), dtype=np.int64, count=len(often))
    times = np.fromiter(often.values(), dtype=np.float32, count=len(often))
    return numbers, np.asarray(1 + np.log(times), dtype=np.float32)


@lru_cache(maxsize=8)
def _analyzer(kind: int, ngram_range: tuple[int, int]) -> Callable[[str], list[str]]:
    analyzer: Callable[[str], list[str]] = _vectorizer(kind, ngram_range).build_analyzer()
    return analyzer


def _vectorizer(kind: int, ngram_range: tuple[int, int]) -> Any:
    # Imported here: only training and prediction need scikit-learn.
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer="char_wb" if kind == CHARACTERS else "word",
        ngram_range=tuple(ngram_range),
        token_pattern=r"(?u)\b\w+\b",  # noqa: S106 (not a password)
        lowercase=True,
        strip_accents="unicode",
        sublinear_tf=True,
        dtype=np.float32,
    )


class NgramFeatures:
    """Learns which n-grams there are and turns texts into their weights."""

    def __init__(self, char_ngrams: tuple[int, int], word_ngrams: tuple[int, int]) -> None:
        """Set up both kinds.

        Args:
            char_ngrams: shortest and longest character n-gram; they do not cross words.
            word_ngrams: shortest and longest word n-gram.
        """
        self._ranges = (char_ngrams, word_ngrams)
        # By kind: the n-grams, their weights, and the column of each n-gram's number.
        self._ngrams: list[list[str]] = []
        self._idf: list[npt.NDArray[np.float32]] = []
        self._columns: list[npt.NDArray[np.int64]] = []

    @property
    def characters(self) -> int:
        """How many of the features are character n-grams; they come first."""
        return len(self._ngrams[CHARACTERS])

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the n-grams of the texts; return their features (texts, n-grams).

        N-grams of a single text are left out, unless there are few texts.
        """
        vectorizers = [_vectorizer(kind, self._ranges[kind]) for kind in (CHARACTERS, WORDS)]
        for vectorizer in vectorizers:
            vectorizer.min_df = 1 if len(texts) < FEW_TEXTS else 2
        blocks = [v.fit_transform(texts) for v in vectorizers]
        self._set(
            [list(v.get_feature_names_out()) for v in vectorizers],
            [v.idf_.astype(np.float32) for v in vectorizers],
        )
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def transform_one(self, text: str) -> Row:
        """Features of one text, as `fit` gives them; n-grams that are unknown are left out.

        Several times as fast as scikit-learn, which is made for many texts at a time.
        """
        indices, weights, offset = [], [], 0
        for kind, (idf, columns) in enumerate(zip(self._idf, self._columns, strict=True)):
            numbers, tf = _frequencies(text, kind, self._ranges[kind])
            # The last column stands for all n-grams that other models have added since.
            own = columns.take(numbers, mode="clip")
            is_known = own >= 0
            tfidf = tf[is_known] * idf[own[is_known]]
            weights.append(tfidf / max(np.linalg.norm(tfidf), np.float32(1e-12)))
            indices.append(offset + own[is_known])
            offset += len(idf)
        return Row(np.hstack(indices), np.hstack(weights))

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """What `restore` needs: each kind's n-grams in order, and their weights."""
        state: dict[str, npt.NDArray[Any]] = {}
        for kind, (ngrams, idf) in enumerate(zip(self._ngrams, self._idf, strict=True)):
            # One text with line ends is a tenth of the size of an array of padded strings.
            joined = "\n".join(ngrams).encode("utf-8")
            state[f"ngrams_{kind}"] = np.frombuffer(joined, dtype=np.uint8)
            state[f"idf_{kind}"] = idf
        return state

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        kinds = (CHARACTERS, WORDS)
        self._set(
            [state[f"ngrams_{kind}"].tobytes().decode("utf-8").split("\n") for kind in kinds],
            [state[f"idf_{kind}"] for kind in kinds],
        )

    def _set(self, ngrams: list[list[str]], idf: list[npt.NDArray[np.float32]]) -> None:
        self._ngrams, self._idf = ngrams, idf
        numbers = [_numbers(names) for names in ngrams]
        self._columns = []
        for own in numbers:
            columns = np.full(len(_NUMBERS) + 1, -1, dtype=np.int64)
            columns[own] = np.arange(len(own))
            self._columns.append(columns)
