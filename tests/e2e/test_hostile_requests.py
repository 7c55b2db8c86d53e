"""Ten thousand bad requests and messages to the running processes.

None is answered as an error of ours or keeps its line for ever, and afterwards all is as before.
The same seed sends the same: `HOSTILE_SEED=7 pytest tests/e2e/test_hostile_requests.py`.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from random import Random

import pytest

from assistant.request_heads import HEAD_WITHIN
from assistant.storage.ticket_rows import NewTicket
from tests.conftest import TELEGRAM_SECRET, family
from tests.desk import token_in
from tests.hostile.console import odd_forms, odd_messages
from tests.hostile.http_requests import bad_requests
from tests.hostile.lines import Hostile, Outcome, exchange_all
from tests.hostile.platforms import slack_requests, telegram_requests
from tests.hostile.sockets import poll, push

pytestmark = pytest.mark.e2e

SEED = int(os.environ.get("HOSTILE_SEED") or 20261130)
AT_LEAST = 10_000
# Of all processes together; what was sent is more than that.
MOST_GROWTH = 300  # MiB
HALF_OPEN = 20
READY = b"/health/ready"

OF_ASSISTANT = (
    "/", "/widget.js", "/clinic.css", "/icon.svg", "/socket.io/", "/webhooks/rest/",
    "/socket.io/?EIO=4&transport=websocket", "/socket.io/?EIO=4&transport=polling&sid=x",
    "/webhooks/rest/webhook", "/webhooks/rest/messages", "/webhooks/slack/", "/webhooks/web/",
    "/webhooks/slack/webhook", "/webhooks/telegram/", "/webhooks/telegram/webhook",
    "/webhooks/frontdesk/", "/health/live", "/health/ready", "/metrics", "/nowhere",
)  # fmt: skip
OF_CONSOLE = (
    "/", "/sign-in", "/sign-out", "/health", "/health/live", "/health/ready", "/metrics",
    "/requests/list", "/requests/closed", "/requests/{0}", "/requests/{0}/live", "/requests/x",
    "/requests/{0}/claim", "/requests/{0}/reply", "/requests/{0}/note", "/requests/{0}/release",
    "/requests/{0}/take-over", "/requests/x/close", "/notices/", "/notices/1/again",
    "/notices/99999999999999999999/again", "/content/", "/content/nerves/myelin", "/audit",
    "/insight/", "/insight/days.csv", "/insight/questions.csv", "/insight/questions",
    "/insight/questions/draft", "/insight/drafts/x", "/static/desk.css", "/static/", "/nowhere",
)  # fmt: skip
OF_ACTIONS = ("/", "/health", "/webhook", "/actions", "/health/live", "/health/ready", "/metrics")


@dataclass
class Watched:
    """The running processes, and what was sent to them.

    Attributes:
        ports: of the assistant, the action server and the console.
        pids: of all processes.
        memory: of them together before anything was sent, in MiB.
        half_open: lines on which a request was only begun.
        sent: how many requests and messages.
    """

    ports: dict[str, int]
    pids: frozenset[int]
    memory: float
    half_open: list[socket.socket]
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)

    def check(self, outcomes: Iterable[Outcome]) -> None:
        """Every one was answered, or its line closed, and none as an error of ours."""
        outcomes = list(outcomes)
        self.sent += len(outcomes)
        self.statuses.update(outcome.status for outcome in outcomes)
        bad = [str(o) for o in outcomes if _is_error(o) or math.isinf(o.seconds)]
        assert bad == [], f"seed {SEED}: {len(bad)} of {len(outcomes)}:\n" + "\n".join(bad[:10])

    def send(self, process: str, all_sent: Iterable[Hostile], count: int) -> None:
        """Send so many, and check what came of them."""
        sending = exchange_all(self.ports[process], islice(all_sent, count))
        self.check(asyncio.run(sending))


def _is_error(outcome: Outcome) -> bool:
    is_meant = outcome.status == 503 and READY in b"".join(outcome.sent.chunks)
    return outcome.status >= 500 and not is_meant


@pytest.fixture(scope="module")
def watched(assistant):
    print(f"HOSTILE_SEED={SEED}")
    # What is loaded with the first message of its kind belongs to the memory before.
    for text in ("what is myelin?", "hola, me duele mucho la cabeza hoy", "does it hurt? " * 140):
        assistant.ask(text, "hostile-first")
    pids = frozenset(family(assistant.process.pid))
    ports = {"assistant": port_of(assistant.url), "console": port_of(assistant.desk)}
    ports["actions"] = port_of_actions(assistant.process.pid)
    half_open = [socket.create_connection(("127.0.0.1", port)) for port in ports.values()]
    half_open += [
        socket.create_connection(("127.0.0.1", ports["assistant"])) for _ in range(HALF_OPEN)
    ]
    for line in half_open:
        line.sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\nhost: loc")
    yield Watched(ports, pids, memory_of(pids), half_open)
    for line in half_open:
        line.close()


def port_of(url):
    return int(url.rpartition(":")[2])


def port_of_actions(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123 (no file of ours)
        return int(re.search(rb"ACTIONS_PORT=(\d+)", file.read())[1])


def memory_of(pids):
    """Resident memory of processes, in MiB."""
    names = ",".join(map(str, pids))
    listed = subprocess.run(["ps", "-o", "rss=", "-p", names], capture_output=True, check=True)  # noqa: S607
    return sum(map(int, listed.stdout.split())) / 1024


def chance(name):
    """A source of chance of its own for each test, whichever of them run."""
    return Random(f"{SEED} {name}")  # noqa: S311 (no secret)


def test_bad_requests_to_the_assistant(watched):
    watched.send("assistant", bad_requests(chance("assistant"), OF_ASSISTANT), 3000)


def test_bad_requests_to_the_action_server(watched):
    watched.send("actions", bad_requests(chance("actions"), OF_ACTIONS), 1000)


def test_bad_requests_to_the_console(watched):
    watched.send("console", bad_requests(chance("console"), OF_CONSOLE), 1000)


@pytest.fixture(scope="module")
def signed_in(watched, assistant):
    """The cookie of somebody with the role lead, the token for forms, and the console's paths."""
    request = NewTicket("hostile-patient", "rest", key="hostile", reason="a call, please")
    ticket, _ = assistant.tickets.open(request)
    reference = ticket.reference
    visitor = assistant.staff("hostile", "lead")
    token = token_in(visitor.get(f"/requests/{reference}").text)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())
    paths = [path.format(reference) for path in OF_CONSOLE if path != "/sign-out"]
    return [(b"cookie", cookies.encode())], token, paths


