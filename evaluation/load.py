"""Load: how many messages a second, how long patients wait, and what a message costs.

The whole topology (`tools/stack/`) on this machine with one and with two assistants, over REST and
over web sockets, through the action server; then a stock Rasa project on the same data, over REST
without an action server. Locust (`patients.py`) asks the test questions from the same machine, so
its own share of the processors counts against all of them alike.

`LOAD_SECONDS` is the length of each measurement.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg2

from assistant.settings import DEVELOPMENT, ROOT
from evaluation import plots, stock
from evaluation.page import Report
from evaluation.processes import processor_seconds, resident
from evaluation.readme import LOAD, MESSAGES, MIDDLE, MOST
from tools.stack.topology import Stack
from tools.stack.topology import running as running_stack

SECONDS = int(os.environ.get("LOAD_SECONDS", "30"))
_WARM_UP_SECONDS, _ASKED_BEFORE_SECONDS = 5, 45
_UNLIMITED = {"MESSAGES_PER_MINUTE": "1000000", "MESSAGES_PER_MINUTE_OF_ADDRESS": "1000000"}


@dataclass(frozen=True)
class Crowd:
    """Patients who ask at the same time.

    Attributes:
        users: how many.
        pace: seconds from an answer to the next question, on average; 0: at once.
        taps: share of the questions that are tapped suggestions; the others are typed.
        new: whether a typed question has hardly been asked before; the assistant keeps what it
            has read of the latest.
    """

    users: int
    pace: float = 0.0
    taps: float = 0.0
    new: bool = False

    def __str__(self) -> str:
        """Who asks, and how."""
        pace = f", reading for {self.pace:.0f} s" if self.pace else ""
        who = "1 patient" if self.users == 1 else f"{self.users} patients"
        return f"{who}, {self.typing}{pace}"

    @property
    def typing(self) -> str:
        """How they ask, in words."""
        typed = "new" if self.new else "asked before"
        return f"{self.taps:.0%} tapped, else {typed}" if self.taps else f"typed, {typed}"


# As fast as they are answered: what others have asked before, what nobody has, and half of it
# tapped suggestions; then such as read for a moment.
CROWDS = (
    *(Crowd(users) for users in (1, 10, 50)),
    *(Crowd(users, new=True) for users in (1, 10, 50)),
    *(Crowd(users, pace, 0.5, new=True) for pace in (0.0, 1.0) for users in (10, 50)),
)
_WARM_UP = Crowd(10)
# Classes of `patients.py`, and what they use.
KINDS = {"RestPatient": "REST", "SocketPatient": "web chat"}
STOCK = "stock Rasa 3.6.21, REST"
_NUMBERS = {1: "one assistant", 2: "two assistants"}
# Milliseconds within which 95 of 100 were to be answered, by users.
_AIMS = {10: "200 ms", 50: "800 ms"}


@dataclass(frozen=True)
class Load:
    """What was measured.

    Attributes:
        what: of which server, how.
        crowd: who asked.
        per_second: messages answered a second.
        p50: milliseconds.
        p95: milliseconds.
        failures: messages without an answer, with an error, or empty.
        processor: milliseconds of a processor for each message, by program.
    """

    what: str
    crowd: Crowd
    per_second: float
    p50: float
    p95: float
    failures: int
    processor: Mapping[str, float] = field(default_factory=dict)


def report_load(report: Report) -> None:
    """Messages a second and waiting times of each crowd, printed as they are measured."""
    report.section(
        LOAD,
        "Locust on the same machine; as fast as they are answered, except where they read for a "
        "moment. New: with a letter twice somewhere, so that hardly anybody has asked it before. "
        "Stock Rasa has no action server, no database and one process; nothing can be tapped, and "
        "all of ours that is typed stands beside its REST channel.",
    )
    heads = f"{'':34}{'users':>6}{'pace s':>8}  {'asked':24}{'msg/s':>7}{'p50 ms':>8}{'p95 ms':>8}"
    print(f"{heads}{'failed':>8}  processor ms a message")
    loads = []
    for load in measure():
        loads.append(load)
        crowd = load.crowd
        costs = ", ".join(f"{name} {cost:.1f}" for name, cost in load.processor.items())
        print(
            f"{load.what:34}{crowd.users:6}{crowd.pace:8.0f}  {crowd.typing:24}"
            f"{load.per_second:7.1f}{load.p50:8.0f}{load.p95:8.0f}{load.failures:8}  {costs}",
            flush=True,
        )
    stock_loads = {load.crowd: load for load in loads if load.what == STOCK}
    for load in loads:
        # Nothing can be tapped there, and nothing that was read is kept.
        _report(report, load, stock_loads.get(replace(load.crowd, new=False)))
    at_once = [load for load in loads if not load.crowd.pace]
    rates = {f"{load.what}, {load.crowd}": load.per_second for load in at_once}
    report.picture(plots.lengths(rates, "Messages a second"), "Messages a second by crowd")


def _report(report: Report, load: Load, stock: Load | None) -> None:
    name, is_stock = f"{load.what}, {load.crowd}", load.what == STOCK
    aims = "" if is_stock or load.crowd.pace else _AIMS.get(load.crowd.users, "")
    # Typed without a pause, by many, of two assistants: what the README shows.
    is_other = is_stock or load.crowd.taps or load.crowd.pace or load.crowd.users == 1
    is_short = not (is_other or load.what.startswith(_NUMBERS[1]))
    rate, wait = f"{name}: {MESSAGES}", f"{name}: {MOST}"
    aim = "60 a second" if aims else ""
    other = None if is_stock else stock
    per_second, p95 = (other.per_second, other.p95) if other else (None, None)
    report.figure(rate, load.per_second, "a second", aim=aim, is_short=is_short, stock=per_second)
    report.figure(wait, load.p95, "ms", aim=aims, is_short=is_short, stock=p95)
    report.figure(f"{name}: {MIDDLE}", load.p50, "ms")
    report.figure(f"{name}: without an answer", load.failures, "", aim="0")


def measure() -> Iterator[Load]:
    """The topology with one and two assistants, then stock Rasa."""
    for assistants in (1, 2):
        with _stack(assistants) as stack:
            for kind, over in KINDS.items():
                name = f"{_NUMBERS[assistants]}, {over}"
                # Each assistant reads nearly all of the questions once.
                run(name, kind, stack.url, _WARM_UP, _ASKED_BEFORE_SECONDS)
                for crowd in CROWDS:
                    yield run(name, kind, stack.url, crowd, SECONDS, _programs(stack))
            kilobytes = _bytes_a_message(stack) / 1000
            memory = ", ".join(f"{p.name} {resident(p.pid):.0f}" for p in stack.own_programs)
            print(f"    in the database {kilobytes:.1f} kB a message; MB of memory: {memory}")
    with stock.served(stock.trained()) as (url, _):
        run(STOCK, "RestPatient", url, _WARM_UP, _WARM_UP_SECONDS)
        # It suggests nothing that could be tapped, and keeps nothing that it has read.
        for crowd in dict.fromkeys(replace(crowd, taps=0.0, new=False) for crowd in CROWDS):
            yield run(STOCK, "RestPatient", url, crowd, SECONDS)


def run(
    what: str,
    kind: str,
    url: str,
    crowd: Crowd,
    seconds: int,
    programs: Mapping[str, list[int]] | None = None,
) -> Load:
    """Let patients ask for a while.

    Args:
        what: of which server, how; for the report.
        kind: class of `patients.py`.
        url: of the server.
        crowd: who asks.
        seconds: how long.
        programs: processes by the name under which their costs are reported.

    Raises:
        RuntimeError: Locust measured nothing; with what it said.
    """
    before = _used(programs or {})
    with tempfile.TemporaryDirectory() as folder:
        users, together = str(crowd.users), str(crowd.users / (crowd.pace or 1))
        command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).parent / "patients.py")]
        command += ["--headless", "-u", users, "-r", together, "-t", f"{seconds}s"]
        command += ["--host", url, "--csv", f"{folder}/load", "--only-summary", kind]
        command += ["--reset-stats"]  # once all of them are there
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        environment |= {"PACE": str(crowd.pace), "TAPS": str(crowd.taps)}
        environment |= {"MISTYPED": "1" if crowd.new else ""}
        done = subprocess.run(
            command, env=environment, check=False, capture_output=True, text=True, cwd=folder
        )
        file = Path(folder) / "load_stats.csv"
        rows = list(csv.DictReader(file.open())) if file.exists() else []
    row = next((row for row in rows if row["Name"] == "Aggregated"), None)
    if row is None or not int(row["Request Count"]):
        raise RuntimeError(f"nothing was measured:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    # The count begins when all patients are there, the processors' before that.
    messages = float(row["Requests/s"]) * seconds
    used = _used(programs or {})
    return Load(
        what,
        crowd,
        float(row["Requests/s"]),
        float(row["50%"]),
        float(row["95%"]),
        int(row["Failure Count"]),
        {name: 1000 * (used[name] - before[name]) / messages for name in used},
    )


def _used(programs: Mapping[str, list[int]]) -> dict[str, float]:
    return {name: sum(map(processor_seconds, pids)) for name, pids in programs.items()}


def _programs(stack: Stack) -> dict[str, list[int]]:
    return {
        "assistant": [program.pid for program in stack.assistants],
        "actions": [program.pid for program in stack.actions],
        **{name: [program.pid] for name, program in stack.engines.items()},
    }


def _bytes_a_message(stack: Stack) -> float:
    """What the database holds for each message of a patient, indexes included."""
    connection = psycopg2.connect(stack.database)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace) "
            "/ (SELECT count(*) FROM events WHERE type_name = 'user')"
        )
        ((share,),) = cursor.fetchall()
    connection.close()
    return float(share)


@contextmanager
def _stack(assistants: int) -> Iterator[Stack]:
    """The topology; with the REST channel, so in the development profile."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {**_UNLIMITED, "PROFILE": DEVELOPMENT}
        with running_stack(
            Path(folder), assistants=assistants, actions=1, broker=False, **settings
        ) as stack:
            yield stack
