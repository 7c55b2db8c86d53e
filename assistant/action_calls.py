"""Calls of the action server that are none are refused, not taken for errors of an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.request_heads import guard_requests

# A call brings the conversation's latest events.
MOST_BYTES = 10_000_000
_PARTS: Mapping[str, type] = {"slots": dict, "latest_message": dict, "events": list}


def guard_action_calls(app: Sanic) -> None:
    """Have the server of rasa_sdk refuse bad calls.

    Args:
        app: the server, before it runs.
    """
    guard_requests(app, MOST_BYTES)
    app.register_middleware(_refuse, "request")
    # Without this, an address that does not exist is answered as an error of an action.
    app.error_handler.add(SanicException, _tell)


def is_call(body: object) -> bool:
    """Whether a body names an action and brings a conversation, each part of its own kind."""
    if not isinstance(body, dict) or not isinstance(body.get("next_action"), str):
        return False
    tracker = body.get("tracker")
    if not isinstance(tracker, dict) or not isinstance(tracker.get("sender_id"), str):
        return False
    return all(isinstance(tracker.get(name, kind()), kind) for name, kind in _PARTS.items())


async def _refuse(request: Request) -> HTTPResponse | None:
    # Rasa compresses its calls only where it is told to, and we do not tell it.
    is_plain = not request.headers.get("content-encoding")
    if request.method != "POST" or (is_plain and is_call(_body(request))):
        return None
    return json({"error": "The body must be a call of an action as Rasa sends it."}, status=400)


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception:  # Sanic's own error for a broken body differs between releases
        return None


async def _tell(_: Request, error: SanicException) -> HTTPResponse:
    return json({"error": str(error)}, status=getattr(error, "status_code", 500))
