"""Browsers and other clients that talk to the running assistant."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import socketio
from playwright.sync_api import Browser, sync_playwright

ANSWERED_WITHIN = 30  # seconds


@dataclass
class ChatClient:
    """A client of the web channel, as a script of Rasa's users would write it.

    Attributes:
        url: of the assistant.
        headers: sent with each request.
        said: bodies of `bot_uttered`, in the order of their coming.
        confirmed: what `session_confirm` brought.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    echoes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # A model that is being loaded keeps every request waiting.
        self.socket = socketio.Client(reconnection=False, request_timeout=ANSWERED_WITHIN)
        self.socket.on("bot_uttered", self.said.append)
        self.socket.on("session_confirm", self.confirmed.append)
        self.socket.on("user_echo", self.echoes.append)
        self.socket.connect(self.url, headers=self.headers, transports=["polling"])

    def leave(self) -> None:
        """Disconnect, without waiting for the request that is open (up to 25 s)."""
        self.socket.eio.disconnect(abort=True)

    def enter(self, session: str | None = None, **more: Any) -> dict[str, Any]:
        """Ask for a session; what the server answers."""
        return self.socket.call("session_request", {"session_id": session, **more})

    def say(self, message: Any, session: str | None = None, **more: Any) -> dict[str, Any]:
        """Send a message; the server's receipt."""
        said = {"message": message, "session_id": session, **more}
        return self.socket.call("user_uttered", said)

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """The bot's messages, once there are so many."""
        deadline = time.monotonic() + ANSWERED_WITHIN
        while len(self.said) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(self.said) >= count, self.said
        return self.said

    def ask(self, message: str, session: str | None = None) -> dict[str, Any]:
        """Send a message and wait for its answer."""
        before = len(self.said)
        self.say(message, session)
        return self.wait_for(before + 1)[-1]


@pytest.fixture
def new_client(assistant) -> Iterator[Any]:
    """Makes clients of the web channel, and closes them."""
    clients: list[ChatClient] = []

    def make(**options: Any) -> ChatClient:
        clients.append(ChatClient(assistant.url, **options))
        return clients[-1]

    yield make
    for client in clients:
        client.leave()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium without a window; while it runs, the thread's event loop is its own."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is not installed, and CI may skip nothing")
        pytest.skip("chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        # As root there is no sandbox to be had.
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield opened
        opened.close()


class Line:
    """A line between a browser and the assistant that can be cut."""

    def __init__(self, port: int) -> None:
        """Listen on a port of its own and pass on to another."""
        self._port = port
        self._open: set[socket.socket] = set()
        self._is_up = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and refuse new ones."""
        self._is_up = False
        for end in list(self._open):
            _shut(end)

    def mend(self) -> None:
        """Let new connections through."""
        self._is_up = True

    def close(self) -> None:
        """Stop listening."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if not self._is_up:
                _shut(near)
                continue
            far = socket.create_connection(("127.0.0.1", self._port))
            self._open |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            _shut(end)
            self._open.discard(end)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@pytest.fixture
def line(assistant) -> Iterator[Line]:
    """A line to the assistant that can be cut."""
    made = Line(int(assistant.url.rpartition(":")[2]))
    yield made
    made.close()
