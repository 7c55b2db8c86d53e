"""Raw bytes to a server, and what comes back: no HTTP client would send what these tests send."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

# As many lines as are open at once.
SIDE_BY_SIDE = 24
ANSWERED_WITHIN = 30.0
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
_CONTINUE = 100


@dataclass(frozen=True)
class Hostile:
    """Something to send.

    Attributes:
        kind: what is wrong with it, for the report.
        chunks: bytes, sent one after the other with a moment between them.
        hangs_up: whether the line is closed after that, without waiting for an answer.
    """

    kind: str
    chunks: tuple[bytes, ...]
    hangs_up: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of it.

    Attributes:
        sent: what was sent.
        status: of the answer; 0: the line was closed without one.
        seconds: until then; not finite where neither came in time.
    """

    sent: Hostile
    status: int
    seconds: float

    def __str__(self) -> str:
        start = b"".join(self.sent.chunks)[:600]
        return f"{self.sent.kind}: {self.status} after {self.seconds:.1f} s for {start!r}"


async def exchange(port: int, sent: Hostile) -> Outcome:
    """Send something over a line of its own; its answer, or that the line was closed."""
    started = time.perf_counter()
    try:
        async with asyncio.timeout(ANSWERED_WITHIN):
            status = await _exchange(port, sent)
    except TimeoutError:
        return Outcome(sent, 0, float("inf"))
    return Outcome(sent, status, time.perf_counter() - started)


async def exchange_all(port: int, all_sent: Iterable[Hostile]) -> list[Outcome]:
    """Send many things, some side by side."""
    lines = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(sent: Hostile) -> Outcome:
        async with lines:
            return await exchange(port, sent)

    return list(await asyncio.gather(*map(one, all_sent)))


async def _exchange(port: int, sent: Hostile) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for chunk in sent.chunks:
            writer.write(chunk)
            await writer.drain()
            if len(sent.chunks) > 1:
                await asyncio.sleep(0.002)
        return 0 if sent.hangs_up else await _status(reader)
    except ConnectionError:
        # It refused to read on: its answer may have come before.
        return await _status(reader)
    finally:
        writer.transport.abort()


async def _status(reader: asyncio.StreamReader) -> int:
    try:
        while line := await reader.readline():
            found = _STATUS.match(line)
            if found and int(found[1]) != _CONTINUE:
                return int(found[1])
    except (ConnectionError, ValueError):
        pass
    return 0
