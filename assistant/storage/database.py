"""The one database of the project: an engine a process, with all tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from assistant.storage.connections import new_engine
from assistant.storage.migrate import migrate

# Each table is declared in the module that reads and writes it.
TABLES = sa.MetaData()


@lru_cache(maxsize=4)
def engine_for(address: str) -> Engine:
    """An engine whose database has the tables of this release.

    Args:
        address: as SQLAlchemy writes it; see `Settings.database`.
    """
    engine = new_engine(address)
    migrate(engine)
    return engine


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
            # A lost one is closed, and would put an error of its own in the place of the real one.
            if not driver.closed:
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
