"""A stand-in for a process behind nginx: it writes down what reaches it."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_WEBSOCKET = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
# A request with this body is taken, and the line cut before an answer.
CUT = b"cut the line"


@dataclass(frozen=True)
class Seen:
    """A request that arrived.

    Attributes:
        method: of the request.
        path: with its query string.
        headers: names in lower case.
    """

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Upstream:
    """A server on a free port of this machine.

    Attributes:
        name: stands in each of its answers.
        status: of its answers.
        seen: what has arrived.
    """

    name: str
    status: int = 200
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start to serve."""
        handler = type("Handler", (_Handler,), {"upstream": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Stop to listen."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    upstream: Upstream

    def do_GET(self) -> None:
        """Answer with the name, or speak WebSocket: what comes in goes back."""
        self._note()
        asked = (self.headers.get(name, "").lower() for name in ("connection", "upgrade"))
        if tuple(asked) == ("upgrade", "websocket"):
            self._echo()
        else:
            self._answer()

    def do_POST(self) -> None:
        """Take the body and answer with the name, or cut the line."""
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self._note()
        if body == CUT:
            self.close_connection = True
        else:
            self._answer()

    def _note(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.upstream.seen.append(Seen(self.command, self.path, headers))

    def _answer(self) -> None:
        content = json.dumps({"name": self.upstream.name}).encode()
        self.send_response(self.upstream.status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _echo(self) -> None:
        key = self.headers["sec-websocket-key"].encode()
        accepted = base64.b64encode(hashlib.sha1(key + _WEBSOCKET).digest())  # noqa: S324
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "Upgrade")
        self.send_header("sec-websocket-accept", accepted.decode())
        self.end_headers()
        self.close_connection = True
        while data := self.rfile.read1(1024):
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""
