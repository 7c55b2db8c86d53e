"""Sets the confidence threshold by cross-validation on training data alone.

What has to be declined comes in two sorts, and in practice in both: kinds that training
foresaw (prices, pregnancy, football) and kinds that it did not. So in each fold some whole
declining classes are left out of training and play the unforeseen; held-out questions of
the classes that stay play the foreseen, and held-out questions of the answers play the
known. Each message to decline counts once as either sort.

The threshold is the highest one that keeps 95 % of the right answers: of twenty right
answers one becomes a "did you mean", which still shows it as a button, and everything
below is declined. The table shows what that buys.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.text_models.answer_model import AnswerModel
from evaluation.training_data import Examples, load_examples

FOLDS = 5
SEED = 7
KEPT_ANSWERS = 0.95


@dataclass(frozen=True)
class Scored:
    """Cross-validated predictions.

    Attributes:
        known: confidence of each known question's prediction.
        is_right: whether that prediction was right.
        unknown: confidence of the prediction of each message to decline.
        is_declined: whether that prediction declines by itself, whatever its confidence.
    """

    known: npt.NDArray[np.float64]
    is_right: npt.NDArray[np.bool_]
    unknown: npt.NDArray[np.float64]
    is_declined: npt.NDArray[np.bool_]

    def answered(self, threshold: float) -> float:
        """Share of known questions answered rightly."""
        return float((self.is_right & (self.known >= threshold)).mean())

    def declined(self, threshold: float) -> float:
        """Share of messages to decline that are declined."""
        return float((self.is_declined | (self.unknown < threshold)).mean())


def cross_validate(
    examples: Examples,
    may_be_unknown: Callable[[str], bool],
    declines: Callable[[str], bool],
    conveys: Callable[[str, str], bool],
    folds: int = FOLDS,
    seed: int = SEED,
) -> Scored:
    """Predict every held-out question of every fold.

    Args:
        examples: all training questions; only those new to the encoder are held out.
        may_be_unknown: which labels may be left out whole, to stand for the unknown.
        declines: whether a label's answer declines.
        conveys: whether a predicted label's answer serves a question of another label.
        folds: in how many parts the questions are divided.
        seed: of the division.
    """
    rng = np.random.default_rng(seed)
    labels = np.array(sorted(set(examples.labels)), dtype=object)
    pool = np.array([label for label in labels if may_be_unknown(label)], dtype=object)
    unknown_of_fold = np.array_split(rng.permutation(pool), folds)
    fold_of_row = rng.integers(0, folds, len(examples.labels))
    known, right, unknown, declined = [], [], [], []
    for fold, left_out in enumerate(unknown_of_fold):
        is_unknown = np.isin(examples.labels, left_out)
        is_held = (fold_of_row == fold) & examples.is_new & ~is_unknown
        train = ~is_unknown & ~is_held
        model = AnswerModel()
        model.fit(
            list(examples.texts[train]), examples.vectors[train], list(examples.labels[train])
        )
        for row in np.flatnonzero(is_held | (is_unknown & examples.is_new)):
            best = model.predict(examples.texts[row], examples.vectors[row])[0]
            label = examples.labels[row]
            if is_unknown[row] or declines(label):
                unknown.append(best.confidence)
                declined.append(declines(best.label))
            else:
                known.append(best.confidence)
                right.append(conveys(best.label, label))
    return Scored(np.array(known), np.array(right), np.array(unknown), np.array(declined))


def choose(scored: Scored) -> float:
    """The highest threshold that keeps 95 % of the right answers."""
    return float(np.quantile(scored.known[scored.is_right], 1 - KEPT_ANSWERS))


def own_scores() -> Scored:
    """Cross-validated predictions on the project's own training data."""
    from assistant.answers import load_library
    from assistant.answers.library import key_of_label
    from assistant.settings import ROOT

    library = load_library(ROOT / "data")

    def declines(label: str) -> bool:
        return label.startswith(("not_covered/", "out_of_scope/"))

    def conveys(predicted: str, label: str) -> bool:
        if predicted == label:
            return True
        given, asked = library.get(key_of_label(predicted)), library.get(key_of_label(label))
        return bool(given and asked and asked.facts and asked.facts[0] in given.facts)

    return cross_validate(load_examples(), declines, declines, conveys)


def main() -> int:
    """Print the curve and the threshold that follows from it."""
    scored = own_scores()
    print(f"{len(scored.known)} questions to answer, {len(scored.unknown)} messages to decline")
    print("threshold  answered  declined")
    for threshold in np.arange(0.2, 0.61, 0.05):
        print(
            f"{threshold:9.2f}  {scored.answered(threshold):8.3f}"
            f"  {scored.declined(threshold):8.3f}"
        )
    print(f"{choose(scored):.3f} keeps {KEPT_ANSWERS:.0%} of the right answers (config.yml)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
