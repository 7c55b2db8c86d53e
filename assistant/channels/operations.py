"""Health and metrics of the assistant's process.

Rasa gives its server to channels alone, so this is one; nothing comes in here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from assistant.observability.endpoints import LIVE, add_endpoints
from assistant.observability.health import (
    Check,
    Health,
    answers_check,
    broker_check,
    model_check,
    redis_check,
)
from assistant.observability.metrics import ASSISTANT
from assistant.settings import Settings, settings
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
        health = Health(
            [
                ("model", model_check(lambda: getattr(app.ctx, "agent", None))),
                ("action server", answers_check(config.actions_address + LIVE)),
                *store_checks(config),
                *engine_checks(config),
            ]
        )
        add_endpoints(app, health, written_folders(config), [ASSISTANT])
        super().register(app, options)


def engine_checks(config: Settings) -> list[tuple[str, Check]]:
    """The checks of what several assistants meet in, where it is set."""
    checks = []
    if config.redis_url:
        checks.append(("redis", redis_check(config.redis_url)))
    if config.broker_url:
        checks.append(("broker", broker_check(config.broker_url)))
    return checks
