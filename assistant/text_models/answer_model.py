"""Which answer a message asks for, and how sure that is: the classifier without Rasa.

The answer comes from two linear models (`two_experts`). Probabilities sort known questions
well but say little about unknown ones (Arora et al. 2020, "HINT3"), so the confidence of an
answer also asks how close the nearest training example of that answer is, in meaning and in
spelling.

Where the two are less than sure, a second reader is asked, a larger model: its scores are added, as
theirs are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from assistant.text_models.linear import Floats
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.two_experts import Options, TwoExperts

# Labels beyond these are never shown or chosen; comparing examples is spared for them.
RANKED = 6
# The second reader is asked where the best label is less probable than this. Chosen on
# follow-ups for development: at 0.9 it is asked twice as often, and no more are understood.
ASKED_BELOW = 0.7


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


class AnswerModel:
    """Predicts the label of a message from its text and its sentence vector."""

    def __init__(self, options: Options | None = None, second: SecondOpinion | None = None) -> None:
        self._second = second
        self._experts = TwoExperts(options)
        # Training examples, sorted by label: those of label i are rows starts[i]:starts[i + 1].
        self._starts: npt.NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._vectors: Floats = np.zeros((0, 0), dtype=np.float32)
        self._spellings: list[sparse.csr_matrix] = []  # those of one label after the other

    @property
    def labels(self) -> list[str]:
        """All labels, sorted."""
        return self._experts.labels

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
        order = np.argsort(np.array(labels), kind="stable")
        ordered = [labels[row] for row in order]
        ngrams = self._experts.fit([texts[row] for row in order], vectors[order], ordered)
        self._starts = np.searchsorted(ordered, [*self.labels, "\uffff"])
        # As precise as the file keeps them, so that a stored model says the same.
        self._vectors = vectors[order].astype(np.float16).astype(np.float32)
        self._set_spellings(ngrams[:, : self._experts.ngrams.characters])

    def predict(self, text: str, vector: Floats, *, at_a_glance: bool = False) -> list[Candidate]:
        """Rank all labels for one message.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,), length 1.
            at_a_glance: never ask the second reader.

        Returns:
            The six most probable labels, most probable first.
        """
        ngrams = self._experts.ngrams.transform_one(text)
        probabilities = self._experts.probabilities(vector, ngrams)
        if self._second and not at_a_glance and probabilities.max() < ASKED_BELOW:
            probabilities = self._second.joint(text, probabilities, self.labels)
        best = np.argsort(-probabilities, kind="stable")[:RANKED]
        characters = ngrams.dense(self._experts.ngrams.characters)
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
            "starts": self._starts,
            # In half precision: comparing needs no more, and they are half of the file.
            "vectors": self._vectors.astype(np.float16),
            "spellings_data": spellings.data,
            "spellings_indices": spellings.indices,
            "spellings_indptr": spellings.indptr,
            **self._experts.state(),
        }

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self._experts.restore(state)
        self._starts, self._vectors = state["starts"], state["vectors"].astype(np.float32)
        parts = ("spellings_data", "spellings_indices", "spellings_indptr")
        shape = (len(self._vectors), self._experts.ngrams.characters)
        spellings = tuple(state[part] for part in parts)
        self._set_spellings(sparse.csr_matrix(spellings, shape=shape))

    def _set_spellings(self, spellings: sparse.csr_matrix) -> None:
        borders = zip(self._starts[:-1], self._starts[1:], strict=True)
        self._spellings = [spellings[first:last] for first, last in borders]
