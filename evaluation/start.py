"""How long the assistant takes to be ready, and how much memory it holds, beside stock Rasa.

Both are started in turn on the same machine, some times each. Ready means: the model is loaded, and
for ours that action server and database answer, too. Memory is what the process holds (resident
set), when it is ready and after a hundred messages.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import requests

from assistant.settings import ROOT
from evaluation import stock
from evaluation.page import Report
from evaluation.patients_questions import questions
from evaluation.processes import free_port, resident, running, wait_for

TIMES, MESSAGES = 3, 100


@dataclass(frozen=True)
class Start:
    """One server's start.

    Attributes:
        seconds: from its start until it is ready, median.
        megabytes: resident when it is ready.
        megabytes_later: resident after a hundred messages.
    """

    seconds: float
    megabytes: float
    megabytes_later: float


def report_start(report: Report) -> None:
    """Seconds and memory of both."""
    report.section(
        "Start and memory",
        "Ready: the model is loaded, and for ours action server and database answer, too. Memory "
        f"is the process's resident set. Medians of {TIMES} starts.",
    )
    ours, theirs = measure()
    parts = (
        ("until it is ready", "seconds", "s", "15 s"),
        ("memory when it is ready", "megabytes", "MB", "650 MB"),
        (f"memory after {MESSAGES} messages", "megabytes_later", "MB", ""),
    )
    for name, part, unit, aim in parts:
        own, other = getattr(ours, part), getattr(theirs, part)
        report.figure(name, own, unit, aim=aim, is_short=True, stock=other)


def measure() -> tuple[Start, Start]:
    """Ours and the stock project's."""
    project = stock.trained()
    ours = [_own_start() for _ in range(TIMES)]
    theirs = [_stock_start(project) for _ in range(TIMES)]
    return _summed(ours), _summed(theirs)


def _summed(starts: list[tuple[float, float, float]]) -> Start:
    seconds, ready, later = (median(values) for values in zip(*starts, strict=True))
    return Start(seconds, ready, later)


def _own_start() -> tuple[float, float, float]:
    port, actions = free_port(), free_port()
    with tempfile.TemporaryDirectory() as name:
        own = {
            "ASSISTANT_PORT": str(port),
            "ACTIONS_PORT": str(actions),
            "DATABASE_URL": f"sqlite:///{name}/start.db",
            "MESSAGES_PER_MINUTE": "1000000",
            "MESSAGES_PER_MINUTE_OF_ADDRESS": "1000000",
        }
        with running(["-m", "assistant.launch", "actions"], ROOT, own, Path(name)):
            wait_for(f"http://127.0.0.1:{actions}/health/live")
            rasa = ["-m", "assistant.launch", "rasa", "run", "--model", "models/current.tar.gz"]
            rasa += ["--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
            rasa += ["--interface", "127.0.0.1", "--port", str(port), "--enable-api"]
            with _timed(rasa, ROOT, own, f"http://127.0.0.1:{port}/health/ready") as found:
                return found[0], found[1], _memory_after(f"http://127.0.0.1:{port}", found[2])


def _stock_start(project: stock.Stock) -> tuple[float, float, float]:
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as logs,
        stock.served(project, Path(logs)) as (url, process),
    ):
        taken, ready = time.monotonic() - began, resident(process)
        return taken, ready, _memory_after(url, process)


@contextmanager
def _timed(
    command: list[str], folder: Path, environment: dict[str, str], url: str
) -> Iterator[tuple[float, float, int]]:
    """Start a server: seconds until it is ready, megabytes then, its process."""
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as logs,
        running(command, folder, environment, Path(logs)) as process,
    ):
        wait_for(url, pause=0.1)
        yield time.monotonic() - began, resident(process.pid), process.pid


def _memory_after(url: str, process: int) -> float:
    for number, text in enumerate(itertools.islice(itertools.cycle(questions()), MESSAGES)):
        body = {"sender": f"s{number}", "message": text}
        requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=60)
    return resident(process)
