"""`/health/live`, `/health/ready` and `/metrics`, the same on every process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from prometheus_client import CollectorRegistry
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from assistant.observability.health import Health, State, free_bytes
from assistant.observability.metrics import (
    CONTENT_TYPE_LATEST,
    DISK_FREE,
    PART_OK,
    READY,
    exposition,
    name_build,
)

LIVE, READY_PATH, METRICS = "/health/live", "/health/ready", "/metrics"
_NEVER_KEPT = {"cache-control": "no-store"}

Refresh = Callable[[], Awaitable[None]]


def add_endpoints(
    app: Sanic,
    health: Health,
    folders: Sequence[Path],
    registries: Sequence[CollectorRegistry],
    refresh: Refresh | None = None,
) -> None:
    """Add the three to a server.

    Args:
        app: the server.
        health: its checks.
        folders: where its process writes files.
        registries: of the metrics that its process measures.
        refresh: called before metrics are given, for those that are read from the database.
    """
    name_build()

    async def live(_: Request) -> HTTPResponse:
        return json({"status": "alive"}, headers=_NEVER_KEPT)

    async def ready(_: Request) -> HTTPResponse:
        state = await health.state()
        body = {"status": state.status, "reasons": state.reasons}
        return json(body, status=200 if state.is_ready else 503, headers=_NEVER_KEPT)

    async def metrics(_: Request) -> HTTPResponse:
        _show(await health.state(), folders)
        if refresh:
            await refresh()
        return raw(exposition(registries), content_type=CONTENT_TYPE_LATEST, headers=_NEVER_KEPT)

    app.add_route(live, LIVE, name="health_live")
    app.add_route(ready, READY_PATH, name="health_ready")
    app.add_route(metrics, METRICS, name="metrics")


def _show(state: State, folders: Sequence[Path]) -> None:
    READY.set(state.is_ready)
    for name, problem in state.problems.items():
        PART_OK.labels(name).set(problem is None)
    DISK_FREE.set(free_bytes(folders))
