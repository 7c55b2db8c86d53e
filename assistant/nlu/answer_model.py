"""Which answer a message asks for, and how sure that is: the classifier without Rasa.

Method: multinomial logistic regression over character n-grams (2-5), word n-grams (1-2),
both TF-IDF, joined with the sentence vector. Its probabilities sort known questions well
but say little about unknown ones (Arora et al. 2020, "HINT3"), so the confidence of an
answer is its probability times the cosine to the nearest training example of that answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Options:
    """How the features are made and how strongly the model is held back.

    Attributes:
        char_ngrams: shortest and longest character n-gram, within words.
        word_ngrams: shortest and longest word n-gram.
        vector_weight: factor on the sentence vector beside the n-grams.
        regularisation: inverse strength (scikit-learn's C).
        max_iterations: upper bound of the optimiser's steps.
    """

    char_ngrams: tuple[int, int] = (2, 5)
    word_ngrams: tuple[int, int] = (1, 2)
    vector_weight: float = 2.0
    regularisation: float = 10.0
    max_iterations: int = 100


@dataclass(frozen=True)
class Candidate:
    """One possible label for a message.

    Attributes:
        label: the class, for example `faq_nerves/myelin`.
        probability: of the logistic regression, 0 to 1.
        similarity: cosine to the nearest training example of the class, 0 to 1.
    """

    label: str
    probability: float
    similarity: float

    @property
    def confidence(self) -> float:
        """Probability times similarity, 0 to 1."""
        return self.probability * self.similarity


class NgramFeatures:
    """Character and word n-grams of a text, TF-IDF weighted, side by side."""

    def __init__(self, options: Options) -> None:
        # Imported here: only training and prediction need scikit-learn.
        from sklearn.feature_extraction.text import TfidfVectorizer

        shared: dict[str, Any] = {
            "lowercase": True,
            "strip_accents": "unicode",
            "sublinear_tf": True,
            "dtype": np.float32,
        }
        self._vectorizers = [
            TfidfVectorizer(analyzer="char_wb", ngram_range=options.char_ngrams, **shared),
            TfidfVectorizer(
                analyzer="word",
                ngram_range=options.word_ngrams,
                token_pattern=r"(?u)\b\w+\b",
                **shared,
            ),
        ]

    def fit(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Learn the n-grams of the texts; return their features (texts, n-grams)."""
        return sparse.hstack([v.fit_transform(texts) for v in self._vectorizers]).tocsr()

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Features (texts, n-grams) of other texts; unknown n-grams are left out."""
        return sparse.hstack([v.transform(texts) for v in self._vectorizers]).tocsr()

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """What `restore` needs: each vectorizer's n-grams in order, and their weights."""
        state: dict[str, npt.NDArray[Any]] = {}
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
            state[f"ngrams_{number}"] = np.array(ngrams, dtype=np.str_)
            state[f"idf_{number}"] = vectorizer.idf_.astype(np.float32)
        return state

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        for number, vectorizer in enumerate(self._vectorizers):
            ngrams = state[f"ngrams_{number}"]
            vectorizer.vocabulary_ = {str(ngram): column for column, ngram in enumerate(ngrams)}
            vectorizer.fixed_vocabulary_ = True
            vectorizer.idf_ = state[f"idf_{number}"]


class AnswerModel:
    """Predicts the label of a message from its text and its sentence vector."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self._features = NgramFeatures(self.options)
        self.labels: list[str] = []
        self._weights: Floats = np.zeros((0, 0), dtype=np.float32)
        self._bias: Floats = np.zeros(0, dtype=np.float32)
        self._examples: Floats = np.zeros((0, 0), dtype=np.float32)
        self._example_labels: npt.NDArray[np.int32] = np.zeros(0, dtype=np.int32)

    def fit(self, texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> None:
        """Train on labelled texts.

        Args:
            texts: cleaned training texts.
            vectors: their sentence vectors, shape (texts, size), rows of length 1.
            labels: one label a text; at least two different ones.

        Raises:
            ValueError: lengths differ, or there are fewer than two labels.
        """
        from sklearn.linear_model import LogisticRegression

        if not len(texts) == len(vectors) == len(labels):
            raise ValueError("texts, vectors and labels must be equally many")
        self.labels = sorted(set(labels))
        if len(self.labels) < 2:
            raise ValueError("at least two different labels are needed to train")
        rank = {label: number for number, label in enumerate(self.labels)}
        self._example_labels = np.array([rank[label] for label in labels], dtype=np.int32)
        self._examples = vectors.astype(np.float32)

        features = self._join(self._features.fit(texts), vectors)
        regression = LogisticRegression(
            C=self.options.regularisation,
            max_iter=self.options.max_iterations,
            # Spelled out: scikit-learn has changed these defaults between releases.
            solver="lbfgs",
            multi_class="multinomial",
        )
        regression.fit(features, self._example_labels)
        weights, bias = regression.coef_, regression.intercept_
        if len(self.labels) == 2:  # scikit-learn keeps only one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        self._weights = weights.astype(np.float32)
        self._bias = bias.astype(np.float32)

    def predict(self, text: str, vector: Floats) -> list[Candidate]:
        """Rank all labels for one message.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,), length 1.

        Returns:
            One candidate a label, most probable first.
        """
        features = self._join(self._features.transform([text]), vector[None, :])
        probabilities = _softmax(features.dot(self._weights.T)[0] + self._bias)
        similarities = self._nearest(vector)
        order = np.argsort(-probabilities, kind="stable")
        return [
            Candidate(self.labels[i], float(probabilities[i]), float(similarities[i]))
            for i in order
        ]

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        return {
            "labels": np.array(self.labels, dtype=np.str_),
            "weights": self._weights,
            "bias": self._bias,
            "examples": self._examples,
            "example_labels": self._example_labels,
            **self._features.state(),
        }

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self.labels = [str(label) for label in state["labels"]]
        self._weights, self._bias = state["weights"], state["bias"]
        self._examples, self._example_labels = state["examples"], state["example_labels"]
        self._features.restore(state)

    def _join(self, ngrams: sparse.csr_matrix, vectors: Floats) -> sparse.csr_matrix:
        weighted = sparse.csr_matrix(vectors * np.float32(self.options.vector_weight))
        return sparse.hstack([ngrams, weighted]).tocsr()

    def _nearest(self, vector: Floats) -> Floats:
        nearest = np.zeros(len(self.labels), dtype=np.float32)
        np.maximum.at(nearest, self._example_labels, self._examples @ vector)
        return np.clip(nearest, 0.0, 1.0)


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum(), dtype=np.float32)
