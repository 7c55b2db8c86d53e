"""A Sanic application on a real port, in a thread of the test's own process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sanic import Sanic

from evaluation.processes import free_port

STARTED_WITHIN = 20


@contextmanager
def served(app: Sanic) -> Iterator[str]:
    """Serve an application until the block is left; gives its address."""
    # Sanic rewrites its own code at each start; only so it can do that twice in a process.
    Sanic.test_mode = True
    port, loop, ready = free_port(), asyncio.new_event_loop(), threading.Event()

    async def start() -> None:
        server = await app.create_server("127.0.0.1", port, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(STARTED_WITHIN), "the application did not start"
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=10)
