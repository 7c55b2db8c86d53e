"""Whether a person at the front desk has a conversation."""

from __future__ import annotations

from functools import lru_cache

from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.tickets import Tickets


def is_held(conversation: str) -> bool:
    """Whether a person has the conversation, so that the assistant stays silent.

    Args:
        conversation: its id.

    Raises:
        SQLAlchemyError: the front desk's list cannot be read.
    """
    return _tickets().is_held(conversation)


@lru_cache(maxsize=1)
def _tickets() -> Tickets:
    return Tickets(engine_for(settings().database))
