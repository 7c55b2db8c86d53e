"""What a message asks for that leans on the reply before it: the model without Rasa.

Two questions are kept apart. Does the message lean on what was said at all? Two linear models
on the message alone say so. And what does it then ask for? Message and context are read
together by a branch of the encoder, as one text of two sentences; a linear model on its
vectors names the answer, and a second reader is asked as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.text_models.answer_model import Candidate
from assistant.text_models.linear import Floats, Linear
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.two_experts import Options, TwoExperts

LEANS, COMPLETE = "leans", "complete"
RANKED = 6
_REGULARISATION = 10.0
_ITERATIONS = 100
# A message that leans less than this is complete, and no context can bend it.
LEAST_LEANING = 0.4
# Share of the reading in context, where a message leans just enough; it grows to the whole.
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Choice:
    """A label chosen with regard to the conversation; its confidence is a probability."""

    label: str
    confidence: float

    @property
    def probability(self) -> float:
        """The same."""
        return self.confidence


class FollowUpModel:
    """Ranks answers for a message in its conversation."""

    def __init__(self, second: SecondOpinion | None = None) -> None:
        self._second = second
        self._gate = TwoExperts(Options(ngram_weight=0.5, vector_regularisation=1.0))
        self._labels: list[str] = []
        self._answers = Linear.empty()

    def fit_gate(self, texts: Sequence[str], vectors: Floats, leans: Sequence[bool]) -> None:
        """Learn which messages lean on what was said.

        Args:
            texts: cleaned messages.
            vectors: their sentence vectors, shape (texts, size).
            leans: whether each needs its context.
        """
        labels = [LEANS if leaning else COMPLETE for leaning in leans]
        self._gate.fit(texts, vectors, labels)

    def fit_answers(self, labels: Sequence[str], vectors: Floats) -> None:
        """Learn which conversations lead to which answer.

        Args:
            labels: what each message asks for.
            vectors: vectors of (context, message) pairs, shape (pairs, size).
        """
        self._labels = sorted(set(labels))
        targets = np.searchsorted(self._labels, labels)
        self._answers = Linear.fit(vectors, targets, _REGULARISATION, _ITERATIONS)

    def leaning(self, text: str, vector: Floats) -> float:
        """Probability that a message leans on what was said, 0 to 1.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,).
        """
        ngrams = self._gate.ngrams.transform_one(text)
        return float(self._gate.probabilities(vector, ngrams)[self._gate.labels.index(LEANS)])

    def rank(
        self,
        pairs: Sequence[tuple[str, str]],
        vectors: Floats,
        alone: Sequence[Candidate],
        leaning: float,
    ) -> list[Choice]:
        """Rank the answers for a message that leans on its context.

        Args:
            pairs: each wording of its context, with the message.
            vectors: theirs, shape (pairs, size).
            alone: what it would ask for by itself, best first.
            leaning: what `leaning` gave.

        Returns:
            The six likeliest; their confidence is a probability.
        """
        found = self._answers.probabilities(vectors)
        if self._second:
            # After the patient's own words, which come last; more readings resolve no more.
            found[-1] = self._second.joint(pairs[-1], found[-1], self._labels)
        in_context = found.mean(axis=0)
        share = LEAST_SHARE + (1 - LEAST_SHARE) * leaning
        chances = dict(zip(self._labels, share * in_context, strict=True))
        for candidate in alone:
            chance = (1 - share) * candidate.probability
            chances[candidate.label] = chances.get(candidate.label, 0.0) + chance
        best = sorted(chances, key=lambda label: -chances[label])[:RANKED]
        return [Choice(label, float(chances[label])) for label in best]

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        own = {
            "answer_labels": np.array(self._labels),
            "answer_weights": self._answers.weights,
            "answer_bias": self._answers.bias,
        }
        return own | self._gate.state()

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self._labels = [str(label) for label in state["answer_labels"]]
        self._answers = Linear(state["answer_weights"], state["answer_bias"])
        self._gate.restore(state)
