"""Writes the database into a file, makes sure that it can be read, and deletes old ones.

python deploy/backup.py FOLDER [--keep-days 14]

The database is the one of the settings. SQLite becomes an SQLite file, PostgreSQL a dump for
pg_restore. Neither the vault's keys nor any other secret is in it: keep those elsewhere.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from psycopg2.extensions import make_dsn
from sqlalchemy.engine import URL, make_url

from assistant.settings import settings
from assistant.yaml_file import FileError

PREFIX = "b12-"
_DAY = 24 * 60 * 60


class BackupError(Exception):
    """No backup could be made; the message says why."""


def main(arguments: list[str] | None = None) -> int:
    """Make a backup; returns the exit code."""
    parser = argparse.ArgumentParser(prog="backup", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep-days", type=int, default=14)
    given = parser.parse_args(arguments)
    try:
        file = back_up(settings().database, given.folder)
    except (BackupError, FileError, OSError) as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{file}: {file.stat().st_size} bytes")
    # Only now: while backups fail, none is deleted.
    delete_older(given.folder, given.keep_days)
    return 0


def back_up(address: str, folder: Path) -> Path:
    """Write a database into a new file, whole or not at all.

    Args:
        address: as SQLAlchemy writes it.
        folder: where the file is put; it must exist.

    Raises:
        BackupError: it could not be written, or what was written cannot be read.
        OSError: the folder cannot be written.
    """
    url = make_url(address)
    write, suffix = _WAYS[url.get_backend_name()]
    file = folder / f"{PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%SZ}{suffix}"
    part = file.with_name(f"{file.name}.part")
    # It holds what patients wrote.
    part.touch(mode=0o600)
    try:
        write(url, part)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return file


def delete_older(folder: Path, days: int) -> None:
    """Delete backups that are older than some days, except the newest one."""
    files = sorted(folder.glob(f"{PREFIX}*"), key=lambda file: file.stat().st_mtime)
    for file in files[:-1]:
        if file.stat().st_mtime < time.time() - days * _DAY:
            file.unlink()


def _write_sqlite(url: URL, part: Path) -> None:
    if not Path(url.database or "").is_file():
        raise BackupError(f"there is no database at {url.database}")
    try:
        with closing(sqlite3.connect(url.database, timeout=60)) as database:
            database.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part)) as copy:
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(str(error)) from error
    if found != "ok":
        raise BackupError(f"the copy is damaged: {found}")


def _write_postgres(url: URL, part: Path) -> None:
    # All that the assistant itself connects with, the address' query (sslmode, host ...) included.
    _, server = url.get_dialect()().create_connect_args(url)
    # Not on the command line, where everybody on this machine could read it.
    environment = {**os.environ, "PGPASSWORD": server.pop("password", "")}
    source = ["--no-password", "--dbname", make_dsn(**server)]
    _run(["pg_dump", "--format=custom", "--file", str(part), *source], environment)
    _run(["pg_restore", "--list", str(part)], environment)


def _run(command: list[str], environment: dict[str, str]) -> None:
    try:
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(error.stderr.strip()) from error


_WAYS: dict[str, tuple[Callable[[URL, Path], None], str]] = {
    "sqlite": (_write_sqlite, ".db"),
    "postgresql": (_write_postgres, ".dump"),
}


if __name__ == "__main__":
    sys.exit(main())
