"""`make benchmark`: this assistant and a stock Rasa project on the same data, in turn in one run.

Writes `evaluation/reports/benchmark.html` and `.json`, and the tables of README and sizing.
`LOAD_SECONDS` is the length of each measurement of load.
"""

from __future__ import annotations

import sys

from assistant.answers import load_library
from assistant.settings import ROOT
from assistant.training import seconds_of_training
from evaluation import accuracy, latency, readme, stock
from evaluation.front_desk import report_front_desk
from evaluation.hint3 import report_hint3
from evaluation.load import SECONDS, report_load
from evaluation.page import REPORTS, Report
from evaluation.start import report_start

NAME, LOAD = "benchmark", "load"


def main() -> int:
    """Measure, write, and say where it stands."""
    report = Report(NAME, f"LOAD_SECONDS={SECONDS} make benchmark")
    report_training(report)
    report_start(report)
    latency.report_beside_stock(report)
    report_load(report)
    accuracy.report_beside_stock(report, load_library(ROOT / "data"))
    report_hint3(report)
    report_front_desk(report)
    figures = report.write()
    readme.put(readme.table(figures), NAME)
    readme.put(readme.load_table(figures), LOAD, readme.SIZING)
    print(
        f"Written: {(REPORTS / NAME).relative_to(ROOT)}.html and .json, README.md, docs/sizing.md"
    )
    return 0


def report_training(report: Report) -> None:
    """How long both were trained, when they were trained on this machine."""
    report.section(
        "Training",
        f"Ours as `make train` does it; stock Rasa with {stock.EPOCHS} epochs of its 100. "
        "Either is trained again only when its data has changed.",
    )
    theirs = stock.trained().seconds
    if (ours := seconds_of_training()) is None:
        report.table(["", ""], [["ours", "not known: the model was not trained here"]])
        return
    report.figure("training", ours, "s", is_short=True, stock=theirs)


if __name__ == "__main__":
    sys.exit(main())
