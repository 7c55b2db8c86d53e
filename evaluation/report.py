"""`make evaluate`: measures everything and writes `evaluation/reports/`, and the README's table.

`report.html` is for people, `report.json` for programs and the next run, which says what has
changed since.
"""

from __future__ import annotations

import sys

from assistant.answers import load_library
from assistant.settings import ROOT
from assistant.training import MODEL
from evaluation import readme
from evaluation.accuracy import report_accuracy, report_unknown
from evaluation.conversation import report_conversation
from evaluation.latency import report_latency
from evaluation.page import REPORTS, Report
from evaluation.parser import Parser
from evaluation.privacy import report_privacy
from evaluation.readability import report_readability
from evaluation.safety import report_safety

NAME = "report"


def main() -> int:
    """Measure, write, and say where it stands."""
    report = Report(NAME, "make evaluate")
    library, parser = load_library(ROOT / "data"), Parser(MODEL)
    questions = report_accuracy(report, parser, library)
    report_unknown(report, parser, library, questions)
    report_safety(report, parser)
    report_conversation(report, parser)
    report_privacy(report)
    report_readability(report, library)
    report_latency(report)
    readme.put(readme.table(report.write()), NAME)
    print(f"Written: {(REPORTS / NAME).relative_to(ROOT)}.html and .json, and README.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
