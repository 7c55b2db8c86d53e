"""What the patients of load tests ask: the test questions."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

DATASET = Path(__file__).parent / "datasets" / "questions.jsonl"


@lru_cache(maxsize=1)
def questions() -> list[str]:
    """The texts, in the order of the file."""
    lines = DATASET.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]
