"""Whether a process can do its work: the checks behind `/health/ready`.

A reason names the part that is missing, in plain words; it never holds an address, a password or
an error's text. Those who run the assistant find these in the log.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import aiohttp

from assistant.observability.errors import in_short

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

READY, DEGRADED, NOT_READY = "ready", "degraded", "not ready"
# What does not answer within this would keep patients waiting as well; seconds.
LIMIT_SECONDS = 2.0
# Probes within this get the same result, so that nobody can use them to load the stores.
KEPT_SECONDS = 1.0
# Room for some weeks of a clinic's conversations; and where SQLite can no longer be relied on to
# finish a write and its log.
LOW_DISK_BYTES, LEAST_DISK_BYTES = 500 * 1024**2, 50 * 1024**2
_PORTS = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671, "kafka": 9092}


@dataclass(frozen=True)
class Problem:
    """What is wrong with one part.

    Attributes:
        reason: in plain words, for `/health/ready`.
        is_fatal: whether patients cannot be answered because of it.
        cause: more, for the log alone.
    """

    reason: str
    is_fatal: bool = True
    cause: str = ""


# None: all is well. An error that it raises, or too long a wait, is a fatal problem.
Check = Callable[[], Awaitable[Problem | None]]


@dataclass(frozen=True)
class State:
    """How a process is.

    Attributes:
        problems: by the name of the part; None: it is well.
    """

    problems: dict[str, Problem | None]

    @property
    def status(self) -> str:
        """`ready`, `degraded` (it works, but should be seen to) or `not ready`."""
        found = [problem for problem in self.problems.values() if problem]
        if any(problem.is_fatal for problem in found):
            return NOT_READY
        return DEGRADED if found else READY

    @property
    def is_ready(self) -> bool:
        """Whether patients can be sent here."""
        return self.status != NOT_READY

    @property
    def reasons(self) -> list[str]:
        """What is wrong, a sentence each."""
        return [f"{name}: {problem.reason}" for name, problem in self.problems.items() if problem]


class Health:
    """Runs the checks of one process side by side, at most once a second."""

    def __init__(self, checks: Sequence[tuple[str, Check]]) -> None:
        """Keep the checks, each with the name that reasons and metrics call it by."""
        self._checks = tuple(checks)
        self._state: State | None = None
        self._checked_at = 0.0
        self._running: asyncio.Task[State] | None = None

    async def state(self) -> State:
        """How the process is, no older than `KEPT_SECONDS`."""
        if self._state and time.monotonic() - self._checked_at < KEPT_SECONDS:
            return self._state
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run_all())
        # A probe that goes away must not stop it: the next would begin all over.
        return await asyncio.shield(self._running)

    async def _run_all(self) -> State:
        found = await asyncio.gather(*(_run(check) for _, check in self._checks))
        names = (name for name, _ in self._checks)
        before, self._state = self._state, State(dict(zip(names, found, strict=True)))
        self._checked_at = time.monotonic()
        _log_change(before, self._state)
        return self._state


async def _run(check: Check) -> Problem | None:
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            return await check()
    except TimeoutError:
        return Problem(f"did not answer within {LIMIT_SECONDS:g} seconds")
    except Exception as error:
        return Problem("does not answer", cause=in_short(error))


def _log_change(before: State | None, now: State) -> None:
    if before and before.status == now.status and before.reasons == now.reasons:
        return
    level = logging.INFO if now.status == READY else logging.WARNING
    causes = [problem.cause for problem in now.problems.values() if problem and problem.cause]
    logger.log(level, "Health: %s", "; ".join([now.status, *now.reasons, *causes]))


def model_check(agent: Callable[[], Any]) -> Check:
    """Whether Rasa has loaded its model.

    Args:
        agent: gives Rasa's agent, or None before there is one.
    """

    async def check() -> Problem | None:
        found = agent()
        return None if found is not None and found.is_ready() else Problem("is not loaded yet")

    return check


def answers_check(url: str) -> Check:
    """Whether a server answers a GET with success; for the action server's `/health/live`."""

    async def check() -> Problem | None:
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return None if answer.status == 200 else Problem(f"answers with {answer.status}")

    return check


class InOneThread(Generic[Result]):
    """Something that blocks, such as a query, as something to wait for.

    While it hangs it is not begun again: however many ask, they fill no pool of threads that
    patients' messages need.
    """

    def __init__(self, work: Callable[[], Result]) -> None:
        """Keep what blocks."""
        self._work = work
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")
        self._running: Future[Result] | None = None

    async def __call__(self) -> Result:
        """What it gives, or the error that it raises."""
        if self._running is None or self._running.done():
            self._running = self._thread.submit(self._work)
        return await asyncio.shield(asyncio.wrap_future(self._running))


def disk_check(folders: Sequence[Path]) -> Check:
    """Whether there is room in the folders where files are written."""

    async def check() -> Problem | None:
        free = free_bytes(folders)
        if free >= LOW_DISK_BYTES:
            return None
        return Problem(f"only {free // 1024**2} MB are free", is_fatal=free < LEAST_DISK_BYTES)

    return check


def free_bytes(folders: Sequence[Path]) -> int:
    """How much can still be written, in the fullest of the folders; a missing one will be made."""
    return min(shutil.disk_usage(_nearest(folder)).free for folder in folders)


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def redis_check(address: str) -> Check:
    """Whether Redis answers a PING; without it each assistant keeps its own locks and counts.

    Args:
        address: `redis://...`, as REDIS_URL has it.
    """

    async def check() -> Problem | None:
        from redis.asyncio import Redis
        from redis.exceptions import RedisError

        try:
            async with asyncio.timeout(LIMIT_SECONDS / 2), Redis.from_url(address) as client:
                await client.ping()
        except (RedisError, OSError) as error:
            reason = "does not answer; each assistant goes on by itself"
            return Problem(reason, is_fatal=False, cause=in_short(error))
        return None

    return check


def broker_check(address: str) -> Check:
    """Whether the event broker can be connected to; patients are answered without it, too.

    Only connected to: a broker writes half a greeting into its own log as an error.

    Args:
        address: `amqp://...` or `kafka://host:9092/topic`, as BROKER_URL has it.
    """
    parts = urlsplit(address)

    async def check() -> Problem | None:
        port = parts.port or _PORTS[parts.scheme]
        try:
            async with asyncio.timeout(LIMIT_SECONDS / 2):
                _, writer = await asyncio.open_connection(parts.hostname, port)
        except OSError as error:
            reason = "cannot be reached; events are not passed on"
            return Problem(reason, is_fatal=False, cause=in_short(error))
        writer.close()
        return None

    return check
