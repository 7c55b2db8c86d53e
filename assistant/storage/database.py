"""The one database of the project: an engine a process, with all tables up to date."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

# Each table is declared in the module that reads and writes it.
TABLES = sa.MetaData()
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


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads; each statement stands by itself.

    PostgreSQL is spared the beginning and the end of a transaction: two of three times that a
    short question would have to be sent there and back.
    """
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # it is within our own process
            yield connection
            return
        # Only psycopg's own switch: SQLAlchemy's level of isolation would be sent, too, and back.
        driver = connection.connection.dbapi_connection
        driver.autocommit = True
        try:
            yield connection
        finally:
            driver.autocommit = False


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that writes: committed at the end of the block, undone by an error in it.

    On SQLite it waits for other writers at its start, not in its middle, where it would fail.
    """
    transaction: AbstractContextManager[Connection] = engine.execution_options(writes=True).begin()
    return transaction


@contextmanager
def writing_at_once(engine: Engine) -> Iterator[Connection]:
    """As `writing`, for a single statement, which PostgreSQL commits by itself."""
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            yield connection
    else:
        with reading(engine) as connection:
            yield connection


def is_away(error: DBAPIError) -> bool:
    """Whether the server went while it was asked, or could not be reached at all."""
    return error.connection_invalidated or error.statement is None


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
