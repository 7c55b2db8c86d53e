"""Tasks beside a server: they begin when it listens, and end before it closes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from sanic import Blueprint, Sanic

Task = Callable[[], Coroutine[Any, Any, None]]


def run_beside(server: Sanic | Blueprint, name: str, task: Task) -> None:
    """Run a task for as long as a server runs.

    Args:
        server: one that does not run yet.
        name: of the task, unlike all others. Sanic cancels by their names, when it stops, those
            that have one, and leaves the others to be destroyed with a warning.
        task: starts it.
    """

    async def start(app: Sanic, _: Any) -> None:
        app.add_task(task(), name=name)

    server.after_server_start(start)
