"""Requests whose head Sanic 21.12 cannot cope with are refused before it tries.

It reads a body of a negative length for ever, and nobody else is served meanwhile; on other lengths
and encodings it fails as if the mistake were ours. Where two headers contradict each other, a proxy
before us may read another request than we do (RFC 9112, section 6.3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.headers import parse_accept

# Until the next bytes of a request's head, and until its answer begins; seconds.
HEAD_WITHIN, ANSWERED_WITHIN = 20, 60
# A server that is told to stop waits so long for open lines; a proxy keeps its own open for ever.
STOPPED_WITHIN = 5.0
_EVENT = "http.lifecycle.read_head"
_LENGTH = re.compile(rb"\d{1,15}")
# A method is a word, an address visible ASCII (RFC 9110, section 9.1; RFC 3986).
_LINE = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/1\.[01]")


def guard_requests(app: Sanic, most_bytes: int) -> None:
    """Refuse what cannot be read, with status 400 or 413, or by closing the line.

    Args:
        app: a server that does not run yet.
        most_bytes: of a request's body.
    """
    app.config.REQUEST_MAX_SIZE = most_bytes
    app.config.REQUEST_TIMEOUT, app.config.RESPONSE_TIMEOUT = HEAD_WITHIN, ANSWERED_WITHIN
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOPPED_WITHIN
    app.add_signal(_check, _EVENT)


async def _check(head: bytes, **_more: Any) -> None:
    """Called with each request's head.

    Raises:
        InvalidUsage: nobody can say where the request ends, or what is asked for.
    """
    line, *rest = head.split(b"\r\n")
    headers: dict[bytes, list[bytes]] = defaultdict(list)
    for name, _, value in (header.partition(b":") for header in rest):
        headers[name.lower()].append(value.strip())
    lengths, encodings = headers[b"content-length"], headers[b"transfer-encoding"]
    is_clear = all(map(_LENGTH.fullmatch, lengths)) and all(e == b"chunked" for e in encodings)
    if not is_clear or len(lengths) + len(encodings) > 1 or not _LINE.fullmatch(line):
        raise InvalidUsage("Bad Request")
    # Sanic reads it when it words an error, and fails there.
    for accepted in headers[b"accept"]:
        parse_accept(accepted.decode("latin-1"))
