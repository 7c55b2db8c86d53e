"""Events of a messaging platform: taken at once, answered in the background, each once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from assistant.channels.locks import Locks
from assistant.storage.inbox import Inbox, IncomingEvent

logger = logging.getLogger(__name__)

_DAY = 24 * 60 * 60
# Platforms repeat an event for some hours at most.
KEPT_DAYS = 7
# After an error of the database.
PAUSE_SECONDS = 60

Answer = Callable[[IncomingEvent], Awaitable[None]]


class Turns:
    """Answers the events of one channel, those of one conversation in the order of their coming.

    One after the other, also because Rasa drops a turn that has waited a minute for the one before.
    """

    def __init__(self, inbox: Inbox, answer: Answer) -> None:
        """Keep where events are kept, and what answers one."""
        self._inbox = inbox
        self._answer = answer
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._taking = asyncio.Lock()
        self._conversations = Locks()

    async def take(self, event: IncomingEvent) -> bool:
        """Keep an event and answer it later; False where it has come before."""
        # One at a time, or two of a conversation may overtake each other on their way in.
        async with self._taking:
            if not await asyncio.to_thread(self._inbox.add, event):
                return False
            self._start(event)
        return True

    async def tend(self) -> None:
        """Answer what was left when the server stopped; then, once a day, forget what is old."""
        await self._until_done(self._take_up)
        while True:
            await self._until_done(self._forget)
            await asyncio.sleep(_DAY)

    async def _take_up(self) -> None:
        async with self._taking:
            for event in await asyncio.to_thread(self._inbox.unanswered):
                self._start(event)

    async def _forget(self) -> None:
        await asyncio.to_thread(self._inbox.delete_before, time.time() - KEPT_DAYS * _DAY)

    async def _until_done(self, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            try:
                return await work()
            except Exception:
                logger.exception("The database did not answer; tried again in %d s", PAUSE_SECONDS)
                await asyncio.sleep(PAUSE_SECONDS)

    def _start(self, event: IncomingEvent) -> None:
        if event.event in self._tasks:
            return
        task = asyncio.get_running_loop().create_task(self._run(event))
        self._tasks[event.event] = task
        task.add_done_callback(lambda _: self._tasks.pop(event.event, None))

    async def _run(self, event: IncomingEvent) -> None:
        async with self._conversations.of(event.conversation):
            try:
                await self._answer(event)
            except Exception:
                logger.exception("An event could not be answered: %s", event.event)
            await asyncio.to_thread(self._inbox.mark_done, event.event)
