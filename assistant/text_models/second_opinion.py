"""A model's probabilities joined with what the second reader finds in the same text.

Both are added as logarithms before the softmax, as in a product of experts (Hinton 1999).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.text_models.linear import Floats, softmax
from assistant.text_models.onnx_encoder import Sentence


@dataclass(frozen=True)
class SecondOpinion:
    """One head of the second reader.

    Attributes:
        read: logarithms of its probabilities for a text, shape (labels,).
        labels: what they stand for.
        first_weight: of the asking model's log probabilities.
        second_weight: of the second reader's.
    """

    read: Callable[[Sentence], Floats]
    labels: Sequence[str]
    first_weight: float
    second_weight: float

    def joint(self, sentence: Sentence, probabilities: Floats, labels: Sequence[str]) -> Floats:
        """Joint probabilities of a model's labels.

        Args:
            sentence: the text, or the text after its context.
            probabilities: the model's own; none is nought.
            labels: what they stand for.
        """
        own = np.log(probabilities)
        read = dict(zip(self.labels, self.read(sentence), strict=True))
        # A label that the second reader was not built with keeps the model's own word for it.
        second = np.array([read.get(label, odds) for label, odds in zip(labels, own, strict=True)])
        return softmax(self.first_weight * own + self.second_weight * second)
