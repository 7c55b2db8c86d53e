"""What the console does beside its pages: keeps promised deletions, and deletes what is too old."""

from __future__ import annotations

import asyncio
import logging
import time

from assistant.frontdesk.desk import Desk
from assistant.storage.retention import purge
from assistant.storage.vault import delete_loose

logger = logging.getLogger(__name__)

_PAUSE_SECONDS, _HOUR, _DAY = 1.0, 60 * 60, 24 * 60 * 60
# A turn ends with the deletion itself; here is done what a stopped server has left.
_LEFT_AFTER_SECONDS = 2.0


async def tend_always(desk: Desk) -> None:
    """Look each second for what is to be deleted."""
    upkeep = Upkeep(desk)
    while True:
        try:
            await asyncio.to_thread(upkeep.tend, time.time())
        except Exception:
            logger.exception("What is to be deleted could not be; tried again")
        await asyncio.sleep(_PAUSE_SECONDS)


class Upkeep:
    """Deletes what is to be deleted, each kind as often as was promised."""

    def __init__(self, desk: Desk) -> None:
        """Keep the stores; nothing has been deleted yet."""
        self._desk = desk
        self._emptied_at = self._purged_at = 0.0

    def tend(self, now: float) -> None:
        """Keep promised deletions; once an hour, empty the vault; once a day, delete what is old.

        Args:
            now: in seconds since 1970.
        """
        self._keep_promises(now)
        # By the day alone, a value that is a day old could stay for another.
        if _is_due(self._emptied_at, _HOUR, now):
            delete_loose(self._desk.engine, now)
            self._emptied_at = now
        if _is_due(self._purged_at, _DAY, now):
            purged = purge(self._desk.engine, self._desk.clinic, now)
            self._purged_at = now
            logger.info("Deleted what was too old: %s", purged)

    def _keep_promises(self, now: float) -> None:
        """Delete what patients were promised and no turn has deleted."""
        for conversation in self._desk.erasures.promised(now - _LEFT_AFTER_SECONDS):
            self._desk.erasures.keep_promises(conversation)


def _is_due(done_at: float, pause: float, now: float) -> bool:
    """Whether something is to be done again; it is, too, where the clock was put back."""
    return abs(now - done_at) >= pause
