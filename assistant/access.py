"""Who may ask a server of ours: from the clinic's own network, or with a token. Without Rasa."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.settings import Settings

# Of the machine that runs the assistant, and of what watches it.
OPERATIONS = ("/health/live", "/health/ready", "/metrics")
_BEARER = "Bearer "


def is_private(request: Request, config: Settings) -> bool:
    """Whether a request comes from the clinic's own network, and through no proxy."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        address = ip_address(request.ip)
    except ValueError:
        return False
    return any(address in network for network in config.networks)


def has_token(request: Request, token: str) -> bool:
    """Whether a request brings the token, in its header: addresses end up in logs.

    Args:
        request: the request.
        token: what it must be; empty: nobody has it.
    """
    given = request.headers.get("authorization", "")
    if not token or not given.startswith(_BEARER):
        return False
    return hmac.compare_digest(given.removeprefix(_BEARER).encode(), token.encode())


def guard_operations(app: Sanic, config: Settings) -> None:
    """Health and metrics for the clinic's own network alone, in production."""

    async def guard(request: Request) -> HTTPResponse | None:
        if request.path in OPERATIONS and config.is_production and not is_private(request, config):
            return not_found()
        return None

    app.register_middleware(guard, "request")


def guard_actions(app: Sanic, config: Settings) -> None:
    """Calls of the action server for who has ACTIONS_TOKEN, where one is set."""

    async def guard(request: Request) -> HTTPResponse | None:
        if request.path in OPERATIONS or not config.actions_token:
            return None
        return None if has_token(request, config.actions_token) else not_found()

    guard_operations(app, config)
    app.register_middleware(guard, "request")


def not_found() -> HTTPResponse:
    """What strangers get: not even that there is something."""
    return json({"error": "not found"}, status=404)
