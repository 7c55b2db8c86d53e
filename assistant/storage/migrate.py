"""Brings a database to the tables of this release (Alembic)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from assistant.settings import settings
from assistant.storage.connections import new_engine

SCRIPTS = Path(__file__).parent / "migrations"
# Tables that releases without migrations had made by themselves, and where those stand.
_FIRST_TABLE, _FIRST_REVISION = "chat_messages", "0001"
# Any number; held while a PostgreSQL database is changed.
_LOCK = 5_005_012


def migrate(engine: Engine) -> str | None:
    """Bring a database up to date; several processes may try at once.

    Tables of a later release stay as they are: this one goes on with what it knows of them.

    Args:
        engine: of the database.

    Returns:
        The later release's revision; None: the tables are those of this one.
    """
    with engine.connect() as connection:
        if _revision(connection) == head():
            return None
    with alone(engine) as connection:
        # Only now: a later release may have come first while this one waited.
        revision = _revision(connection)
        if revision and revision not in known_revisions():
            return revision
        config = alembic_config()
        config.attributes["connection"] = connection
        tables = sa.inspect(connection).get_table_names()
        if revision is None and _FIRST_TABLE in tables:
            command.stamp(config, _FIRST_REVISION)
        command.upgrade(config, "head")
    return None


def alembic_config() -> Config:
    """Where Alembic finds our migrations."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def head() -> str | None:
    """The revision of this release."""
    revision: str | None = ScriptDirectory.from_config(alembic_config()).get_current_head()
    return revision


def known_revisions() -> list[str]:
    """All revisions of this release, the latest first."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return [script.revision for script in scripts]


def _revision(connection: Connection) -> str | None:
    revision: str | None = MigrationContext.configure(connection).get_current_revision()
    return revision


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no second process is in."""
    with engine.execution_options(writes=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        yield connection


def main() -> int:
    """Bring the configured database up to date, and with `draft NAME` write a new migration."""
    is_draft = sys.argv[1:2] == ["draft"]
    if later := migrate(engine := new_engine(settings().database)):
        print(f"The database has tables of a later release ({later}); they stay as they are.")
        return 2 if is_draft else 0
    print("The database is up to date.")
    if is_draft:
        name = " ".join(sys.argv[2:]).strip()
        if not name:
            print("Say what the migration is for.", file=sys.stderr)
            return 2
        draft(engine, name)
    return 0


def draft(engine: Engine, name: str) -> None:
    """Write a migration from what a database has to what the code declares.

    Args:
        engine: of a database of this release.
        name: what it is for.
    """
    with engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        number = f"{len(list(SCRIPTS.glob('versions/*.py'))) + 1:04}"
        command.revision(config, message=name, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    sys.exit(main())
