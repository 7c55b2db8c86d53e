"""The front desk's list, as actions reach it."""

from __future__ import annotations

from functools import lru_cache

from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.tickets import Tickets


@lru_cache(maxsize=1)
def tickets() -> Tickets:
    """The list, in the project's database; opened on first use."""
    return Tickets(engine_for(settings().database))
