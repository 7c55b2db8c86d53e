"""A PostgreSQL server of the tests' own, where the programs are installed (`make servers`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from evaluation.processes import free_port

# It refuses to run as root; Debian's package makes this account.
ACCOUNT = "postgres"


def programs() -> Path | None:
    """Folder of the newest server that is installed; None: there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    on_path = shutil.which("pg_ctl")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the start of its databases' addresses."""
    folder = programs()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI may skip nothing")
        pytest.skip("PostgreSQL is not installed (make servers)")
    with tempfile.TemporaryDirectory() as name:
        data, port = Path(name) / "data", free_port()
        data.mkdir()
        if os.geteuid() == 0:
            Path(name).chmod(0o755)
            shutil.chown(data, ACCOUNT)
        _run(folder / "initdb", "-D", data, "-U", ACCOUNT, "--auth=trust", "--no-sync")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        )
        _run(folder / "pg_ctl", "-D", data, "-w", "-o", options, "-l", data / "log", "start")
        try:
            yield f"postgresql://{ACCOUNT}@127.0.0.1:{port}"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def new_database(start: str) -> str:
    """Address of an empty database on a server."""
    import psycopg2

    name = f"test_{uuid.uuid4().hex[:12]}"
    connection = psycopg2.connect(f"{start}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    connection.close()
    return f"{start}/{name}"


def _run(*command: object) -> None:
    line = [str(part) for part in command]
    if os.geteuid() == 0:
        line = ["runuser", "-u", ACCOUNT, "--", *line]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
