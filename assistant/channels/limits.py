"""How much a chat, and a network address, may send."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

T = TypeVar("T")

# A Redis that does not answer is left alone for so long; a patient must not wait for it.
_AWAY_SECONDS = 5.0
_PATIENCE_SECONDS = 0.25
_WINDOW_SECONDS = 60


class MessageLimits:
    """Counts what comes in over the last minute, in Redis where several processes count."""

    def __init__(self, of_chat: int, of_address: int, redis_url: str = "") -> None:
        """Keep the limits.

        Args:
            of_chat: messages a minute of one chat.
            of_address: of all chats from one address.
            redis_url: where several processes count together; empty: this one alone.
        """
        self._own = MemoryStorage()
        self._shared = _shared_storage(redis_url) if redis_url else None
        self._away_until = 0.0
        self._of_chat = RateLimitItemPerMinute(of_chat)
        self._of_address = RateLimitItemPerMinute(of_address)
        self._once = RateLimitItemPerMinute(1)

    def seconds_to_wait(self, chat: str, address: str) -> int:
        """0 where a message may come in, and then it counts; else how long to wait."""
        return self._counted(lambda limiter: self._seconds(limiter, chat, address))

    def seconds_of_address(self, address: str) -> int:
        """The same of an address alone, before there is a chat; nothing is counted."""
        return self._counted(lambda limiter: self._seconds_if_full(limiter, address))

    def is_first(self, chat: str) -> bool:
        """Whether this is asked for the first time within a minute."""
        return self._counted(lambda limiter: bool(limiter.hit(self._once, "first", chat)))

    def forget(self) -> None:
        """Count anew: the storage keeps the name of each chat that it ever counted."""
        self._own.reset()

    def _seconds(self, limiter: MovingWindowRateLimiter, chat: str, address: str) -> int:
        asked = (self._of_chat, "chat", chat), (self._of_address, "address", address)
        for item, *who in asked:
            # Asked and counted in one step; where the address is refused, its chat was counted.
            if not limiter.hit(item, *who) and (seconds := _seconds_left(limiter, item, *who)):
                return seconds
        return 0

    def _seconds_if_full(self, limiter: MovingWindowRateLimiter, address: str) -> int:
        who = ("address", address)
        if limiter.test(self._of_address, *who):
            return 0
        return _seconds_left(limiter, self._of_address, *who)

    def _counted(self, count: Callable[[MovingWindowRateLimiter], T]) -> T:
        if self._shared is not None and time.monotonic() > self._away_until:
            try:
                return count(MovingWindowRateLimiter(self._shared))
            except RedisError as error:
                logger.warning("Redis does not answer, limits are this process's own: %r", error)
                self._away_until = time.monotonic() + _AWAY_SECONDS
        return count(MovingWindowRateLimiter(self._own))


def _seconds_left(limiter: MovingWindowRateLimiter, item: RateLimitItem, *who: str) -> int:
    free_at = limiter.get_window_stats(item, *who).reset_time
    wait = math.ceil(free_at - time.time())
    if wait <= _WINDOW_SECONDS:
        return max(1, wait)
    # The clock was put back: what was counted lies in the future.
    limiter.storage.reset()
    return 0


def _shared_storage(redis_url: str) -> Any:
    return storage_from_string(
        redis_url,
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
    )
