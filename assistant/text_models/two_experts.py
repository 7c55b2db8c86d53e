"""Two linear models that look at the same message, and their joint verdict.

One is a multinomial logistic regression over the sentence vector (meaning); the other is a
one-against-rest logistic regression over character n-grams (2-5) and word n-grams (1-2),
TF-IDF weighted (spelling and exact words). Their scores are added before the softmax, as in
a product of experts (Hinton 1999): each can veto what the other finds likely. Training takes
seconds where one model over both kinds of feature takes minutes, and measures better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assistant.text_models.linear import Floats, Linear, softmax
from assistant.text_models.ngrams import NgramFeatures, Row

RANDOM_STATE = 7

# A small data set is gone through more often: the n-gram model needs some thousand steps.
LEAST_STEPS = 20_000


@dataclass(frozen=True)
class Options:
    """How the features are made and how strongly the models are held back.

    Attributes:
        char_ngrams: shortest and longest character n-gram, within words.
        word_ngrams: shortest and longest word n-gram.
        ngram_weight: factor on the n-gram model's scores beside the vector model's.
        vector_regularisation: inverse strength (scikit-learn's C) of the vector model.
        ngram_regularisation: strength (scikit-learn's alpha) of the n-gram model.
        vector_iterations: upper bound of the vector model's optimiser.
        ngram_epochs: passes of the n-gram model over the data, more where there is little.
    """

    char_ngrams: tuple[int, int] = (2, 5)
    word_ngrams: tuple[int, int] = (1, 2)
    ngram_weight: float = 0.8
    vector_regularisation: float = 20.0
    ngram_regularisation: float = 2e-5
    vector_iterations: int = 200
    ngram_epochs: int = 8


class TwoExperts:
    """Probabilities of labels for a message, from its text and its vector."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.ngrams = NgramFeatures(self.options.char_ngrams, self.options.word_ngrams)
        self.labels: list[str] = []
        self._vector_model = Linear.empty()
        self._ngram_model = Linear.empty()

    def fit(
        self, texts: Sequence[str], vectors: Floats, labels: Sequence[str]
    ) -> sparse.csr_matrix:
        """Train on labelled texts.

        Args:
            texts: cleaned training texts.
            vectors: their vectors, shape (texts, size).
            labels: one label a text; at least two different ones.

        Returns:
            The n-gram features of the texts (texts, n-grams).

        Raises:
            ValueError: there are fewer than two labels.
        """
        self.labels = sorted(set(labels))
        if len(self.labels) < 2:
            raise ValueError("at least two different labels are needed to train")
        targets = np.searchsorted(self.labels, labels)
        ngrams = self.ngrams.fit(texts)
        self._vector_model = Linear.fit(
            vectors, targets, self.options.vector_regularisation, self.options.vector_iterations
        )
        self._ngram_model = self._fit_ngrams(ngrams, targets)
        return ngrams

    def probabilities(self, vector: Floats, ngrams: Row) -> Floats:
        """Probability of each of `labels`, shape (labels,).

        Args:
            vector: the message's vector, shape (size,).
            ngrams: its n-gram features.
        """
        # The vector model's own softmax first: both then speak in log odds of like scale.
        meaning = np.log(self._vector_model.probabilities(vector))
        # Only the rows of n-grams that occur: scipy would look at all of them.
        weights = self._ngram_model.weights[ngrams.indices].astype(np.float32)
        spelling = ngrams.data @ weights + self._ngram_model.bias
        return softmax(meaning + self.options.ngram_weight * spelling)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        return {
            "labels": np.array(self.labels, dtype=np.str_),
            "vector_weights": self._vector_model.weights,
            "vector_bias": self._vector_model.bias,
            "ngram_weights": self._ngram_model.weights,
            "ngram_bias": self._ngram_model.bias,
            **self.ngrams.state(),
        }

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self.labels = [str(label) for label in state["labels"]]
        self._vector_model = Linear(state["vector_weights"], state["vector_bias"])
        self._ngram_model = Linear(state["ngram_weights"], state["ngram_bias"])
        self.ngrams.restore(state)

    def _fit_ngrams(self, ngrams: sparse.csr_matrix, targets: npt.NDArray[np.int64]) -> Linear:
        from sklearn.linear_model import SGDClassifier

        regression = SGDClassifier(
            loss="log_loss",
            alpha=self.options.ngram_regularisation,
            max_iter=max(self.options.ngram_epochs, LEAST_STEPS // len(targets)),
            tol=None,
            random_state=RANDOM_STATE,
            # A label is learnt on its own: as many at a time as there are cores.
            n_jobs=-1,
        )
        regression.fit(ngrams, targets)
        fitted = Linear.of(regression)
        # In half precision: one weight for each n-gram and label is most of what a model takes.
        return Linear(fitted.weights.astype(np.float16), fitted.bias)
