"""The report as a page: figures for programs, tables and pictures for people."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from typing import Any


class Report:
    """Figures and the page that shows them, filled section by section."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}
        self._parts: list[str] = []

    def section(self, title: str, note: str) -> None:
        """Begin a section."""
        print(f"{title} ...", flush=True)
        self._parts.append(f"<h2>{html.escape(title)}</h2><p>{html.escape(note)}</p>")

    def table(self, head: list[str], rows: list[list[Any]]) -> None:
        """Add a table."""
        cells = "".join(f"<th>{html.escape(cell)}</th>" for cell in head)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>"
            for row in rows
        )
        self._parts.append(f"<table><tr>{cells}</tr>{body}</table>")

    def picture(self, png: bytes, description: str) -> None:
        """Add a picture with its text alternative."""
        data = base64.b64encode(png).decode()
        alt = html.escape(description)
        self._parts.append(f'<img alt="{alt}" src="data:image/png;base64,{data}">')

    def write(self, folder: Path) -> None:
        """Write `report.html` and `report.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluation</title>'
            "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
            "table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.2rem .6rem;"
            "text-align:left}img{max-width:100%}</style><h1>Evaluation of the B12 assistant</h1>"
        )
        (folder / "report.html").write_text(page + "".join(self._parts), encoding="utf-8")
        text = json.dumps(self.figures, indent=2) + "\n"
        (folder / "report.json").write_text(text, encoding="utf-8")
