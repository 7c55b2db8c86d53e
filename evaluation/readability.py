"""How hard a text is to read: Flesch-Kincaid and SMOG.

The medical names of the subject, listed in `readable_words.txt`, count as one short word each: a
patient has to meet them, and no plainer word says the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median

import textstat

from assistant.answers import Library
from evaluation.page import Report

HIGHEST_GRADE = 8.0
# SMOG was made for samples of many sentences: a single long word in one or two would already be
# over the limit, so shorter texts are left to the other measure.
LEAST_SENTENCES = 3
_NAMES = (Path(__file__).parent / "readable_words.txt").read_text(encoding="utf-8").split("\n")
_LONGEST_FIRST = sorted(filter(None, _NAMES), key=len, reverse=True)
_NAME = re.compile(r"\b(" + "|".join(map(re.escape, _LONGEST_FIRST)) + r")\b", re.IGNORECASE)


def texts_of(library: Library) -> list[tuple[str, str]]:
    """Key and wording of each text that the formulas fit; short forms are texts of their own.

    Formulas for English say nothing about other languages.
    """
    return [
        (answer.key, text)
        for answer in library
        for text in (answer.text, answer.simple)
        if text and not answer.language
    ]


def flesch_kincaid(text: str) -> float:
    """Grade of a text by Flesch and Kincaid (1975)."""
    return float(textstat.flesch_kincaid_grade(_plain(text)))


def smog(text: str) -> float:
    """Grade of a text by McLaughlin (1969); textstat's own gives 0 where sentences are few."""
    plain = _plain(text)
    long_words = textstat.polysyllabcount(plain)
    return 1.0430 * math.sqrt(long_words * 30 / textstat.sentence_count(plain)) + 3.1291


def is_long_enough(text: str) -> bool:
    """Whether SMOG says anything of a text."""
    return bool(textstat.sentence_count(_plain(text)) >= LEAST_SENTENCES)


def report_readability(report: Report, library: Library) -> None:
    """Grades of all that the assistant can say."""
    texts = [text for _, text in texts_of(library)]
    report.section(
        "Readability",
        "Every text that the assistant can say, and its short form. Medical names of the subject "
        "count as one short word each. SMOG only of texts with three sentences or more.",
    )
    _report(report, "Flesch-Kincaid", map(flesch_kincaid, texts))
    _report(report, "SMOG", map(smog, filter(is_long_enough, texts)))


def _report(report: Report, name: str, of: Iterable[float]) -> None:
    grades = list(of)
    for what, value in (("median", median(grades)), ("highest", max(grades))):
        report.figure(
            f"{name}, {what}",
            value,
            "grade",
            number=len(grades),
            aim=f"{HIGHEST_GRADE:.0f}" if what == "highest" else "",
            is_short=what == "highest",
        )


def _plain(text: str) -> str:
    return _NAME.sub("it", re.sub(r"{\w+}", "it", text))
