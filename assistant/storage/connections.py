"""How processes reach the database: connections that are kept, tested, and share it with others."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InvalidatePoolError

# Another process may be writing; milliseconds.
_SQLITE_PATIENCE = 10_000
# A server that does not answer must not hold up every patient; seconds, then milliseconds.
_POSTGRES_PATIENCE = {
    "connect_timeout": 3,
    "options": "-c statement_timeout=10000 -c lock_timeout=5000",
}

_CONNECTIONS = 10
# A connection that was used just now is taken to be there still; where it is not, one statement
# fails and the next one finds a new connection.
_FRESH_SECONDS, _USED_AT = 1.0, "used_at"


def new_engine(address: str) -> Engine:
    """An engine, whatever tables there are."""
    patience = _POSTGRES_PATIENCE if address.startswith("postgresql") else {}
    # Errors are logged: they must not bring along what was to be written.
    engine = sa.create_engine(
        address, future=True, hide_parameters=True, connect_args=patience, **_pool(address)
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_refuse_lost, engine))
    if engine.dialect.name == "sqlite":
        if engine.url.database:
            Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True)
        event.listen(engine, "connect", _for_several_processes)
        event.listen(engine, "begin", _begin)
    return engine


def _pool(address: str) -> dict[str, int]:
    """As many connections kept as a process has threads that ask; of a server alone.

    What goes beyond is closed after each use, and a new one costs PostgreSQL ten times a question.
    """
    return {"pool_size": _CONNECTIONS} if address.startswith("postgresql") else {}


def _note_use(_: Any, record: Any) -> None:
    record.info[_USED_AT] = time.monotonic()


def _refuse_lost(engine: Engine, connection: Any, record: Any, _: Any) -> None:
    """Ask a connection that has been idle whether its server is still there.

    `pool_pre_ping` asks at each use, some ten times a message.

    Raises:
        InvalidatePoolError: it is not; the pool opens new ones.
    """
    used_at = record.info.get(_USED_AT)
    if used_at is None or time.monotonic() - used_at < _FRESH_SECONDS:
        return
    try:
        is_there = engine.dialect.do_ping(connection)
    except engine.dialect.dbapi.Error:
        is_there = False
    if not is_there:
        raise InvalidatePoolError


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
