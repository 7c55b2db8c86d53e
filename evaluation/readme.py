"""Tables of figures in the documentation, made from the reports; a test compares them."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.settings import ROOT
from evaluation.figures import Figures

README, SIZING = ROOT / "README.md", ROOT / "docs" / "sizing.md"
# Heading of the section of load, and what is told of each crowd.
LOAD, MESSAGES = "Many patients at once", "messages"
MIDDLE, MOST = "middle one answered within", "95 of 100 answered within"


def table(figures: Figures) -> str:
    """The short figures of a report as Markdown, with what they were made by and when."""
    short = [figure for figure in figures.figures if figure.is_short]
    if any(figure.stock_text for figure in short):
        head = ["", "what", "this assistant", "stock Rasa", "ratio", "aim"]
        rows = [[f.heading, f.name, f.text, f.stock_text, f.ratio, f.aim] for f in short]
    else:
        head = ["", "what", "figure", "aim", "data set"]
        rows = [[f.heading, f.name, f.text, f.aim, f.measured_on] for f in short]
    return _markdown(figures, head, rows)


def load_table(figures: Figures) -> str:
    """Every crowd of the benchmark as Markdown: messages a second, milliseconds."""
    crowds: dict[str, dict[str, float]] = {}
    for figure in figures.figures:
        if figure.heading == LOAD:
            crowd, _, what = figure.name.rpartition(": ")
            crowds.setdefault(crowd, {})[what] = figure.value
    rows = [
        [who, f"{found[MESSAGES]:.0f}", f"{found[MIDDLE]:,.0f}", f"{found[MOST]:,.0f}"]
        for who, found in crowds.items()
    ]
    return _markdown(figures, ["who asks", "messages a second", "p50 ms", "p95 ms"], rows)


def block(text: str, name: str) -> str:
    """What stands in a text between the marks of a table.

    Raises:
        ValueError: the marks are not there.
    """
    start, end = _place(text, name)
    return text[start:end]


def put(table: str, name: str, file: Path = README) -> None:
    """Write a table between its marks.

    Args:
        table: Markdown.
        name: of the marks.
        file: a page of the documentation.

    Raises:
        ValueError: the page has no place for it.
    """
    text = file.read_text(encoding="utf-8")
    start, end = _place(text, name)
    file.write_text(text[:start] + table + text[end:], encoding="utf-8")


def _markdown(figures: Figures, head: list[str], rows: list[list[str]]) -> str:
    about = figures.about
    made = f"`{about['command']}`, {about['day']}, commit {about['commit']}, {about['machine']}:"
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join([made, "", *lines])


def _place(text: str, name: str) -> tuple[int, int]:
    first, last = (re.escape(mark) for mark in (f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"))
    found = re.search(f"{first}(.*?){last}", text, re.DOTALL)
    if not found:
        raise ValueError(f"no place for the figures of {name}")
    return found.span(1)
