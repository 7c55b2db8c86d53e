"""The verdict on a message: two linear experts, the signs of danger, and what a mistake costs.

A filter of phrases tuned for recall beside a small linear model on labelled messages is the
strongest published approach. Here the phrases that are found are features of the model, and
the verdict is the level with the least expected cost, a miss weighing far more than a
false alarm (Elkan 2001, "The foundations of cost-sensitive learning").

Where the experts are not all but certain that there is nothing, or a sign is found, a second reader
is asked, a larger model: their scores are added, as those of the experts are. Such a cascade costs
most messages nothing (Viola and Jones 2001, "Rapid object detection").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.text_models.linear import Floats
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.two_experts import Options, TwoExperts
from assistant.triage.levels import CRISIS, EMERGENCY, LEVELS, NONE, URGENT
from assistant.triage.signs import Reading, sign_reader

# What it costs to say the second level where the first is true. Chosen with the data sets of
# `evaluation/datasets/` in view (see docs/decisions/0005). Torn between an emergency and a crisis,
# the emergency is told: a body in danger cannot wait.
COSTS: dict[str, dict[str, float]] = {
    NONE: {NONE: 0, URGENT: 1, EMERGENCY: 2, CRISIS: 2},
    URGENT: {NONE: 20, URGENT: 0, EMERGENCY: 1, CRISIS: 40},
    EMERGENCY: {NONE: 80, URGENT: 80, EMERGENCY: 0, CRISIS: 200},
    CRISIS: {NONE: 60, URGENT: 60, EMERGENCY: 80, CRISIS: 0},
}


@dataclass(frozen=True)
class TriageOptions:
    """How the verdict is reached.

    Attributes:
        sign_weight: size of a sign's feature beside the sentence vector, whose length is 1.
        overruled: probability of `none` from which even a certain sign is not believed.
        physical: probability of an emergency or something urgent from which no sign of a crisis
            is believed ("my back is killing me and both legs are numb").
        asked_below: probability of `none` below which the second reader is asked.
        experts: settings of the two linear models.
    """

    sign_weight: float = 0.5
    overruled: float = 0.9995
    physical: float = 0.9
    asked_below: float = 0.9999
    experts: Options = field(
        default_factory=lambda: Options(ngram_weight=1.0, vector_regularisation=0.1)
    )


_BY_FAR = 2.0


@dataclass(frozen=True)
class Verdict:
    """What triage says of a message.

    Attributes:
        level: one of `LEVELS`.
        probabilities: by level, before costs and certain signs.
        signs: names of the signs that are told as facts of now.
    """

    level: str
    probabilities: Mapping[str, float]
    signs: tuple[str, ...] = ()


class TriageModel:
    """Gives a message its level."""

    def __init__(
        self, options: TriageOptions | None = None, second: SecondOpinion | None = None
    ) -> None:
        self._second = second
        self.options = options or TriageOptions()
        self._experts = TwoExperts(self.options.experts)

    def fit(self, texts: Sequence[str], vectors: Floats, levels: Sequence[str]) -> None:
        """Train on labelled messages.

        Args:
            texts: cleaned messages.
            vectors: their sentence vectors, shape (texts, size), rows of length 1.
            levels: one of `LEVELS` a message; each must occur.

        Raises:
            ValueError: a level does not occur.
        """
        if set(levels) != set(LEVELS):
            raise ValueError(f"triage needs messages of each level: {', '.join(LEVELS)}")
        readings = [sign_reader().read(text) for text in texts]
        rows = [self._row(v, r) for v, r in zip(vectors, readings, strict=True)]
        self._experts.fit(texts, np.array(rows), levels)

    def judge(self, text: str, vector: Floats) -> Verdict:
        """The verdict on one message.

        Args:
            text: cleaned text.
            vector: its sentence vector, shape (size,), length 1.
        """
        reading = sign_reader().read(text)
        ngrams = self._experts.ngrams.transform_one(text)
        labels = self._experts.labels
        numbers = self._experts.probabilities(self._row(vector, reading), ngrams)
        signs = tuple(dict.fromkeys(s.sign.name for s in reading.signs if s.holds))
        if self._second and (signs or numbers[labels.index(NONE)] < self.options.asked_below):
            numbers = self._second.joint(text, numbers, labels)
        found = dict(zip(labels, map(float, numbers), strict=True))
        return Verdict(decide(found, reading, self.options), found, signs)

    def state(self) -> dict[str, npt.NDArray[Any]]:
        """All that was learnt, as plain arrays (no pickles)."""
        return self._experts.state()

    def restore(self, state: dict[str, npt.NDArray[Any]]) -> None:
        """Take over what `state` gave."""
        self._experts.restore(state)

    def _row(self, vector: Floats, reading: Reading) -> Floats:
        signs = self.options.sign_weight * sign_reader().features(reading)
        return np.hstack([vector, signs]).astype(np.float32)


def decide(probabilities: Mapping[str, float], reading: Reading, options: TriageOptions) -> str:
    """The level with the least expected cost, raised by a certain sign that holds."""
    level = min(LEVELS, key=lambda said: _expected_cost(said, probabilities))
    if probabilities[NONE] >= options.overruled:
        return level
    certain = [other for other in LEVELS if reading.holding(other, only_certain=True)]
    if level == CRISIS and EMERGENCY in certain and not reading.holding(CRISIS):
        # A sign decides between the two where the crisis is not by far the likelier.
        is_near = probabilities[CRISIS] < _BY_FAR * probabilities[EMERGENCY]
        level = EMERGENCY if is_near else CRISIS
    if probabilities[URGENT] + probabilities[EMERGENCY] >= options.physical:
        certain = [other for other in certain if other != CRISIS]
    return max([level, *certain], key=LEVELS.index)


def _expected_cost(said: str, probabilities: Mapping[str, float]) -> float:
    return sum(share * COSTS[true][said] for true, share in probabilities.items())
