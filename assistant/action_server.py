"""The action server: rasa_sdk's application, with health, metrics and our own address."""

from __future__ import annotations

import time
from typing import Any

from rasa_sdk import Action, utils
from rasa_sdk.endpoint import create_app as create_sdk_app
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.access import guard_actions
from assistant.action_calls import guard_action_calls
from assistant.observability.endpoints import add_endpoints
from assistant.observability.health import Health
from assistant.observability.metrics import ACTION_ERRORS, ACTION_SECONDS, ACTIONS, OTHER
from assistant.observability.speaker import set_speaker
from assistant.settings import Settings
from assistant.storage.probe import store_checks, written_folders

_WEBHOOK = "/webhook"
_FAILED = 400


def create_app(config: Settings) -> Sanic:
    """The server, with the actions of the package `actions`."""
    # No browser calls it.
    app: Sanic = create_sdk_app("actions", cors_origins="")
    guard_actions(app, config)
    guard_action_calls(app)
    _measure(app)
    add_endpoints(app, Health(store_checks(config)), written_folders(config), [ACTIONS])
    return app


def serve(config: Settings) -> None:
    """Serve until stopped, in one process: each has metrics of its own."""
    create_app(config).run(
        config.actions_host,
        config.actions_port,
        access_log=False,
        motd=False,
    )


def _measure(app: Sanic) -> None:
    """Name the conversation of each call to the log, and time its action."""
    # An action that somebody has made up is no label.
    classes = [kind for kind in utils.all_subclasses(Action) if _is_ours(kind)]
    names = frozenset(kind().name() for kind in classes)

    @app.middleware("request")
    async def begin(request: Request) -> None:
        call = _call(request)
        tracker = call.get("tracker")
        set_speaker(str(tracker.get("sender_id") or "") if isinstance(tracker, dict) else "")
        request.ctx.action, request.ctx.began = call.get("next_action"), time.perf_counter()

    @app.middleware("response")
    async def end(request: Request, response: HTTPResponse) -> None:
        set_speaker("")
        asked = getattr(request.ctx, "action", None)
        if not asked:
            return
        action = asked if isinstance(asked, str) and asked in names else OTHER
        ACTION_SECONDS.labels(action).observe(time.perf_counter() - request.ctx.began)
        if response.status >= _FAILED:
            ACTION_ERRORS.labels(action).inc()


def _is_ours(kind: type[Action]) -> bool:
    return kind.__module__.startswith("actions.")


def _call(request: Request) -> dict[str, Any]:
    """What Rasa asks for; empty where it is nothing that can be read."""
    if request.path != _WEBHOOK or request.headers.get("content-encoding"):
        return {}
    try:
        body = request.json
    except Exception:  # Sanic's own error for a broken body differs between releases
        return {}
    return body if isinstance(body, dict) else {}
