"""What the console does beside its pages: keeps promised deletions, and deletes what is too old."""

from __future__ import annotations

import asyncio
import logging
import time

from assistant.frontdesk.desk import Desk
from assistant.storage.retention import purge

logger = logging.getLogger(__name__)

_PAUSE_SECONDS, _DAY = 1.0, 24 * 60 * 60
# A turn ends with the deletion itself; here is done what a stopped server has left.
_LEFT_AFTER_SECONDS = 2.0


async def tend_always(desk: Desk) -> None:
    """Look each second for deletions that were promised, and once a day for what is too old."""
    purged_at = 0.0
    while True:
        try:
            await asyncio.to_thread(keep_promises, desk)
            if time.time() - purged_at > _DAY:
                purged = await asyncio.to_thread(purge, desk.engine, desk.clinic)
                purged_at = time.time()
                logger.info("Deleted what was too old: %s", purged)
        except Exception:
            logger.exception("What is to be deleted could not be; tried again")
        await asyncio.sleep(_PAUSE_SECONDS)


def keep_promises(desk: Desk) -> None:
    """Delete what patients were promised and no turn has deleted."""
    for conversation in desk.erasures.promised(time.time() - _LEFT_AFTER_SECONDS):
        desk.erasures.keep_promises(conversation)