def test_bad_requests_of_somebody_who_is_signed_in(watched, signed_in):
    headers, _, paths = signed_in
    watched.send("console", bad_requests(chance("signed in"), paths, headers), 1200)


def test_odd_forms_of_somebody_who_is_signed_in(watched, signed_in):
    headers, token, paths = signed_in
    watched.send("console", odd_forms(chance("forms"), paths, headers, token), 600)


def test_odd_messages_to_the_rest_channel(watched):
    watched.send("assistant", odd_messages(chance("rest")), 800)


def test_odd_and_forged_events_of_slack(watched):
    watched.send("assistant", slack_requests(chance("slack")), 1000)


def test_odd_and_forged_updates_of_telegram(watched):
    watched.send("assistant", telegram_requests(chance("telegram"), TELEGRAM_SECRET), 1000)


@pytest.mark.parametrize("client", [poll, push])
def test_odd_packets_over_socket_io(watched, client):
    port = watched.ports["assistant"]

    async def clients():
        own = [chance(f"{client.__name__} {number}") for number in range(20)]
        return await asyncio.gather(*(client(port, each, 30) for each in own))

    for outcomes in asyncio.run(clients()):
        watched.check(outcomes)


def test_half_open_lines_are_closed(watched):
    deadline = time.monotonic() + 2 * HEAD_WITHIN
    for line in watched.half_open:
        line.settimeout(max(deadline - time.monotonic(), 0.1))
        while line.recv(1000):
            pass


def test_afterwards_all_is_as_before(watched, assistant):
    assert watched.sent >= AT_LEAST, watched.statuses
    assert set(family(assistant.process.pid)) == watched.pids, "a process has died"
    (message,) = assistant.ask("what is myelin?", "hostile-last")
    assert "myelin" in message["text"].lower()
    assert assistant.staff("hostile", "lead").get("/").status_code == 200
    growth = memory_of(watched.pids) - watched.memory
    print(f"{watched.sent} sent: {dict(watched.statuses)}; {growth:.0f} MiB more memory")
    assert growth < MOST_GROWTH
