"""A linear model: scores of labels from the numbers of a message."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass
class Linear:
    """Weights (features, labels), so that a row is one feature's, and bias (labels)."""

    weights: Floats
    bias: Floats

    @classmethod
    def empty(cls) -> Self:
        """A model that has learnt nothing."""
        return cls(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))

    @classmethod
    def of(cls, fitted: Any) -> Self:
        """The weights of a linear classifier of scikit-learn."""
        weights, bias = fitted.coef_, fitted.intercept_
        if len(bias) == 1:  # scikit-learn keeps a single row for two classes
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        return cls(np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))

    @classmethod
    def fit(
        cls,
        vectors: Floats,
        targets: npt.NDArray[np.int64],
        regularisation: float,
        iterations: int,
    ) -> Self:
        """Multinomial logistic regression.

        Args:
            vectors: shape (texts, size).
            targets: numbers of the labels, from 0, shape (texts,).
            regularisation: inverse strength (scikit-learn's C).
            iterations: upper bound of the optimiser.
        """
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.linear_model import LogisticRegression

        regression = LogisticRegression(
            C=regularisation,
            max_iter=iterations,
            # Spelled out: scikit-learn has changed these defaults between releases.
            solver="lbfgs",
            multi_class="multinomial",
        )
        with warnings.catch_warnings():
            # Stopping early is meant: later steps change no ranking.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(vectors.astype(np.float32), targets)
        return cls.of(regression)

    def probabilities(self, vectors: Floats) -> Floats:
        """Of each label: shape (..., labels) for vectors of shape (..., size)."""
        return softmax(vectors @ self.weights + self.bias)


def softmax(scores: Floats) -> Floats:
    """Probabilities from scores, along the last axis; none is nought."""
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares = exponents / exponents.sum(axis=-1, keepdims=True)
    return np.asarray(shares + 1e-12, dtype=np.float32)
