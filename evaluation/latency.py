"""How long a message takes: parsing alone, and a REST answer, beside stock Rasa."""

from __future__ import annotations

import json
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from assistant.settings import ROOT
from assistant.training import MODEL
from evaluation import stock
from evaluation.datasets import QUESTIONS, load_questions
from evaluation.page import Report
from evaluation.parser import Parser
from evaluation.processes import free_port, running, wait_for

WARM_UP = 20

# Of long conversations: which turns are compared, with how many before and after each, in how
# many conversations.
EARLY_TURN, LATE_TURN = 10, 400
AROUND = 5
CONVERSATIONS = 3


@dataclass(frozen=True)
class Timing:
    """Milliseconds: median and 95th percentile of one call after another, one user."""

    p50: float
    p95: float


def parse_timing(model: Path, texts: Sequence[str]) -> Timing:
    """Time `parse` of a model in this process."""
    return timing(Parser(model), texts)


def triage_timing(model: Path, texts: Sequence[str]) -> Timing:
    """Time what triage takes of each message, inside the running graph."""
    from assistant.nlu.triage_classifier import TriageClassifier

    times: list[float] = []
    process = TriageClassifier.process

    def timed(component: TriageClassifier, messages: list[Any]) -> list[Any]:
        started = time.perf_counter()
        result = process(component, messages)
        times.append(1000 * (time.perf_counter() - started))
        return result

    # The graph takes the method when the model is loaded.
    with mock.patch.object(TriageClassifier, "process", timed):
        parser = Parser(model)
        for text in texts:
            parser(text)
    return _timing(times[WARM_UP:])


def rest_timing(url: str, texts: Sequence[str]) -> Timing:
    """Time a REST answer; every text is a conversation of its own."""
    return timing(lambda text: _post(url, text), texts)


def timing(call: Callable[[str], object], texts: Sequence[str]) -> Timing:
    """Call a function for each text but the first, which warm it up: none is called for twice.

    What the assistant has read, it keeps for a while.
    """
    for text in texts[:WARM_UP]:
        call(text)
    times = []
    for text in texts[WARM_UP:]:
        started = time.perf_counter()
        call(text)
        times.append(1000 * (time.perf_counter() - started))
    return _timing(times)


def _timing(times: Sequence[float]) -> Timing:
    return Timing(float(np.percentile(times, 50)), float(np.percentile(times, 95)))


def own_rest_timing(texts: Sequence[str]) -> Timing:
    """REST answers of this assistant, through its action server, with its database."""
    with own_server() as url:
        return rest_timing(url, texts)


def growth(url: str, texts: Sequence[str]) -> dict[int, float]:
    """Median milliseconds of a REST answer at turn 10 and at turn 400 of a conversation.

    All that is compared has been read before: what is kept of it would speed up the later one.

    Args:
        url: of the server.
        texts: questions, asked one after the other, again from the start when they are used up.
    """
    at: dict[int, list[float]] = {EARLY_TURN: [], LATE_TURN: []}
    for text in texts[: CONVERSATIONS * 2 * AROUND + AROUND]:
        _post(url, text)
    for conversation in range(CONVERSATIONS):
        for turn in range(1, LATE_TURN + AROUND + 1):
            # The same messages at both places: some cost more than others by themselves.
            place = turn - LATE_TURN if turn >= LATE_TURN - AROUND else turn - EARLY_TURN
            text = texts[(place + AROUND + conversation * 2 * AROUND) % len(texts)]
            started = time.perf_counter()
            _post(url, text, sender=f"growth-{conversation}")
            taken = 1000 * (time.perf_counter() - started)
            for middle, times in at.items():
                if abs(turn - middle) <= AROUND:
                    times.append(taken)
    return {turn: float(np.median(times)) for turn, times in at.items()}


@contextmanager
def own_server() -> Iterator[str]:
    """The assistant and its action server with an empty database; gives the address."""
    with tempfile.TemporaryDirectory() as name:
        folder, port, actions = Path(name), free_port(), free_port()
        environment = {
            "ASSISTANT_PORT": str(port),
            "ACTIONS_PORT": str(actions),
            "DATABASE_URL": f"sqlite:///{folder}/assistant.db",
        }
        rasa = ["-m", "assistant.launch", "rasa", "run", "--interface", "127.0.0.1"]
        rasa += ["--port", str(port), "--enable-api"]
        for option in ("endpoints.yml", "credentials.yml"):
            rasa += [f"--{option.removesuffix('.yml')}", str(ROOT / option)]
        rasa += ["--model", str(MODEL)]
        with (
            running(["-m", "assistant.launch", "actions"], folder, environment),
            running(rasa, folder, environment),
        ):
            wait_for(f"http://127.0.0.1:{actions}/health")
            wait_for(f"http://127.0.0.1:{port}/status")
            yield f"http://127.0.0.1:{port}"


def _post(url: str, text: str, sender: str = "") -> None:
    sender = sender or f"latency-{hash(text)}"
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(
        f"{url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        if not json.load(response):
            raise RuntimeError(f"no reply to {text!r}")


def report_latency(report: Report) -> None:
    """Parsing alone, REST answers, and one long conversation."""
    texts = [question.text for question in load_questions()]
    report.section(
        "Latency",
        "One patient, one message after another, each a new conversation and said by nobody "
        "before; then one long conversation, early and late. Many patients at once: `make "
        "benchmark`.",
    )
    for name, measured, aim in (
        ("parsing a message", parse_timing(MODEL, texts), ""),
        ("of which triage", triage_timing(MODEL, texts), "3 ms"),
        ("a REST answer through the action server", own_rest_timing(texts), ""),
    ):
        for part, value in (("median", measured.p50), ("95th percentile", measured.p95)):
            report.figure(
                f"{name}, {part}",
                value,
                "ms",
                data=QUESTIONS[:1],
                number=len(texts) - WARM_UP,
                aim=aim if part == "median" else "",
                is_short=part == "median",
            )
    with own_server() as url:
        early, late = growth(url, texts).values()
    report.figure(f"a REST answer at turn {EARLY_TURN}, median", early, "ms", data=QUESTIONS[:1])
    report.figure(f"a REST answer at turn {LATE_TURN}, median", late, "ms", data=QUESTIONS[:1])
    report.figure(
        f"turn {LATE_TURN} beside turn {EARLY_TURN}",
        late / early,
        "times",
        data=QUESTIONS[:1],
        aim="1.3 times",
        is_short=True,
    )


def report_beside_stock(report: Report) -> None:
    """Parsing, a REST answer and a long conversation, of both in turn."""
    texts = [question.text for question in load_questions()]
    report.section(
        "One patient",
        "Milliseconds, median, one message after another; stock Rasa answers without an action "
        "server and keeps its conversations in memory.",
    )
    project = stock.trained()
    ours, theirs = parse_timing(MODEL, texts), parse_timing(project.model, texts)
    report.figure("parsing a message", ours.p50, "ms", is_short=True, stock=theirs.p50)
    with own_server() as url:
        ours, own_growth = rest_timing(url, texts), growth(url, texts)
    with stock.served(project) as (url, _):
        theirs, stock_growth = rest_timing(url, texts), growth(url, texts)
    report.figure("a REST answer", ours.p50, "ms", is_short=True, stock=theirs.p50)
    own, other = (each[LATE_TURN] / each[EARLY_TURN] for each in (own_growth, stock_growth))
    grown = f"turn {LATE_TURN} beside turn {EARLY_TURN}"
    report.figure(grown, own, "times", aim="1.3 times", is_short=True, stock=other)
