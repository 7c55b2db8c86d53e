"""What is kept, and the only SQL of the project."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData

# These declare no tables of ours: the engine, its migrations and probe, and Rasa's own table.
_WITHOUT_TABLES = (
    "__init__",
    "broker",
    "connections",
    "conversations",
    "database",
    "erasure_slot",
    "locks",
    "migrate",
    "probe",
    "retention",
    "transcripts",
)


def all_tables() -> MetaData:
    """The tables of all modules of this package."""
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem not in _WITHOUT_TABLES:
            import_module(f"{__name__}.{file.stem}")
    from assistant.storage.database import TABLES

    return TABLES
