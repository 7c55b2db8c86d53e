"""The reviewed texts that patients get now: read again when a new model has gone live."""

from __future__ import annotations

from functools import lru_cache

from assistant.answers.library import Library, load_library
from assistant.settings import ROOT

# Written when a model is put in place; see assistant/training.py.
STAMP = ROOT / "models" / "current.json"


def live_since() -> int:
    """When the present model was put in place; 0: there is none yet. Changes with each."""
    try:
        return STAMP.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def live_library() -> Library:
    """All reviewed texts.

    Raises:
        FileError: a file of `data/` is wrong.
    """
    return _library(live_since())


@lru_cache(maxsize=1)
def _library(_: int) -> Library:
    return load_library(ROOT / "data")
