"""Events of a messaging platform: taken at once, answered in the background, each once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.locks import Locks
from assistant.storage.inbox import Inbox, IncomingEvent
from assistant.storage.leases import LEASE_SECONDS

logger = logging.getLogger(__name__)

_DAY = 24 * 60 * 60
# Platforms repeat an event for some hours at most.
KEPT_DAYS = 7
# How often is looked for what a server has left; well within a lease.
PAUSE_SECONDS = LEASE_SECONDS / 4

# That an event was answered is worth patience: else it is answered twice.
_NOTED_AGAIN_SECONDS = 2.0

Answer = Callable[[IncomingEvent], Awaitable[None]]


class Turns:
    """Answers the events of one channel, those of one conversation in the order of their coming.

    One after the other, also because Rasa drops a turn that has waited a minute for the one before.
    """

    def __init__(self, inbox: Inbox, answer: Answer, *, is_alone: bool = True) -> None:
        """Keep where events are kept, and what answers one.

        Args:
            inbox: keeps events.
            answer: answers one.
            is_alone: whether no other process answers events of this channel.
        """
        self._is_alone = is_alone
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

    async def note(self, event: IncomingEvent) -> None:
        """Keep no more of an event than that it came: it needs no answer."""
        await asyncio.to_thread(self._inbox.add, replace(event, body={}), is_done=True)

    async def has(self, event: IncomingEvent) -> bool:
        """Whether an event has been taken or noted before."""
        return await asyncio.to_thread(self._inbox.has, event.event)

    async def knows(self, conversation: str) -> bool:
        """Whether an event of a conversation has been taken or noted before."""
        return await asyncio.to_thread(self._inbox.knows, conversation)

    async def tend(self) -> None:
        """Answer what a server has left, this one or another; once a day, forget what is old."""
        forgotten_at = 0.0
        while True:
            try:
                if self._is_alone and not forgotten_at:
                    await asyncio.to_thread(self._inbox.release_all)
                await self._take_up()
                if time.time() - forgotten_at > _DAY:
                    await self._forget()
                    forgotten_at = time.time()
            except Exception:
                logger.exception("The database did not answer; tried again")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _take_up(self) -> None:
        async with self._taking:
            if self._tasks:
                await asyncio.to_thread(self._inbox.keep, tuple(self._tasks))
            for event in await asyncio.to_thread(self._inbox.take_left):
                self._start(event)

    async def _forget(self) -> None:
        await asyncio.to_thread(self._inbox.delete_before, time.time() - KEPT_DAYS * _DAY)

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
            except SQLAlchemyError:
                # It stays as it is, and is taken up again once the database answers.
                logger.exception("An event could not be answered yet: %s", event.event)
                return
            except Exception:
                logger.exception("An event could not be answered: %s", event.event)
            await self._note_done(event)

    async def _note_done(self, event: IncomingEvent) -> None:
        """Note that an event was answered, also where the database is away for a while."""
        while True:
            try:
                return await asyncio.to_thread(self._inbox.mark_done, event.event)
            except SQLAlchemyError:
                logger.warning("That an event was answered could not be noted; tried again")
                await asyncio.sleep(_NOTED_AGAIN_SECONDS)
