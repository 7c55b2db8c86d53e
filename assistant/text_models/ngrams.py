"""Character and word n-grams of a text, TF-IDF weighted, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assistant.text_models.ngrams_of_text import character_ngrams, word_ngrams
from assistant.text_models.numbers import NUMBERS

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


@lru_cache(maxsize=64)
def _frequencies(
    text: str, kind: int, ngram_range: tuple[int, int]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Numbers of a text's n-grams and the weight of how often each occurs.

    Left out are those that no model knows.
    """
    find = character_ngrams if kind == CHARACTERS else word_ngrams
    counts = Counter(find(text, *ngram_range))
    numbers = NUMBERS.find(counts)
    times = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    is_known = numbers >= 0
    return numbers[is_known], np.asarray(1 + np.log(times[is_known]), dtype=np.float32)


def _vectorizer(kind: int, ngram_range: tuple[int, int]) -> Any:
    # Imported here: only training needs scikit-learn.
    from sklearn.feature_extraction.text import TfidfVectorizer

    find = character_ngrams if kind == CHARACTERS else word_ngrams
    return TfidfVectorizer(
        analyzer=lambda text: list(find(text, *ngram_range)),
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
        # By kind: the n-grams as one text, their weights, and the column of each one's number.
        self._names: list[npt.NDArray[np.uint8]] = []
        self._idf: list[npt.NDArray[np.float32]] = []
        self._columns: list[npt.NDArray[np.int32]] = []

    @property
    def characters(self) -> int:
        """How many of the features are character n-grams; they come first."""
        return len(self._idf[CHARACTERS])

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the n-grams of the texts; return their features (texts, n-grams).

        N-grams of a single text are left out, unless there are few texts.
        """
        vectorizers = [_vectorizer(kind, self._ranges[kind]) for kind in (CHARACTERS, WORDS)]
        for vectorizer in vectorizers:
            vectorizer.min_df = 1 if len(texts) < FEW_TEXTS else 2
        blocks = [v.fit_transform(texts) for v in vectorizers]
        # One text with line ends is a tenth of the size of as many Python strings.
        names = ["\n".join(v.get_feature_names_out()).encode() for v in vectorizers]
        self._set(
            [np.frombuffer(joined, dtype=np.uint8) for joined in names],
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
        for kind, (names, idf) in enumerate(zip(self._names, self._idf, strict=True)):
            state[f"ngrams_{kind}"] = names
            state[f"idf_{kind}"] = idf
        return state

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        kinds = (CHARACTERS, WORDS)
        self._set([state[f"ngrams_{k}"] for k in kinds], [state[f"idf_{k}"] for k in kinds])

    def _set(self, names: list[npt.NDArray[np.uint8]], idf: list[npt.NDArray[np.float32]]) -> None:
        self._names, self._idf = names, idf
        numbers = [NUMBERS.add(joined.tobytes().decode().split("\n")) for joined in names]
        _frequencies.cache_clear()  # what no model knew before may be known now
        self._columns = []
        for own in numbers:
            columns = np.full(len(NUMBERS) + 1, -1, dtype=np.int32)
            columns[own] = np.arange(len(own))
            self._columns.append(columns)
