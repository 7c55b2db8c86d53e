"""How much a chat, and a network address, may send."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class MessageLimits:
    """Counts what comes in over the last minute."""

    def __init__(self, of_chat: int, of_address: int) -> None:
        """Keep the limits.

        Args:
            of_chat: messages a minute of one chat.
            of_address: of all chats from one address.
        """
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._of_chat = RateLimitItemPerMinute(of_chat)
        self._of_address = RateLimitItemPerMinute(of_address)
        self._once = RateLimitItemPerMinute(1)

    def seconds_to_wait(self, chat: str, address: str) -> int:
        """0 where a message may come in, and then it counts; else how long to wait."""
        asked = (self._of_chat, "chat", chat), (self._of_address, "address", address)
        for item, *who in asked:
            if not self._limiter.test(item, *who):
                free_at = self._limiter.get_window_stats(item, *who).reset_time
                return max(1, math.ceil(free_at - time.time()))
        for item, *who in asked:
            self._limiter.hit(item, *who)
        return 0

    def is_first(self, chat: str) -> bool:
        """Whether this is asked for the first time within a minute."""
        return bool(self._limiter.hit(self._once, "first", chat))

    def forget(self) -> None:
        """Count anew: the storage keeps the name of each chat that it ever counted."""
        self._storage.reset()
