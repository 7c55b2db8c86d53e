"""Character and word n-grams of a text, TF-IDF weighted, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

# Below so many training texts, an n-gram that occurs once still counts.
FEW_TEXTS = 2000


class NgramFeatures:
    """Learns which n-grams there are and turns texts into their weights."""

    def __init__(self, char_ngrams: tuple[int, int], word_ngrams: tuple[int, int]) -> None:
        """Set up both kinds.

        Args:
            char_ngrams: shortest and longest character n-gram; they do not cross words.
            word_ngrams: shortest and longest word n-gram.
        """
        # Imported here: only training and prediction need scikit-learn.
        from sklearn.feature_extraction.text import TfidfVectorizer

        shared: dict[str, Any] = {
            "lowercase": True,
            "strip_accents": "unicode",
            "sublinear_tf": True,
            "dtype": np.float32,
        }
        self._vectorizers = [
            TfidfVectorizer(analyzer="char_wb", ngram_range=char_ngrams, **shared),
            TfidfVectorizer(
                analyzer="word",
                ngram_range=word_ngrams,
                token_pattern=r"(?u)\b\w+\b",  # noqa: S106 (not a password)
                **shared,
            ),
        ]

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
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Features (texts, n-grams) of other texts; unknown n-grams are left out."""
        blocks = [v.transform(texts) for v in self._vectorizers]
        return sparse.hstack(blocks, format="csr", dtype=np.float32)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """What `restore` needs: each kind's n-grams in order, and their weights."""
        state: dict[str, npt.NDArray[Any]] = {}
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            # One text with line ends is a tenth of the size of an array of padded strings.
            joined = "\n".join(ngrams).encode("utf-8")
            state[f"ngrams_{number}"] = np.frombuffer(joined, dtype=np.uint8)
            state[f"idf_{number}"] = vectorizer.idf_.astype(np.float32)
        return state

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = state[f"ngrams_{number}"].tobytes().decode("utf-8").split("\n")
            vectorizer.vocabulary_ = {ngram: column for column, ngram in enumerate(ngrams)}
            vectorizer.fixed_vocabulary_ = True
            vectorizer.idf_ = state[f"idf_{number}"]
