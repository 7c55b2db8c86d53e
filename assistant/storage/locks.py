"""One turn of a conversation at a time, in this process and, with Redis, in all of them.

Rasa's own Redis store takes tickets by reading and writing, so two processes can take the same one;
the lock of the Redis client is one atomic step. While Redis is down each process keeps its own
order: a patient's messages reach the same process as long as that lives.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockStore
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import RedisError

from assistant.channels.locks import Locks
from assistant.settings import settings

logger = logging.getLogger(__name__)

PREFIX = "turn:"
# A Redis that does not answer holds up nobody for longer.
_PATIENCE_SECONDS = 1.0
_LOOKS_EVERY_SECONDS = 0.05


class ConversationLocks(LockStore):
    """Rasa's lock store: its `lock` is what the dialogue uses."""

    def __init__(self, endpoint_config: Any = None, redis_url: str | None = None) -> None:
        """Connect lazily.

        Args:
            endpoint_config: of `endpoints.yml`; there is nothing to set.
            redis_url: another one than the setting; None: the setting.
        """
        super().__init__()
        url = settings().redis_url if redis_url is None else redis_url
        self._own = Locks()
        self._redis = _client(url) if url else None

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = _LOOKS_EVERY_SECONDS,
    ) -> AsyncIterator[TicketLock]:
        """Hold a conversation.

        Args:
            conversation_id: its id.
            lock_lifetime: seconds after which a process that has died has lost it.
            wait_time_in_seconds: between two looks.
        """
        async with self._own.of(conversation_id):
            shared = await self._take(conversation_id, lock_lifetime)
            try:
                yield TicketLock(conversation_id)
            finally:
                if shared is not None:
                    # Gone with a restart of Redis, or too late: then it is nobody's.
                    with suppress(RedisError):
                        await shared.release()

    async def _take(self, conversation: str, lifetime: float) -> Lock | None:
        if self._redis is None:
            return None
        lock = self._redis.lock(
            PREFIX + conversation,
            timeout=lifetime,
            sleep=_LOOKS_EVERY_SECONDS,
            blocking_timeout=lifetime,
        )
        try:
            if await lock.acquire():
                return lock
            logger.warning("Held elsewhere for %d s, the lock is this process's own", lifetime)
        except RedisError as error:
            logger.warning("Redis does not answer, the lock is this process's own: %r", error)
        return None


def _client(url: str) -> Redis:
    return Redis.from_url(
        url, socket_timeout=_PATIENCE_SECONDS, socket_connect_timeout=_PATIENCE_SECONDS
    )
