"""A report: figures for programs, tables and pictures for people."""

from __future__ import annotations

import base64
import html
import json
import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import compress
from pathlib import Path
from typing import Any

from assistant.settings import ROOT
from evaluation.datasets import checksum
from evaluation.figures import Figure, Figures

REPORTS = ROOT / "evaluation" / "reports"
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid #bbb;"
    "padding:.2rem .6rem;text-align:left}img{max-width:100%}"
)


class Report:
    """Filled section by section, written at the end."""

    def __init__(self, name: str, command: str) -> None:
        """Begin an empty one.

        Args:
            name: of its files in `evaluation/reports/`.
            command: what it is made by.
        """
        self.name = name
        self.about = {
            "command": command,
            "commit": _commit(),
            "day": datetime.now(UTC).date().isoformat(),
            "machine": f"{os.cpu_count()} cores, {platform.machine()}, "
            f"Python {platform.python_version()}",
        }
        self.figures: list[Figure] = []
        self.details: dict[str, Any] = {}
        self._parts: list[str] = []
        self._heading = ""

    def section(self, heading: str, note: str) -> None:
        """Begin a section, and say so."""
        print(f"{heading} ...", flush=True)
        self._end_section()
        self._heading = heading
        self._parts.append(f"<h2>{html.escape(heading)}</h2><p>{html.escape(note)}</p>")

    def figure(
        self,
        name: str,
        value: float,
        unit: str = "%",
        *,
        data: Iterable[str] = (),
        number: int = 0,
        aim: str = "",
        is_short: bool = False,
        stock: float | None = None,
    ) -> None:
        """Add a figure to the section; see `Figure`.

        Args:
            name: what it is.
            value: in its unit.
            unit: `%` of a share, `ms`, `s`, `MB`, `a second`, `times`, `grade` or none.
            data: names of its data sets.
            number: of what it was measured on.
            aim: what was to be reached.
            is_short: whether it stands in the README.
            stock: what stock Rasa had in the same run.
        """
        sums = {each: checksum(each) for each in data}
        # Exact enough to be rounded once more, where it is shown.
        value, stock = round(value, 6), None if stock is None else round(stock, 6)
        figure = Figure(self._heading, name, value, unit, sums, number, aim, is_short, stock)
        self.figures.append(figure)

    def table(self, head: list[str], rows: list[list[Any]]) -> None:
        """Add a table."""
        self._parts.append(_table(head, rows))

    def picture(self, png: bytes, description: str) -> None:
        """Add a picture with its text alternative."""
        data = base64.b64encode(png).decode()
        alt = html.escape(description)
        self._parts.append(f'<img alt="{alt}" src="data:image/png;base64,{data}">')

    def write(self, folder: Path = REPORTS) -> Figures:
        """Write the page, the figures and the details; keep the figures of the last run.

        Returns:
            The figures.
        """
        self._end_section()
        folder.mkdir(parents=True, exist_ok=True)
        figures, file = Figures(self.about, self.figures), folder / f"{self.name}.json"
        top = [_table(["", ""], [[name, value] for name, value in self.about.items()])]
        if file.exists():
            before = Figures.read(file)
            before.write(folder / f"{self.name}-before.json")
            top.append(_since(figures, before))
        figures.write(file)
        page = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{self.name}</title>'
            f"<style>{_STYLE}</style><h1>B12 assistant: {self.about['command']}</h1>"
        )
        whole = page + "".join([*top, *self._parts])
        (folder / f"{self.name}.html").write_text(whole, encoding="utf-8")
        details = json.dumps(self.details, indent=2, ensure_ascii=False)
        (folder / f"{self.name}-details.json").write_text(f"{details}\n", encoding="utf-8")
        return figures

    def _end_section(self) -> None:
        """Its figures stand below what it shows besides."""
        rows = [
            [
                figure.name,
                figure.text,
                figure.stock_text,
                figure.ratio,
                figure.aim,
                f"{figure.number:,}" if figure.number else "",
                ", ".join(f"{name} ({checksum})" for name, checksum in figure.data.items()),
            ]
            for figure in self.figures
            if figure.heading == self._heading
        ]
        if rows:
            head = ["figure", "value", "stock Rasa", "ratio", "aim", "of", "data (sha256)"]
            self._parts.append(_table(*_without_empty_columns(head, rows)))


def _since(figures: Figures, before: Figures) -> str:
    """What has changed since the last run; it is printed, too."""
    title = f"Since {before.about['day']}, commit {before.about['commit']}"
    rows = [[f.heading, f.name, was, f.whole] for f, was in figures.since(before)]
    print(f"{title}:" + "".join(f"\n  {h}: {name}: {was} -> {now}" for h, name, was, now in rows))
    table = _table(["", "figure", "was", "is"], rows)
    return f"<details><summary>{html.escape(title)}: {len(rows)} figures</summary>{table}</details>"


def _without_empty_columns(
    head: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """Of a section: what none of its figures has, needs no column."""
    filled = [any(column) for column in zip(*rows, strict=True)]
    return list(compress(head, filled)), [list(compress(row, filled)) for row in rows]


def _table(head: list[str], rows: list[list[Any]]) -> str:
    cells = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{cells}</tr>{body}</table>"


def _commit() -> str:
    """The commit that was measured; with a plus where files have changed since."""
    command = ["git", "describe", "--always", "--dirty=+"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
