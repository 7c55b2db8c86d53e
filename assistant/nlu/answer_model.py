"""Which answer a message asks for, and how sure that is: the classifier without Rasa.

Method: two linear models look at the same message. One is a multinomial logistic
regression over the sentence vector (meaning); the other is a one-against-rest logistic
regression over character n-grams (2-5) and word n-grams (1-2), TF-IDF weighted (spelling
and exact words). Their scores are added before the softmax, as in a product of experts
(Hinton 1999): each can veto what the other finds likely. Training takes seconds where one
model over both kinds of feature takes minutes, and measures better.

Probabilities sort known questions well but say little about unknown ones (Arora et al.
2020, "HINT3"), so the confidence of an answer also asks how close the nearest training
example of that answer is, in meaning and in spelling.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assistant.nlu.ngrams import NgramFeatures

Floats = npt.NDArray[np.float32]

RANDOM_STATE = 7

# A small data set is gone through more often: the n-gram model needs some thousand steps.
LEAST_STEPS = 20_000

# Labels beyond these are never shown or chosen; comparing examples is spared for them.
RANKED = 10


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


@dataclass(frozen=True)
class Candidate:
    """One possible label for a message.

    Attributes:
        label: the class, for example `faq_nerves/myelin`.
        probability: of both models together, 0 to 1.
        meaning: cosine to the nearest training example of the class, sentence vectors, 0 to 1.
        spelling: the same over character n-grams, 0 to 1.
    """

    label: str
    probability: float
    meaning: float
    spelling: float

    @property
    def confidence(self) -> float:
        """Fourth root of the probability times the mean of both similarities, 0 to 1.

        The root, because the softmax is too sure of itself: the flatter it is made, the
        better known and unknown messages come apart on HINT3, up to about here.
        """
        return float(self.probability**0.25) * (self.meaning + self.spelling) / 2


@dataclass
class _Linear:
    """Weights (features, labels), so that a row is one feature's, and bias (labels)."""

    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, fitted: Any) -> _Linear:
        weights, bias = fitted.coef_, fitted.intercept_
        if len(bias) == 1:  # scikit-learn keeps a single row for two classes
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        return cls(np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))


class AnswerModel:
    """Predicts the label of a message from its text and its sentence vector."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._ngrams = NgramFeatures(self.options.char_ngrams, self.options.word_ngrams)
        self.labels: list[str] = []
        empty = np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32)
        self._vector_model = _Linear(*empty)
        self._ngram_model = _Linear(*empty)
        # Training examples, sorted by label: those of label i are rows starts[i]:starts[i + 1].
        self._starts: npt.NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._vectors: Floats = empty[0]
        self._spellings: list[sparse.csr_matrix] = []  # those of one label after the other

    def fit(self, texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> None:
        """Train on labelled texts.

        Args:
            texts: cleaned training texts.
            vectors: their sentence vectors, shape (texts, size), rows of length 1.
            labels: one label a text; at least two different ones.

        Raises:
            ValueError: lengths differ, or there are fewer than two labels.
        """
        if not len(texts) == len(vectors) == len(labels):
            raise ValueError("texts, vectors and labels must be equally many")
        self.labels = sorted(set(labels))
        if len(self.labels) < 2:
            raise ValueError("at least two different labels are needed to train")
        numbers = np.searchsorted(self.labels, labels)
        order = np.argsort(numbers, kind="stable")
        targets = numbers[order]
        self._starts = np.searchsorted(targets, np.arange(len(self.labels) + 1))
        self._vectors = vectors[order].astype(np.float32)
        ngrams = self._ngrams.fit([texts[row] for row in order])
        self._set_spellings(ngrams[:, : self._ngrams.characters])
        self._vector_model = self._fit_vectors(targets)
        self._ngram_model = self._fit_ngrams(ngrams, targets)

    def predict(self, text: str, vector: Floats) -> list[Candidate]:
        """Rank all labels for one message.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,), length 1.

        Returns:
            The ten most probable labels, most probable first.
        """
        # The vector model's own softmax first: both then speak in log odds of like scale.
        meaning = np.log(_softmax(vector @ self._vector_model.weights + self._vector_model.bias))
        ngrams = self._ngrams.transform([text])
        # Only the rows of n-grams that occur: scipy would look at all of them.
        spelling = ngrams.data @ self._ngram_model.weights[ngrams.indices] + self._ngram_model.bias
        probabilities = _softmax(meaning + self.options.ngram_weight * spelling)
        best = np.argsort(-probabilities, kind="stable")[:RANKED]
        characters = ngrams.toarray()[0, : self._ngrams.characters]
        return [self._candidate(i, float(probabilities[i]), characters, vector) for i in best]

    def _candidate(
        self, number: int, probability: float, characters: Floats, vector: Floats
    ) -> Candidate:
        rows = slice(self._starts[number], self._starts[number + 1])
        meaning = float((self._vectors[rows] @ vector).max())
        spelling = float((self._spellings[number] @ characters).max())
        return Candidate(self.labels[number], probability, max(meaning, 0.0), spelling)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        spellings = sparse.vstack(self._spellings).tocsr()
        return {
            "labels": np.array(self.labels, dtype=np.str_),
            "vector_weights": self._vector_model.weights,
            "vector_bias": self._vector_model.bias,
            "ngram_weights": self._ngram_model.weights,
            "ngram_bias": self._ngram_model.bias,
            "starts": self._starts,
            "vectors": self._vectors,
            "spellings_data": spellings.data,
            "spellings_indices": spellings.indices,
            "spellings_indptr": spellings.indptr,
            **self._ngrams.state(),
        }

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self.labels = [str(label) for label in state["labels"]]
        self._vector_model = _Linear(state["vector_weights"], state["vector_bias"])
        self._ngram_model = _Linear(state["ngram_weights"], state["ngram_bias"])
        self._ngrams.restore(state)
        self._starts, self._vectors = state["starts"], state["vectors"]
        parts = ("spellings_data", "spellings_indices", "spellings_indptr")
        shape = (len(self._vectors), self._ngrams.characters)
        spellings = tuple(state[part] for part in parts)
        self._set_spellings(sparse.csr_matrix(spellings, shape=shape))

    def _set_spellings(self, spellings: sparse.csr_matrix) -> None:
        borders = zip(self._starts[:-1], self._starts[1:], strict=True)
        self._spellings = [spellings[first:last] for first, last in borders]

    def _fit_vectors(self, targets: npt.NDArray[np.int64]) -> _Linear:
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        regression = LogisticRegression(
            C=self.options.vector_regularisation,
            max_iter=self.options.vector_iterations,
            # Spelled out: scikit-learn has changed these defaults between releases.
            solver="lbfgs",
            multi_class="multinomial",
        )
        with warnings.catch_warnings():
            # Stopping early is meant: later steps change no ranking.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(self._vectors, targets)
        return _Linear.of(regression)

    def _fit_ngrams(self, ngrams: sparse.csr_matrix, targets: npt.NDArray[np.int64]) -> _Linear:
        from sklearn.linear_model import SGDClassifier

        regression = SGDClassifier(
            loss="log_loss",
            alpha=self.options.ngram_regularisation,
            max_iter=max(self.options.ngram_epochs, LEAST_STEPS // len(targets)),
            tol=None,
            random_state=RANDOM_STATE,
        )
        regression.fit(ngrams, targets)
        return _Linear.of(regression)


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum() + 1e-12, dtype=np.float32)
