"""The whole topology for tests, and patients who use it through the balancer."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from socketio.exceptions import SocketIOError

from tools.stack.engines import MissingError
from tools.stack.topology import Stack, running

ANSWERED_WITHIN = 60.0  # seconds
CONFIRMED_WITHIN = 10.0


@contextmanager
def started(folder: Path, **more: Any) -> Iterator[Stack]:
    """The topology; a test that needs it says so where an engine is missing."""
    try:
        with running(folder, **more) as stack:
            yield stack
    except MissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"{error}, and CI may skip nothing")
        pytest.skip(str(error))


def tracker_of(stack: Stack, chat: str) -> dict[str, Any]:
    """A conversation, asked from the clinic's own network with the token."""
    url = f"http://127.0.0.1:{stack.assistants[0].port}/conversations/{chat}/tracker"
    token = {"Authorization": f"Bearer {stack.settings['MANAGEMENT_TOKEN']}"}
    return requests.get(url, headers=token, timeout=30).json()


@dataclass
class Patient:
    """A patient's widget: it numbers its messages, sends them again, and asks for what it missed.

    Attributes:
        url: of the balancer.
        name: its chat stays with one assistant by it.
        session: the signed id of the chat.
        said: bot messages by their numbers.
    """

    url: str
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    session: str | None = None
    said: dict[int, dict[str, Any]] = field(default_factory=dict)
    _socket: socketio.Client | None = None

    @property
    def chat(self) -> str:
        """The chat's id, as the tracker knows it."""
        return str(self.session).partition(".")[0]

    def connect(self) -> None:
        """Connect and ask for what was missed.

        Raises:
            SocketIOError: that did not work.
        """
        self.leave()
        # Each request says who it is from, so that the balancer sends it to the same assistant.
        line = requests.Session()
        line.headers["X-Visitor"] = self.name
        self._socket = socketio.Client(
            reconnection=False, request_timeout=CONFIRMED_WITHIN, http_session=line
        )
        self._socket.on("bot_uttered", lambda body: self.said.setdefault(body["id"], body))
        self._socket.connect(self.url, transports=["polling"])
        asked = {"session_id": self.session, "last": 0}
        answer = self._socket.call("session_request", asked, timeout=CONFIRMED_WITHIN)
        self.session = answer["session_id"]
        for entry in answer["messages"]:
            if entry["from"] == "bot":
                self.said.setdefault(entry["id"], entry)

    def leave(self) -> None:
        """Close the line at once."""
        if self._socket is not None:
            self._socket.eio.disconnect(abort=True)
            self._socket = None

    def say(self, text: str, message_id: str | None = None) -> int | None:
        """Send a message once; its number, or None where nobody confirmed it."""
        body = {"message": text, "session_id": self.session, "message_id": message_id or _new_id()}
        try:
            if self._socket is None:
                self.connect()
            receipt = self._socket.call("user_uttered", body, timeout=CONFIRMED_WITHIN)
        except (SocketIOError, requests.RequestException, OSError):
            self.leave()
            return None
        return receipt.get("id")

    def say_until_taken(self, text: str, seconds: float = ANSWERED_WITHIN) -> int:
        """Send a message again and again, as a widget does; its number once it is taken."""
        message_id, deadline = _new_id(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            if number := self.say(text, message_id):
                return number
            time.sleep(0.5)
        raise AssertionError(f"nobody took {text!r}")

    def answers_after(self, number: int, seconds: float = ANSWERED_WITHIN) -> list[dict[str, Any]]:
        """Bot messages after a number, once there is one; it connects again where that helps."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := [body for place, body in sorted(self.said.items()) if place > number]:
                return found
            if self._socket is None or not self._socket.connected:
                self._try_to_connect()
            time.sleep(0.1)
        raise AssertionError(f"no answer after message {number}")

    def ask(self, text: str) -> dict[str, Any]:
        """Send a message until it is taken, and wait for its answer."""
        return self.answers_after(self.say_until_taken(text))[0]

    def _try_to_connect(self) -> None:
        try:
            self.connect()
        except (SocketIOError, requests.RequestException, OSError):
            self.leave()


def kind_of(body: dict[str, Any]) -> str:
    """What a bot message is: `answer`, `triage` ..."""
    return str((body.get("metadata") or {}).get("kind"))


def key_of(body: dict[str, Any]) -> str:
    """Key of the answer that a bot message is."""
    return str((body.get("metadata") or {}).get("answer"))


def _new_id() -> str:
    return uuid.uuid4().hex
