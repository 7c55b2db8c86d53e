"""Bad HTTP requests, from a seeded source of chance."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from random import Random
from urllib.parse import quote, urlencode

from tests.hostile import http_tables as odd
from tests.hostile.lines import Hostile
from tests.hostile.texts import long_text, odd_text

Headers = list[tuple[bytes, bytes]]

# Larger than any body that we read; deeper than Python's stack.
HUGE, DEEP = 1_200_000, 20_000
# One request in so many has a huge body.
SELDOM = 150
_LENGTH, _ENCODING = b"content-length", b"transfer-encoding"


def bad_requests(
    chance: Random, paths: Sequence[str], headers: Headers | None = None
) -> Iterator[Hostile]:
    """Bad requests to a server, without end.

    Args:
        chance: the source of chance.
        paths: addresses that the server knows.
        headers: sent with each, for example a cookie.
    """
    own, bodies = headers or [], odd_bodies(chance)
    odd_ones = (_odd_path, _odd_header, _odd_header, _odd_body, _odd_body, _odd_line)
    makers = (*odd_ones, _chunked, _cut, _drops)
    while True:
        path = chance.choice(paths)
        yield chance.choice(makers)(chance, path, own, next(bodies))
        if not chance.randrange(SELDOM):
            huge = chance.choice((b"[", b"x", b'{"a":')) * HUGE
            yield http_request("a huge body", "POST", path, own, huge[:HUGE])


def http_request(
    kind: str,
    method: str,
    target: str,
    headers: Headers,
    body: bytes = b"",
    version: bytes = b"HTTP/1.1",
) -> Hostile:
    """A request as bytes; the length of its body is added where no header tells it.

    Args:
        kind: what is wrong with it.
        method: of the first line, as are `target` and `version`.
        target: any text.
        headers: name and value of each.
        body: any bytes.
        version: of HTTP.
    """
    names = {name for name, _ in headers}
    length = [(_LENGTH, b"%d" % len(body))] if body and not {_LENGTH, _ENCODING} & names else []
    line = b"%s %s %s" % (method.encode(), target.encode("utf-8", "surrogatepass"), version)
    told = [(b"host", b"localhost"), *headers, *length]
    head = b"\r\n".join([line, *(b"%s: %s" % header for header in told)])
    return Hostile(kind, (head + b"\r\n\r\n" + body,))


def odd_bodies(chance: Random) -> Iterator[bytes]:
    """Bodies of all kinds, without end."""
    while True:
        key, text = chance.choice(odd.KEYS), odd_text(chance)
        plain = json.dumps({key: text})
        raw = json.dumps({key: text}, ensure_ascii=False)
        yield b""
        yield chance.randbytes(chance.randrange(1, 400))
        yield chance.choice(odd.SHORT_BODIES)
        yield b"[" * DEEP + b"]" * DEEP
        yield b'{"a":' * DEEP + b"1" + b"}" * DEEP
        yield b'{"%s": %s}' % (key.encode(), b"9" * 6000)
        values = (None, 1, 1.5, True, [], {}, [text], {key: text})
        yield json.dumps({key: chance.choice(values)}).encode()
        yield plain.encode()[: chance.randrange(5, 30)]
        yield b'{"%s": "%s"}' % (key.encode(), chance.choice((b"\\ud83d", b"\\u0000", b"\x00")))
        yield raw.encode(chance.choice(("utf-16", "utf-32", "utf-7", "latin-1")), "replace")
        yield b"\xef\xbb\xbf" + plain.encode()
        yield gzip.compress(plain.encode())
        yield urlencode({key: text, "csrf": "x"}, errors="replace").encode()
        yield b"&".join(b"a%d=%%" % number for number in range(300))
        part, end = (
            chance.choice(odd.HEADS_OF_PARTS),
            chance.choice((b"--b--\r\n", b"", b"--b\r\n")),
        )
        said = text.encode("utf-8", "replace")
        yield b"--b\r\n" + part + b"\r\n\r\n" + said + b"\r\n" + end


def _odd_path(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    targets = (
        path,
        path.upper(),
        path + chance.choice(odd.ODD_ENDS),
        path + quote(odd_text(chance), errors="replace"),
        chance.choice(odd.ODD_TARGETS),
    )
    method, target = chance.choice(odd.METHODS), chance.choice(targets)
    return http_request("an odd path", method, target, headers, body[:500])


def _odd_header(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    added = chance.choices(odd.ODD_HEADERS, k=chance.choice((1, 1, 1, 2, 3)))
    if not chance.randrange(20):
        added = [(b"x-%d" % number, b"y") for number in range(400)]
    method = chance.choice(odd.METHODS[:7])
    sent = http_request("odd headers", method, path, [*headers, *added], body)
    return Hostile(sent.kind, sent.chunks, hangs_up=_waits(added, len(body)))


def _waits(headers: Headers, size: int) -> bool:
    """Whether a server may rightly wait for more of a body than there is."""
    lengths = [value.strip() for name, value in headers if name == _LENGTH]
    return any(v.isdigit() and len(v) < 16 and int(v) > size for v in lengths)


def _odd_body(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    typed = [*headers, (b"content-type", chance.choice(odd.TYPES))]
    method = chance.choice(("POST", "POST", "POST", "PUT", "GET"))
    return http_request("an odd body", method, path, typed, body)


def _odd_line(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    method, version = chance.choice(odd.METHODS), chance.choice(odd.VERSIONS)
    sent = http_request("an odd line", method, path, headers, body[:500], version)
    text = chance.choice(odd.BEFORE) + sent.chunks[0]
    if not chance.randrange(4):
        text = text.replace(b"\r\n", chance.choice((b"\n", b"\r", b"\r\n ")), 1)
    return Hostile(sent.kind, (text,), hangs_up=b"\r\n\r\n" not in text)


def _chunked(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    body = body[:5000] or b"x"
    right = b"%x" % len(body)
    odd_sizes = (b"-5", b"zz", b"", b"f" * 16, b"%x" % (len(body) + 9), b"1" * 100)
    size = chance.choice((right, right + b";a=b", *odd_sizes))
    end = chance.choice((b"\r\n0\r\n\r\n", b"\r\n0\r\nx: y\r\n\r\n", b"0", b"\r\n-1\r\n\r\n"))
    told = [*headers, (_ENCODING, b"chunked")]
    sent = http_request("chunks", "POST", path, told, size + b"\r\n" + body + end)
    is_whole = size.startswith(right) and end == b"\r\n0\r\n\r\n"
    return Hostile(sent.kind, sent.chunks, hangs_up=not is_whole)


def _cut(chance: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    """The line breaks in the middle of a request."""
    body = body or long_text(chance).encode("utf-8", "replace")
    (whole,) = http_request("cut off", "POST", path, headers, body).chunks
    at = chance.randrange(1, len(whole))
    return Hostile("cut off", (whole[: at // 2], whole[at // 2 : at]), hangs_up=True)


def _drops(_: Random, path: str, headers: Headers, body: bytes) -> Hostile:
    """A whole request that comes in drops."""
    (whole,) = http_request("in drops", "POST", path, headers, body[:100]).chunks
    size = len(whole) // 30 + 1
    drops = tuple(whole[at : at + size] for at in range(0, len(whole), size))
    return Hostile("in drops", drops)
