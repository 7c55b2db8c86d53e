"""Local stand-ins of the platforms' HTTP interfaces, as far as the assistant calls them."""

from __future__ import annotations

import http.server
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

WAIT_SECONDS = 30


@dataclass(frozen=True)
class Call:
    """A call that came in.

    Attributes:
        path: of the address.
        content: what was sent, as a dictionary.
        at: when, in seconds.
        body: the same as it came.
        headers: of the call, by name in lower case.
    """

    path: str
    content: dict[str, Any]
    at: float
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class StandIn:
    """An HTTP server that takes every POST, and answers as the platform does.

    Attributes:
        calls: those that succeeded, in the order of their coming.
        refused: those that were answered with one of `failures`.
        failures: (status, headers, body) to answer with first, one a call.
    """

    calls: list[Call] = field(default_factory=list)
    refused: list[Call] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reply(self, call: Call) -> dict[str, Any]:
        """What the platform answers to a call that it takes."""
        raise NotImplementedError

    def called(self, method: str, **wanted: Any) -> list[Call]:
        """Calls of a method whose content has these values."""
        return [
            call
            for call in list(self.calls)
            if call.path.endswith(method)
            and all(call.content.get(key) == value for key, value in wanted.items())
        ]

    def wait_for(self, count: int, method: str, **wanted: Any) -> list[Call]:
        """As `called`, once there are so many."""
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.called(method, **wanted)) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        found = self.called(method, **wanted)
        assert len(found) >= count, (method, wanted, self.calls[-5:], self.refused)
        return found

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(size)
                content, headers = (
                    _content(self, body),
                    {k.lower(): v for k, v in self.headers.items()},
                )
                text = body.decode("utf-8", "replace")
                call = Call(self.path, content, time.monotonic(), text, headers)
                if stand_in.failures:
                    status, headers, reply = stand_in.failures.pop(0)
                    stand_in.refused.append(call)
                else:
                    status, headers, reply = 200, {}, stand_in.reply(call)
                    stand_in.calls.append(call)
                data = json.dumps(reply).encode()
                self.send_response(status)
                for name, value in {"content-type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST

            def log_message(self, *_: Any) -> None:
                pass

        return Handler


def _content(handler: http.server.BaseHTTPRequestHandler, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if "json" in handler.headers.get("content-type", ""):
        return json.loads(body)
    return {key: values[-1] for key, values in parse_qs(body.decode()).items()}


class SlackStandIn(StandIn):
    """Slack's Web API, and the addresses that answers to commands go to."""

    def reply(self, call: Call) -> dict[str, Any]:
        """As Slack confirms a message."""
        return {"ok": True, "ts": f"{time.time():.6f}", "channel": call.content.get("channel")}


class TelegramStandIn(StandIn):
    """Telegram's Bot API."""

    NAME = "b12_test_bot"

    def reply(self, call: Call) -> dict[str, Any]:
        """As Telegram answers each method that we call."""
        if call.path.endswith("getMe"):
            own = {"id": 1, "is_bot": True, "first_name": "B12", "username": self.NAME}
            return {"ok": True, "result": own}
        if call.path.endswith("sendMessage"):
            sent = {"message_id": len(self.calls) + 1, "date": int(time.time())}
            return {"ok": True, "result": sent}
        return {"ok": True, "result": True}
