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


@lru_cache(maxsize=64)
def _frequencies(
    text: str, kind: int, ngram_range: tuple[int, int]
) -> tuple[tuple[str, ...], npt.NDArray[np.float32]]:
    """N-grams of a text and the weight of how often each occurs.

    Kept, as several models ask for the same text.
    """
    counts = Counter(_analyzer(kind, ngram_range)(text))
    often = np.array(list(counts.values()), dtype=np.float32)
    return tuple(counts), np.asarray(1 + np.log(often), dtype=np.float32)


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
        ranges = (char_ngrams, word_ngrams)
        self._vectorizers = [_vectorizer(kind, ranges[kind]) for kind in (CHARACTERS, WORDS)]
        # Weights of the n-grams, by kind: scikit-learn takes them from a matrix at each call.
        self._idf: list[npt.NDArray[np.float32]] = []

    @property
    def characters(self) -> int:
        """How many of the features are character n-grams; they come first."""
        return len(self._vectorizers[0].vocabulary_)

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the n-grams of the texts; return their features (texts, n-grams).

        N-grams of a single text are left out, unless there are few texts.
        """
        for vectorizer in self._vectorizers:
            vectorizer.min_df = 1 if len(texts) < FEW_TEXTS else 2
        blocks = [v.fit_transform(texts) for v in self._vectorizers]
        self._idf = [v.idf_.astype(np.float32) for v in self._vectorizers]
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Features (texts, n-grams) of other texts; unknown n-grams are left out."""
        blocks = [v.transform(texts) for v in self._vectorizers]
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def transform_one(self, text: str) -> Row:
        """Features of one text: the same numbers as `transform`, several times as fast."""
        indices = [np.zeros(0, dtype=np.int64)]
        weights = [np.zeros(0, dtype=np.float32)]
        offset = 0
        for kind, (vectorizer, idf) in enumerate(zip(self._vectorizers, self._idf, strict=True)):
            vocabulary = vectorizer.vocabulary_
            ngrams, tf = _frequencies(text, kind, vectorizer.ngram_range)
            columns = np.array([vocabulary.get(ngram, -1) for ngram in ngrams], dtype=np.int64)
            is_known = columns >= 0
            if is_known.any():
                tfidf = tf[is_known] * idf[columns[is_known]]
                weights.append(tfidf / np.linalg.norm(tfidf))
                indices.append(offset + columns[is_known])
            offset += len(vocabulary)
        return Row(np.hstack(indices), np.hstack(weights))

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """What `restore` needs: each kind's n-grams in order, and their weights."""
        state: dict[str, npt.NDArray[Any]] = {}
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            # One text with line ends is a tenth of the size of an array of padded strings.
            joined = "\n".join(ngrams).encode("utf-8")
            state[f"ngrams_{number}"] = np.frombuffer(joined, dtype=np.uint8)
            state[f"idf_{number}"] = self._idf[number]
        return state

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = state[f"ngrams_{number}"].tobytes().decode("utf-8").split("\n")
            vectorizer.vocabulary_ = {ngram: column for column, ngram in enumerate(ngrams)}
            vectorizer.fixed_vocabulary_ = True
            vectorizer.idf_ = state[f"idf_{number}"]
        self._idf = [state[f"idf_{number}"] for number in range(len(self._vectorizers))]
