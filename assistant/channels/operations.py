"""Health and metrics of the assistant's process.

Rasa gives its server to channels alone, so this is one; nothing comes in here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from assistant.observability.endpoints import LIVE, add_endpoints
from assistant.observability.health import Health, answers_check, model_check
from assistant.observability.metrics import ASSISTANT
from assistant.settings import settings
from assistant.storage.probe import store_checks, written_folders


class OperationsInput(InputChannel):
    """Brings nothing in: it tells how the process is."""

    @classmethod
    def name(cls) -> str:
        """Of the channel; it has no address of its own."""
        return "operations"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Adds the routes to Rasa's server."""
        return _OperationsBlueprint()


class _OperationsBlueprint(Blueprint):
    def __init__(self) -> None:
        super().__init__("operations_channel")

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Add the routes, at their own addresses and not below the channel's."""
        config = settings()
        actions = f"http://127.0.0.1:{config.actions_port}{LIVE}"
        health = Health(
            [
                ("model", model_check(lambda: getattr(app.ctx, "agent", None))),
                ("action server", answers_check(actions)),
                *store_checks(config),
            ]
        )
        add_endpoints(app, health, written_folders(config), [ASSISTANT])
        super().register(app, options)
