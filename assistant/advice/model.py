"""Which individual advice a message asks for, if any: two linear experts on labelled messages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

from assistant.text_models.linear import Floats
from assistant.text_models.two_experts import TwoExperts

NONE = "none"
ADVICE = ("dose", "diagnosis", "lab_value", "change", "suitability")
MESSAGES = Path(__file__).parent / "messages"

# From this probability of any advice on, the limits of a chat are said. Below one half: a
# sentence too many does no harm, one too few may.
LEAST_PROBABILITY = 0.4


class AdviceModel:
    """Tells requests for individual advice from general questions."""

    def __init__(self) -> None:
        self._experts = TwoExperts()

    def fit(self, texts: Sequence[str], vectors: Floats, labels: Sequence[str]) -> None:
        """Train on labelled messages; arguments as in `TwoExperts.fit`."""
        self._experts.fit(texts, vectors, labels)

    def judge(self, text: str, vector: Floats) -> tuple[str, float]:
        """The advice asked for, or `none`, and the probability that any is asked for.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,), length 1.
        """
        ngrams = self._experts.ngrams.transform_one(text)
        numbers = self._experts.probabilities(vector, ngrams)
        probabilities = dict(zip(self._experts.labels, map(float, numbers), strict=True))
        asked = 1 - probabilities.pop(NONE)
        best = max(probabilities, key=lambda label: probabilities[label])
        return (best if asked >= LEAST_PROBABILITY else NONE), asked

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        return self._experts.state()

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self._experts.restore(state)
