"""The database of everything but Rasa's own tracker: one engine a process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

# Each table is declared in the module that reads and writes it.
TABLES = sa.MetaData()
# Another process may be writing; milliseconds.
_SQLITE_PATIENCE = 10_000


@lru_cache(maxsize=4)
def engine_for(address: str) -> Engine:
    """An engine with all declared tables in its database.

    Args:
        address: as SQLAlchemy writes it; see `Settings.database`.
    """
    engine = sa.create_engine(address, future=True)
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _for_several_processes)
    TABLES.create_all(engine)
    return engine


def _for_several_processes(connection: Any, _: Any) -> None:
    """Let readers go on while one writes, and have writers wait for each other."""
    connection.execute(f"PRAGMA busy_timeout = {_SQLITE_PATIENCE}")
    connection.execute("PRAGMA journal_mode = WAL")
    # What was confirmed to a browser must outlive a power cut.
    connection.execute("PRAGMA synchronous = FULL")
