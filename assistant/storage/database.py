"""The one database of the project: an engine a process, with all tables up to date."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

# Each table is declared in the module that reads and writes it.
TABLES = sa.MetaData()
# Another process may be writing; milliseconds.
_SQLITE_PATIENCE = 10_000
# A server that does not answer must not hold up every patient; seconds, then milliseconds.
_POSTGRES_PATIENCE = {
    "connect_timeout": 3,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",
}


@lru_cache(maxsize=4)
def engine_for(address: str) -> Engine:
    """An engine whose database has the tables of this release.

    Args:
        address: as SQLAlchemy writes it; see `Settings.database`.
    """
    from assistant.storage.migrate import migrate

    engine = new_engine(address)
    migrate(engine)
    return engine


def new_engine(address: str) -> Engine:
    """An engine, whatever tables there are."""
    patience = _POSTGRES_PATIENCE if address.startswith("postgresql") else {}
    # Errors are logged: they must not bring along what was to be written.
    engine = sa.create_engine(
        address, future=True, pool_pre_ping=True, hide_parameters=True, connect_args=patience
    )
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _for_several_processes)
        event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that writes: committed at the end of the block, undone by an error in it.

    On SQLite it waits for other writers at its start, not in its middle, where it would fail.
    """
    transaction: AbstractContextManager[Connection] = engine.execution_options(writes=True).begin()
    return transaction


def _for_several_processes(connection: Any, _: Any) -> None:
    """Let readers go on while one writes, and have writers wait for each other."""
    # Python's module would begin transactions by itself, and too late.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout = {_SQLITE_PATIENCE}")
    connection.execute("PRAGMA journal_mode = WAL")
    # What was confirmed to a browser must outlive a power cut.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    is_writing = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")
