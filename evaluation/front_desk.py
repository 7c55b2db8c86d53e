"""How long the front desk's pages take over a store of 100,000 conversations.

`make benchmark` runs it: it fills a new database with a year of made-up conversations, starts the
console as `make run` does, signs in and loads each page again and again. `BENCHMARK_DATABASE` names
another database than a file of SQLite.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import requests
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.answers import load_library
from assistant.frontdesk.sign_in import HASHER
from assistant.settings import ROOT
from assistant.storage.database import engine_for, writing
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import CLOSED, TICKETS, WAITING
from assistant.storage.visits import TURNS, VISITS
from evaluation.page import Report
from evaluation.processes import free_port, running, wait_for

SEED = 3
CONVERSATIONS = 100_000
TURNS_EACH = 6
DAYS = 365
# Of the conversations: how many left a request, and how many of these still wait.
REQUESTS, WAITING_NOW = 8_000, 200
TIMES = 40
CHANNELS = ("web", "web", "web", "slack", "telegram")
AT_ONCE = 20_000
PASSWORD = "of the benchmark"  # noqa: S105 (of a database that is thrown away)


def report_front_desk(report: Report) -> None:
    """The console's pages over a year of conversations."""
    report.section(
        "The front desk's pages",
        f"Over {CONVERSATIONS:,} conversations of a year, in SQLite, or in the database of "
        "`BENCHMARK_DATABASE`.",
    )
    with tempfile.TemporaryDirectory() as name:
        address = os.environ.get("BENCHMARK_DATABASE") or f"sqlite:///{name}/desk.db"
        last = datetime.now(UTC).date()
        fill(engine_for(address), last)
        for page, seconds in measure(address, Path(name), last).items():
            p50, p95 = np.percentile(seconds, [50, 95])
            report.figure(f"{page}, median", 1000 * p50, "ms")
            report.figure(f"{page}, 95th percentile", 1000 * p95, "ms", aim="500 ms")


def fill(engine: Engine, last: date) -> None:
    """Write a year of visits, turns and requests that ends on a day."""
    rng = random.Random(SEED)
    answers = [a for a in load_library(ROOT / "data") if a.is_asked_for]
    kinds = {a.key: a.kind for a in answers}
    keys, visits, turns, tickets = list(kinds), [], [], []
    for number in range(1, CONVERSATIONS + 1):
        day = last - timedelta(days=rng.randrange(DAYS))
        channel = rng.choice(CHANNELS)
        chosen = rng.choices(keys, k=TURNS_EACH)
        said = [kinds[key] for key in chosen]
        is_handed_over = number <= REQUESTS
        at = datetime(day.year, day.month, day.day, 15, tzinfo=UTC).timestamp()
        visits.append(
            {
                "id": number,
                "conversation": f"c{number}",
                "channel": channel,
                "day": day.isoformat(),
                "at": at,
                "turns": TURNS_EACH,
                "answered": said.count("answer"),
                "not_covered": said.count("not_covered"),
                "not_understood": 0,
                "red_flags": 0,
                "handed_over": is_handed_over,
                "last_kind": said[-1],
                "rating": rng.choice((None, None, None, 1, 2, 3)),
            }
        )
        turns += [
            {
                "visit": number,
                "day": day.isoformat(),
                "channel": channel,
                "kind": kind,
                "answer": key,
                "milliseconds": int(rng.lognormvariate(4.5, 0.8)),
                "question": f"a question on {key}, number {rng.randrange(3000)}"
                if kind == "not_covered"
                else None,
            }
            for key, kind in zip(chosen, said, strict=True)
        ]
        if is_handed_over:
            tickets.append(_ticket(number, at, channel, rng))
    with writing(engine) as connection:
        for table, rows in ((VISITS, visits), (TURNS, turns), (TICKETS, tickets)):
            for start in range(0, len(rows), AT_ONCE):
                connection.execute(sa.insert(table), rows[start : start + AT_ONCE])
        # As both databases do by themselves in the end.
        connection.exec_driver_sql("ANALYZE")


def _ticket(number: int, at: float, channel: str, rng: random.Random) -> dict[str, object]:
    is_waiting = number <= WAITING_NOW
    return {
        "reference": f"{number:06}",
        "conversation": f"c{number}",
        "channel": channel,
        "state": WAITING if is_waiting else CLOSED,
        "level": rng.choice((0, 0, 0, 1, 3)),
        "origin": "request",
        "reason": "a made-up reason",
        "name": f"Patient {number}",
        "contact": "",
        "best_time": "",
        "opened_at": at,
        "waiting_since": at,
        "picked_up_at": None if is_waiting else at + rng.expovariate(1 / 600),
        "closed_at": None if is_waiting else at + 3600,
        "outcome": "" if is_waiting else "answered",
    }


def measure(address: str, folder: Path, last: date) -> dict[str, list[float]]:
    """Seconds of each page, loaded again and again by somebody who has signed in."""
    Staff(engine_for(address)).add("lea", "Lea", "lead", HASHER.hash(PASSWORD))
    # Rasa makes this table; the conversation's page reads it.
    from rasa.core.tracker_store import SQLTrackerStore

    SQLTrackerStore.Base.metadata.create_all(engine_for(address))
    port = free_port()
    environment = {"FRONTDESK_PORT": str(port), "DATABASE_URL": address}
    with running(["-m", "assistant.launch", "frontdesk"], folder, environment):
        url = f"http://127.0.0.1:{port}"
        wait_for(f"{url}/health/live")
        browser = requests.Session()
        page = browser.get(f"{url}/sign-in", timeout=60).text
        token = page.partition('name="csrf" value="')[2].partition('"')[0]
        form = {"csrf": token, "login": "lea", "password": PASSWORD}
        browser.post(f"{url}/sign-in", data=form, timeout=60).raise_for_status()
        found: dict[str, list[float]] = {name: [] for name, _ in _pages(last)}
        for _ in range(TIMES):
            for name, path in _pages(last):
                started = time.monotonic()
                browser.get(url + path, timeout=60).raise_for_status()
                found[name].append(time.monotonic() - started)
    return found


def _pages(last: date) -> Iterator[tuple[str, str]]:
    yield "queue", "/"
    yield "queue, live part", "/requests/list"
    yield "conversation", "/requests/000001"
    yield "closed", "/requests/closed"
    for days in (7, 30, 90, 365):
        period = f"first={last - timedelta(days=days - 1)}&last={last}"
        yield f"insight, {days} days", f"/insight/?{period}"
    yield "open questions, 30 days", "/insight/questions"
