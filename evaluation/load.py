"""Load: how many messages a second, and how long patients wait, with 10 and 50 at once.

The whole topology (`tools/stack/`) on this machine with one and with two assistants, over REST and
over web sockets, through the action server; then a stock Rasa project on the same data, over REST
without an action server. Locust (`patients.py`) asks the test questions from the same machine, so
its own share of the processors counts against all of them alike.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.settings import DEVELOPMENT, ROOT
from evaluation import stock
from evaluation.processes import free_port, running, wait_for
from tools.stack.topology import running as running_stack

SECONDS = int(os.environ.get("LOAD_SECONDS", "30"))
# Patients at once, and seconds from one question of a patient to their next; 0: at once.
CROWDS = ((10, 0.0), (50, 0.0))
_UNLIMITED = {"MESSAGES_PER_MINUTE": "1000000", "MESSAGES_PER_MINUTE_OF_ADDRESS": "1000000"}


@dataclass(frozen=True)
class Load:
    """What was measured.

    Attributes:
        what: of which server, how.
        users: patients at once.
        per_second: messages answered a second.
        p50: milliseconds.
        p95: milliseconds.
        failures: messages without an answer, with an error, or empty.
    """

    what: str
    users: int
    per_second: float
    p50: float
    p95: float
    failures: int


def main() -> None:
    """Measure everything and print a line each."""
    print(f"{'':34}{'users':>6}{'msg/s':>8}{'p50 ms':>8}{'p95 ms':>8}{'failed':>8}")
    for load in measure():
        print(
            f"{load.what:34}{load.users:6}{load.per_second:8.1f}{load.p50:8.0f}{load.p95:8.0f}"
            f"{load.failures:8}",
            flush=True,
        )


def measure() -> Iterator[Load]:
    """The topology with one and two assistants, then stock Rasa."""
    for assistants in (1, 2):
        with _stack(assistants) as url:
            for kind in ("RestPatient", "SocketPatient"):
                name = f"{assistants} assistant(s), {kind.removesuffix('Patient').lower()}"
                yield from _crowds(name, kind, url)
    with _stock() as url:
        yield from _crowds("stock Rasa 3.6.21, rest", "RestPatient", url)


def _crowds(what: str, kind: str, url: str) -> Iterator[Load]:
    for users, pace in CROWDS:
        yield run(what, kind, url, users, pace)


def run(what: str, kind: str, url: str, users: int, pace: float, seconds: int = SECONDS) -> Load:
    """Let patients ask for a while.

    Args:
        what: of which server, how; for the report.
        kind: class of `patients.py`.
        url: of the server.
        users: patients at once.
        pace: seconds from one question of a patient to their next.
        seconds: how long.

    Raises:
        RuntimeError: Locust measured nothing; with what it said.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).parent / "patients.py")]
        command += ["--headless", "-u", str(users), "-r", str(users), "-t", f"{seconds}s"]
        command += ["--host", url, "--csv", f"{folder}/load", "--only-summary", kind]
        command += ["--reset-stats"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PACE": str(pace)}
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, cwd=folder
        )
        file = Path(folder) / "load_stats.csv"
        rows = list(csv.DictReader(file.open())) if file.exists() else []
    row = next((row for row in rows if row["Name"] == "Aggregated"), None)
    if row is None or not int(row["Request Count"]):
        raise RuntimeError(f"nothing was measured:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return _load(what, users, row)


def _load(what: str, users: int, row: Mapping[str, str]) -> Load:
    return Load(
        what,
        users,
        float(row["Requests/s"]),
        float(row["50%"]),
        float(row["95%"]),
        int(row["Failure Count"]),
    )


@contextmanager
def _stack(assistants: int) -> Iterator[str]:
    """The topology; with the REST channel, so in the development profile."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {**_UNLIMITED, "PROFILE": DEVELOPMENT}
        with running_stack(
            Path(folder), assistants=assistants, actions=1, broker=False, **settings
        ) as stack:
            yield stack.url


@contextmanager
def _stock() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model, port = stock.build(folder), free_port()
        (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
        command = ["-m", "rasa", "run", "--model", str(model)]
        command += ["--credentials", "credentials.yml", "--interface", "127.0.0.1"]
        with running([*command, "--port", str(port)], folder, {"LOG_LEVEL": "WARNING"}):
            wait_for(f"http://127.0.0.1:{port}/version")
            yield f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    main()
