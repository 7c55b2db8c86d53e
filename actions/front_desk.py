"""The front desk's list, as actions reach it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from actions.replies import clinic
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.tickets import Tickets


@lru_cache(maxsize=1)
def tickets() -> Tickets:
    """The list, in the project's database; opened on first use."""
    return Tickets(engine_for(settings().database))


def notices(level: str) -> list[dict[str, Any]]:
    """Who is told of a request with a level of triage, as `Tickets.open` wants it."""
    is_triage = level != "none"
    return [
        {"way": notice.way, "target": notice.target, "with_details": notice.with_details}
        for notice in clinic().notify
        if is_triage or not notice.only_triage
    ]
