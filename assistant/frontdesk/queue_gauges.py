"""The queue, and what waits to be sent, as metrics: read from the database when they are asked."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from assistant.frontdesk.desk import Desk
from assistant.observability.health import LIMIT_SECONDS, InOneThread
from assistant.observability.metrics import (
    NOTIFICATIONS_FAILED,
    OUTGOING_WAITING,
    QUEUE_OLDEST,
    TICKETS_OPEN,
)
from assistant.storage.ticket_rows import CLAIMED, LEVELS, WAITING, Waiting

logger = logging.getLogger(__name__)

_UNKNOWN = float("nan")


@dataclass(frozen=True)
class _Numbers:
    queue: Waiting
    outgoing: int
    notifications: int


class QueueGauges:
    """Sets the gauges of the console's process."""

    def __init__(self, desk: Desk) -> None:
        """Keep the stores."""
        self._desk = desk
        self._look = InOneThread(self._read)

    async def refresh(self) -> None:
        """Set them anew; where the database does not answer, to no number at all."""
        try:
            async with asyncio.timeout(LIMIT_SECONDS):
                numbers = await self._look()
        except (SQLAlchemyError, TimeoutError) as error:
            logger.warning("The queue could not be measured: %s", error)
            TICKETS_OPEN.clear()
            for gauge in (QUEUE_OLDEST, OUTGOING_WAITING, NOTIFICATIONS_FAILED):
                gauge.set(_UNKNOWN)
            return
        for state in (WAITING, CLAIMED):
            for level in LEVELS:
                TICKETS_OPEN.labels(state, level).set(numbers.queue.open.get((state, level), 0))
        QUEUE_OLDEST.set(numbers.queue.oldest_seconds)
        OUTGOING_WAITING.set(numbers.outgoing)
        NOTIFICATIONS_FAILED.set(numbers.notifications)

    def _read(self) -> _Numbers:
        desk = self._desk
        outgoing, failed = desk.outgoing.waiting(), desk.notifications.failed()
        return _Numbers(desk.tickets.waiting(), outgoing, failed)
