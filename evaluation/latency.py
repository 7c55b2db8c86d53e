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
    """Call a function for each text after a warm-up."""
    for text in texts[:WARM_UP]:
        call(text)
    times = []
    for text in texts:
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


def growth(texts: Sequence[str]) -> dict[int, float]:
    """Median milliseconds of a REST answer at turn 10 and at turn 400 of a conversation.

    Args:
        texts: questions, asked one after the other, again from the start when they are used up.
    """
    at: dict[int, list[float]] = {EARLY_TURN: [], LATE_TURN: []}
    with own_server() as url:
        for text in texts[:WARM_UP]:
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
        rasa = ["-m", "assistant.launch", "rasa", "run", "--port", str(port), "--enable-api"]
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


def stock_timings(texts: Sequence[str]) -> tuple[Timing, Timing]:
    """(parse, REST) of a stock Rasa project trained on the same data."""
    project, port = stock.trained(), free_port()
    parse = parse_timing(project.model, texts)
    rasa = ["-m", "assistant.launch", "rasa", "run", "--port", str(port), "--enable-api"]
    with running([*rasa, "--model", str(project.model)], project.folder, {}):
        wait_for(f"http://127.0.0.1:{port}/status")
        return parse, rest_timing(f"http://127.0.0.1:{port}", texts)


def _post(url: str, text: str, sender: str = "") -> None:
    sender = sender or f"latency-{hash(text)}"
    body = json.dumps({"sender": sender, "message": text}).encode()
    request = urllib.request.Request(
        f"{url}/webhooks/rest/webhook", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        if not json.load(response):
            raise RuntimeError(f"no reply to {text!r}")
