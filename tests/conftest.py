"""The fixtures of all tests."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import settings as hypothesis

from assistant.answers import Library, load_library
from assistant.frontdesk.sign_in import HASHER
from assistant.provenance import Fact, Source, load_facts, load_sources
from assistant.settings import ROOT
from assistant.storage.database import engine_for
from assistant.storage.staff import Staff
from assistant.storage.tickets import Tickets
from assistant.training import MODEL
from evaluation.processes import free_port
from tests.desk import PASSWORD, Client, Visitor
from tests.environment import use_defaults
from tests.postgres import server
from tests.stand_ins import SlackStandIn, TelegramStandIn

# A busy machine is no error, and what is loaded with the first example takes longer.
hypothesis.register_profile("any machine", deadline=None)
hypothesis.load_profile("any machine")

# Before anything reads a setting; what tests start inherits it.
use_defaults()

# The machine's own Node, or the one that `make widget` has fetched.
NODE = shutil.which("node") or str(ROOT / ".tools" / "node" / "bin" / "node")
SLACK_SECRET = "signs for slack"
TELEGRAM_SECRET = "secret-of-telegram"
# Of one web chat, in the running assistant.
MESSAGES_PER_MINUTE = 60


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(ROOT / "data")


@pytest.fixture(scope="session")
def facts() -> dict[str, Fact]:
    return load_facts(ROOT / "knowledge")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What needs the trained model says so, where there is none."""
    if item.get_closest_marker("model") and not MODEL.is_file():
        pytest.fail("there is no model: run `make train`", pytrace=False)


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    return load_sources(ROOT / "knowledge")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server; the start of its databases' addresses."""
    with server() as start:
        yield start


@dataclass(frozen=True)
class RunningAssistant:
    """The real processes, started as `make run` starts them.

    Attributes:
        url: address of the assistant.
        desk: address of the front desk's console.
        process: the supervisor.
        log: what all processes printed.
        website: address of another website that may hold the widget; nothing listens there.
        database: address of its database.
        slack: what it takes for Slack.
        telegram: what it takes for Telegram.
    """

    url: str
    desk: str
    process: subprocess.Popen[bytes]
    log: Path
    website: str
    database: str
    slack: SlackStandIn = field(default_factory=SlackStandIn)
    telegram: TelegramStandIn = field(default_factory=TelegramStandIn)

    @property
    def tickets(self) -> Tickets:
        """The front desk's list."""
        return Tickets(engine_for(self.database))

    def staff(self, login: str, role: str = "staff") -> Visitor:
        """Somebody of the front desk who has signed in to the console."""
        staff = Staff(engine_for(self.database))
        if staff.by_login(login) is None:
            staff.add(login, login.capitalize(), role, HASHER.hash(PASSWORD))
        visitor = Visitor(Client(self.desk))
        assert visitor.sign_in(login).status_code == 302
        return visitor

    def kill(self) -> None:
        """End every process at once, as a power cut does."""
        for member in family(self.process.pid):
            with suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        self.process.wait(timeout=30)

    def post(self, body: bytes | dict[str, object]) -> requests.Response:
        """Send a raw body, or a dictionary as JSON, to the REST channel."""
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        return requests.post(f"{self.url}/webhooks/rest/webhook", data=data, timeout=60)

    def ask(self, text: str, sender: str = "anna") -> list[dict[str, object]]:
        """Bot messages in reply to a text."""
        response = self.post({"sender": sender, "message": text})
        assert response.status_code == 200
        return response.json()

    def tracker(self, sender: str = "anna") -> dict[str, Any]:
        """The conversation as Rasa's tracker API gives it."""
        return requests.get(f"{self.url}/conversations/{sender}/tracker", timeout=60).json()

    def last_metadata(self, sender: str = "anna") -> dict[str, Any]:
        """Of the latest bot message of a conversation: its kind, its answer ..."""
        events = self.tracker(sender)["events"]
        return [event for event in events if event["event"] == "bot"][-1]["metadata"]

    def tracker_after(self, text: str, sender: str) -> dict[str, Any]:
        """The same, once the turn that a text began is over: answers go out before that."""
        deadline = time.monotonic() + 30
        while True:
            tracker = self.tracker(sender)
            last = tracker["events"][-1] if tracker["events"] else {}
            is_over = last.get("name") == "action_listen"
            if is_over and tracker["latest_message"]["text"] == text:
                return tracker
            assert time.monotonic() < deadline, tracker["latest_message"]
            time.sleep(0.1)


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningAssistant]:
    """The assistant and its action server on free ports, with an empty database."""
    with start_assistant(tmp_path_factory.mktemp("assistant")) as running:
        yield running


@contextmanager
def start_assistant(folder: Path, database: str = "") -> Iterator[RunningAssistant]:
    """The real processes, until the block is left; their database is in a folder, or elsewhere."""
    database = database or f"sqlite:///{folder}/assistant.db"
    ports = free_port(), free_port(), free_port()
    website = f"http://127.0.0.1:{free_port()}"
    slack, telegram = SlackStandIn(), TelegramStandIn()
    # Telegram cannot be reached at first.
    telegram.failures += [(502, {}, {"ok": False, "description": "Bad Gateway"})] * 2
    environment = {
        **os.environ,
        "ASSISTANT_PORT": str(ports[0]),
        "ACTIONS_PORT": str(ports[1]),
        "FRONTDESK_PORT": str(ports[2]),
        "DATABASE_URL": database,
        "SESSION_SECRET": "signs chats",
        "WIDGET_ORIGINS": website,
        # All tests come from one address, and faster than people write.
        "MESSAGES_PER_MINUTE": str(MESSAGES_PER_MINUTE),
        "MESSAGES_PER_MINUTE_OF_ADDRESS": "100000",
        "SLACK_BOT_TOKEN": "xoxb-test",
        "SLACK_SIGNING_SECRET": SLACK_SECRET,
        "SLACK_API_URL": f"{slack.url}/api/",
        "TELEGRAM_BOT_TOKEN": "1:test",
        "TELEGRAM_WEBHOOK_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_WEBHOOK_URL": "https://clinic.example/webhooks/telegram/webhook",
        "TELEGRAM_API_URL": telegram.url,
    }
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{ports[0]}"
            wait_until_ready(url, process, folder / "log.txt")
            yield RunningAssistant(
                url=url,
                desk=f"http://127.0.0.1:{ports[2]}",
                process=process,
                log=folder / "log.txt",
                website=website,
                slack=slack,
                telegram=telegram,
                database=database,
            )
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def family(process: int) -> list[int]:
    """A process, all that it started, and that those started."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, check=True)  # noqa: S607
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found = [process]
    for parent in found:
        found += [child for child, of in pairs if of == parent]
    return found


def sender_of(text: str) -> str:
    """A conversation of its own for a text, named in letters that an address can hold."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for the line that `make run` prints when everything answers."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        if b"The assistant is ready" in log.read_bytes():
            return
        time.sleep(0.5)
    raise RuntimeError(f"the assistant did not start:\n{log.read_text(errors='replace')}")
