"""Events of a messaging platform: taken at once, answered in the background, each once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from assistant.storage.inbox import Inbox, IncomingEvent

logger = logging.getLogger(__name__)

_DAY = 24 * 60 * 60
# Platforms repeat an event for some hours at most.
KEPT_DAYS = 7

Answer = Callable[[IncomingEvent], Awaitable[None]]


class Turns:
    """Answers the events of one channel, those of one conversation in the order of their coming."""

    def __init__(self, inbox: Inbox, answer: Answer) -> None:
        """Keep where events are kept, and what answers one."""
        self._inbox = inbox
        self._answer = answer
        self._tasks: set[asyncio.Task[None]] = set()

    async def take(self, event: IncomingEvent) -> bool:
        """Keep an event and answer it later; False where it has come before."""
        if not await asyncio.to_thread(self._inbox.add, event):
            return False
        self._start(event)
        return True

    async def tend(self) -> None:
        """Answer what was left when the server stopped; then, once a day, forget what is old."""
        for event in await asyncio.to_thread(self._inbox.unanswered):
            self._start(event)
        while True:
            await asyncio.to_thread(self._inbox.delete_before, time.time() - KEPT_DAYS * _DAY)
            await asyncio.sleep(_DAY)

    def _start(self, event: IncomingEvent) -> None:
        task = asyncio.get_running_loop().create_task(self._run(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, event: IncomingEvent) -> None:
        try:
            await self._answer(event)
        except Exception:
            logger.exception("An event could not be answered: %s", event.event)
        finally:
            await asyncio.to_thread(self._inbox.mark_done, event.event)
