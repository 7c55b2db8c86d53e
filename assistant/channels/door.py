"""Who may ask the assistant's server for what.

In production only the addresses of the widget and of the platforms are there; everything else of
Rasa's server answers with 404, but to who has the token and asks from the clinic's own network.
"""

from __future__ import annotations

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.access import OPERATIONS, has_token, is_private, not_found
from assistant.channels.red_flags import remember_server
from assistant.settings import PLATFORMS, Settings

PUBLIC = (
    "/",
    "/widget.js",
    "/clinic.css",
    "/icon.svg",
    *(f"/webhooks/{platform}/webhook" for platform in PLATFORMS),
)
SOCKET_PATH = "/socket.io/"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=(), camera=()",
}


def close_door(app: Sanic, config: Settings) -> None:
    """Guard Rasa's server.

    Args:
        app: the server.
        config: the settings.
    """
    remember_server(app)

    async def guard(request: Request) -> HTTPResponse | None:
        return None if is_allowed(request, config) else not_found()

    async def add_headers(_: Request, response: HTTPResponse | None) -> None:
        if response is not None:
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)

    app.register_middleware(guard, "request")
    app.register_middleware(add_headers, "response")


def is_allowed(request: Request, config: Settings) -> bool:
    """Whether a request may be answered."""
    if not config.is_production:
        return True
    path = request.path
    if path in PUBLIC or path.startswith(SOCKET_PATH):
        return True
    if not is_private(request, config):
        return False
    return path in OPERATIONS or has_token(request, config.management_token)
