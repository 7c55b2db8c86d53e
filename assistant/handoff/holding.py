"""Whether a person at the front desk has a conversation."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.tickets import Tickets

# Tells readers of the tracker who has the conversation.
HELD_SLOT = "held_by"

# Conversations that people had when this process looked last.
_HELD: set[str] = set()


def is_held(conversation: str) -> bool:
    """Whether a person has the conversation, so that the assistant stays silent.

    Args:
        conversation: its id.

    Raises:
        SQLAlchemyError: the front desk's list cannot be read, and it was not held before.
    """
    try:
        held = _tickets().is_held(conversation)
    except SQLAlchemyError:
        if conversation in _HELD:  # as it was known last
            return True
        raise
    (_HELD.add if held else _HELD.discard)(conversation)
    return held


@lru_cache(maxsize=1)
def _tickets() -> Tickets:
    return Tickets(engine_for(settings().database))
