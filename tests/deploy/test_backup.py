"""Backups, made and restored as the runbook says."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from assistant.frontdesk.sign_in import HASHER
from assistant.storage.connections import new_engine
from assistant.storage.database import engine_for
from assistant.storage.staff import Staff
from tests.deploy.tools import DEPLOY, program
from tests.postgres import new_database


def back_up(address: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(DEPLOY / "backup.py"), str(folder), *arguments],
        env={**os.environ, "DATABASE_URL": address, "PYTHONPATH": str(DEPLOY.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


def add_person(address: str, login: str) -> None:
    Staff(engine_for(address)).add(login, login.capitalize(), "staff", HASHER.hash("x" * 12))


def logins(address: str) -> list[str]:
    engine = new_engine(address)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT login FROM staff ORDER BY login"))
        found = [row.login for row in rows]
    engine.dispose()
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    backups = tmp_path / "backups"
    backups.mkdir()
    return backups


def test_sqlite_is_backed_up_while_it_is_written_to_and_can_be_restored(
    tmp_path: Path, folder: Path
) -> None:
    address = f"sqlite:///{tmp_path}/assistant.db"
    add_person(address, "anna")
    with closing(sqlite3.connect(tmp_path / "assistant.db", isolation_level=None)) as writer:
        # A turn that is being written: not in the backup, and not in its way.
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE staff SET login = 'half'")
        assert back_up(address, folder).returncode == 0
        writer.execute("ROLLBACK")
    [file] = folder.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    add_person(address, "late")
    assert logins(f"sqlite:///{file}") == ["anna"]
    assert engine_for(f"sqlite:///{file}") is not None


def test_postgres_is_backed_up_and_can_be_restored(postgres: str, folder: Path) -> None:
    address, empty = new_database(postgres), new_database(postgres)
    add_person(address, "anna")
    assert back_up(address, folder).returncode == 0
    [file] = folder.iterdir()
    add_person(address, "late")
    restore = [program("pg_restore", "servers"), "--exit-on-error", "--no-owner", "--dbname", empty]
    subprocess.run([*restore, str(file)], check=True)
    assert logins(empty) == ["anna"]
    assert logins(address) == ["anna", "late"]


def test_postgres_is_reached_as_its_address_query_says(postgres: str, folder: Path) -> None:
    url = make_url(new_database(postgres))
    start = f"postgresql://{url.username}@/{url.database}?host={url.host}&port={url.port}"
    refused = back_up(f"{start}&sslmode=require", folder)
    assert refused.returncode == 1
    assert "SSL" in refused.stderr
    assert back_up(f"{start}&options=-c%20geqo%3Doff", folder).returncode == 0
    [file] = folder.iterdir()
    assert file.suffix == ".dump"


@pytest.mark.parametrize(
    "address", ["sqlite:////nowhere/assistant.db", "postgresql://b12:hidden@127.0.0.1:1/b12"]
)
def test_what_cannot_be_read_leaves_no_file_and_deletes_none(address: str, folder: Path) -> None:
    old = folder / "b12-20200101T000000Z.db"
    newer = folder / "b12-20200102T000000Z.db"
    for file in (old, newer):
        file.touch()
        os.utime(file, (0, 0))
    done = back_up(address, folder)
    assert done.returncode == 1
    assert done.stderr.startswith("No backup was made: ")
    assert "hidden" not in done.stderr
    assert sorted(folder.iterdir()) == [old, newer]


def test_old_backups_go_once_there_is_a_new_one(tmp_path: Path, folder: Path) -> None:
    address = f"sqlite:///{tmp_path}/assistant.db"
    add_person(address, "anna")
    ages = {"b12-a.db": 20, "b12-b.db": 5, "somebody-elses.db": 400}
    for name, days in ages.items():
        (folder / name).touch()
        then = time.time() - days * 24 * 60 * 60
        os.utime(folder / name, (then, then))
    assert back_up(address, folder, "--keep-days", "14").returncode == 0
    names = {file.name for file in folder.iterdir()}
    assert "b12-a.db" not in names
    assert {"b12-b.db", "somebody-elses.db"} < names
    assert len(names) == 3
