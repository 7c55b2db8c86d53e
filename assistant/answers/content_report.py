"""Where `make content` leaves what it found, and how the console reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.settings import ROOT

REPORT = ROOT / "var" / "content" / "report.json"


def read_report(file: Path = REPORT) -> dict[str, Any] | None:
    """The latest report of `make content` (see `evaluation/content.py`); None: there is none."""
    try:
        report: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report
