"""Whether a message that is not kept tells an emergency: read by the model, and then forgotten."""

from __future__ import annotations

from typing import Any

from sanic import Sanic

from assistant.channels.own_texts import own_message
from assistant.triage.levels import NONE
from assistant.triage.next_step import level_of_intent

# Rasa's server, once it has one; its agent comes when the model is loaded.
_SERVERS: list[Sanic] = []


def remember_server(app: Sanic) -> None:
    """Keep the server whose model reads messages."""
    _SERVERS[:] = [app]


async def warning_for(text: str) -> dict[str, Any] | None:
    """What a patient must read at once; None: nothing in the message is a red flag.

    Args:
        text: the message, which is stored nowhere.
    """
    agent = getattr(_SERVERS[0].ctx, "agent", None) if _SERVERS else None
    if agent is None or not text:
        return None
    parsed = await agent.parse_message(text)
    level = level_of_intent((parsed.get("intent") or {}).get("name"))
    return None if level == NONE else own_message(f"triage/{level}")
