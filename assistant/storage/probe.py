"""Whether the database can be worked with: it answers, and has the tables of this release."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.observability.health import Check, InOneThread, Problem, disk_check
from assistant.settings import ROOT, Settings
from assistant.storage.database import engine_for
from assistant.storage.migrate import known_revisions

# Alembic's own table: asked directly, as Alembic writes two lines to the log each time.
_VERSION = sa.table("alembic_version", sa.column("version_num"))


def store_checks(config: Settings) -> list[tuple[str, Check]]:
    """The checks of what every process writes to.

    Args:
        config: names the database.
    """
    engine = engine_for(config.database)
    probe = DatabaseProbe(engine)
    return [
        ("database", InOneThread(probe.look)),
        ("disk", disk_check(written_folders(config))),
    ]


def written_folders(config: Settings) -> list[Path]:
    """Where files are written: `var/`, and the database's folder where it is a file."""
    file = _sqlite_file(engine_for(config.database))
    return [ROOT / "var", *([file.parent] if file else [])]


class DatabaseProbe:
    """Looks at one database."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine, and what its tables should be."""
        self._engine = engine
        self._file = _sqlite_file(engine)
        self._revisions = known_revisions()

    def look(self) -> Problem | None:
        """What is wrong; None: nothing. Blocks.

        Raises:
            SQLAlchemyError: it does not answer.
        """
        if self._file and not self._file.exists():
            # Connecting would make an empty one in its place.
            return Problem("its file is missing")
        with self._engine.connect() as connection:
            connection.execute(sa.text("SELECT 1"))
            has_tables = sa.inspect(connection).has_table(_VERSION.name)
            revision = connection.execute(sa.select(_VERSION)).scalar() if has_tables else None
        if revision == self._revisions[0]:
            return None
        if revision is None or revision in self._revisions:
            return Problem("its tables are not those of this release (make migrate)")
        # While a release is rolled out, the older one has to go on answering.
        return Problem("its tables are those of a later release", is_fatal=False)


def _sqlite_file(engine: Engine) -> Path | None:
    name = engine.url.database
    is_file = engine.dialect.name == "sqlite" and name and name != ":memory:"
    return Path(name) if is_file else None
