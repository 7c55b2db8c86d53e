"""Bad packets to the Socket.IO server, over polling and WebSockets, from a seeded chance."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

from websockets.client import connect
from websockets.exceptions import ConnectionClosed

from tests.hostile.http_requests import http_request
from tests.hostile.lines import ANSWERED_WITHIN, Hostile, Outcome, exchange
from tests.hostile.platforms import ANSWERED, odd_value, spoilt
from tests.hostile.texts import odd_text

PATH = "/socket.io/?EIO=4&transport="
# More than the server reads of one packet.
OVERSIZE = 150_000
_EVENTS = (
    "session_request",
    "user_uttered",
    "feedback",
    "rating",
    "connect",
    "disconnect",
    "",
    "bot_uttered",
    "*",
)
_SIDS = ("", "x", "0" * 20, "%00", "../..", "\u20ac", "a" * 3000, "None", "1&sid=2")


def odd_packets(chance: Random) -> Iterator[str | bytes]:
    """Engine.IO packets, without end."""
    while True:
        event, data = chance.choice(_EVENTS), spoilt(chance, _arguments(chance))
        packet = json.dumps([event, data, *([odd_value(chance)] * chance.randrange(3))])
        yield f"42{packet}"
        yield f"42{chance.choice(('0', '7', '99999999999999999999', '-1', '1.5'))}{packet}"
        yield f"42/{chance.choice(('', 'admin', 'x' * 500, odd_text(chance)))},{packet}"
        yield f"4{chance.choice('01234569')}{packet}"
        yield f"{chance.choice('012356789abx')}{packet}"
        yield f"45{chance.choice(('1', '2', '9999999', '-1', ''))}-{packet}"
        yield "42" + chance.choice(
            (
                "[]",
                "{}",
                "null",
                "[",
                '"x"',
                "[null]",
                "[[]]",
                '[{"_placeholder":true,"num":9}]',
                "[1e999]",
            )
        )
        yield "42" + "[" * chance.choice((10, 1000, 20_000))
        yield chance.choice(
            (
                "",
                "4",
                "44",
                "43[]",
                "431",
                "41",
                "41/x,",
                "40",
                "40/nowhere,",
                "2probe",
                "3",
                "6",
                "1",
                "5",
            )
        )
        yield chance.randbytes(chance.randrange(60))
        yield odd_text(chance)
        if not chance.randrange(12):
            yield "4" * OVERSIZE


def _arguments(chance: Random) -> dict[str, Any]:
    # Most are no message: each that is one is answered.
    said = odd_text(chance) if not chance.randrange(ANSWERED) else ""
    return {
        "message": chance.choice((said, " ", None, 5, [], {})),
        "session_id": chance.choice((None, "", "web-1.x.y", odd_text(chance), odd_value(chance))),
        "message_id": chance.choice((None, "m1", odd_text(chance), 7)),
        "last": odd_value(chance), "id": odd_value(chance),
        "value": chance.choice(("up", 3, odd_value(chance))), "origin": odd_value(chance),
    }  # fmt: skip


async def poll(port: int, chance: Random, count: int) -> list[Outcome]:
    """A client that polls: it opens a session, sends packets and leaves in the middle."""
    session = await _open(port) if chance.random() < 0.8 else chance.choice(_SIDS)
    packets, outcomes = odd_packets(chance), []
    for _ in range(count):
        body = _bytes(next(packets))
        if chance.random() < 0.2:  # several in one request
            body = body + b"\x1e" + chance.choice((b"", b"2", body, b"bAAAA", b"b!", b"\x1e" * 40))
        sid = session if chance.random() < 0.95 else chance.choice(_SIDS)
        headers = [
            (
                b"content-type",
                chance.choice((b"text/plain;charset=UTF-8", b"application/octet-stream", b"")),
            )
        ]
        sent = http_request("a polled packet", "POST", f"{PATH}polling&sid={sid}", headers, body)
        outcomes.append(await exchange(port, sent))
    away = http_request("a broken poll", "GET", f"{PATH}polling&sid={session}", [])
    return [*outcomes, await exchange(port, Hostile(away.kind, away.chunks, hangs_up=True))]


async def _open(port: int) -> str:
    """A connected session's id."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(
            f"GET {PATH}polling HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".encode()
        )
        async with asyncio.timeout(ANSWERED_WITHIN):
            answer = (await reader.read()).decode()
    finally:
        writer.close()
    session = str(json.loads(answer[answer.index("{") :])["sid"])
    await exchange(
        port, http_request("a connection", "POST", f"{PATH}polling&sid={session}", [], b"40")
    )
    return session


async def push(port: int, chance: Random, count: int) -> list[Outcome]:
    """A client with WebSockets, one after the other, as the server may close each at any packet."""
    packets, outcomes = odd_packets(chance), []
    while len(outcomes) < count:
        sent = [next(packets) for _ in range(chance.randrange(1, 8))]
        started = time.perf_counter()
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                await _push(port, sent)
            seconds = time.perf_counter() - started
        except TimeoutError:
            seconds = float("inf")
        outcomes += [Outcome(Hostile("a pushed packet", (_bytes(p),)), 0, seconds) for p in sent]
    return outcomes


async def _push(port: int, packets: Iterable[str | bytes]) -> None:
    """Send packets and close the line, which the server must take note of."""
    address, most = f"ws://127.0.0.1:{port}{PATH}websocket", 2 * ANSWERED_WITHIN
    # The server may close it at any packet, also while it is being closed from here.
    with suppress(ConnectionClosed):
        async with connect(address, ping_interval=None, close_timeout=most) as line:
            await line.recv()
            for packet in ("40", *packets, "1"):
                is_text = isinstance(packet, str)
                await line.send(_bytes(packet).decode("utf-8", "replace") if is_text else packet)


def _bytes(packet: str | bytes) -> bytes:
    return packet if isinstance(packet, bytes) else packet.encode("utf-8", "surrogatepass")
