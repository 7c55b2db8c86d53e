"""The short tables of figures in the README, made from the reports."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.settings import ROOT
from evaluation.figures import Figures

README = ROOT / "README.md"


def table(figures: Figures) -> str:
    """The short figures of a report as Markdown, with what they were made by and when."""
    about, short = figures.about, [figure for figure in figures.figures if figure.is_short]
    if any(figure.stock_text for figure in short):
        head = ["", "what", "this assistant", "stock Rasa", "ratio", "aim"]
        rows = [[f.heading, f.name, f.text, f.stock_text, f.ratio, f.aim] for f in short]
    else:
        head = ["", "what", "figure", "aim", "data set"]
        rows = [[f.heading, f.name, f.text, f.aim, f.measured_on] for f in short]
    made = f"`{about['command']}`, {about['day']}, commit {about['commit']}, {about['machine']}:"
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join([made, "", *lines])


def block(text: str, name: str) -> str:
    """What stands in a text between the marks of a report.

    Raises:
        ValueError: the marks are not there.
    """
    start, end = _place(text, name)
    return text[start:end]


def put(figures: Figures, name: str, file: Path = README) -> None:
    """Write the table of a report into the README.

    Raises:
        ValueError: it has no place for it.
    """
    text = file.read_text(encoding="utf-8")
    start, end = _place(text, name)
    file.write_text(text[:start] + table(figures) + text[end:], encoding="utf-8")


def _place(text: str, name: str) -> tuple[int, int]:
    first, last = (re.escape(mark) for mark in (f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"))
    found = re.search(f"{first}(.*?){last}", text, re.DOTALL)
    if not found:
        raise ValueError(f"no place for the figures of {name}")
    return found.span(1)
