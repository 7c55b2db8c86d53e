"""Calls of the action server share a connection, and none goes into one that was closed."""

import asyncio

import pytest
from aiohttp import web
from rasa.utils.endpoints import EndpointConfig

from assistant.serving import kept_connections
from assistant.serving.kept_connections import keep_connections
from evaluation.processes import free_port


@pytest.fixture(autouse=True)
def _kept(monkeypatch):
    monkeypatch.setattr(EndpointConfig, "session", EndpointConfig.session)
    keep_connections()


async def served(port, lines):
    """A server that notes the line that each call comes through, and closes idle ones soon."""

    async def answer(request):
        lines.append(request.transport.get_extra_info("peername"))
        return web.json_response({"said": (await request.json())["say"]})

    app = web.Application()
    app.router.add_post("/webhook", answer)
    runner = web.AppRunner(app, keepalive_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    return runner


async def call(endpoint, text):
    return (await endpoint.request(json={"say": text}, method="post"))["said"]


def test_one_connection_serves_calls_after_each_other():
    async def run():
        port, lines = free_port(), []
        runner = await served(port, lines)
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        said = [await call(endpoint, text) for text in ("a", "b", "c")]
        await runner.cleanup()
        return said, lines

    said, lines = asyncio.run(run())
    assert said == ["a", "b", "c"]
    assert len(set(lines)) == 1


def test_a_server_that_was_started_again_is_called_at_once():
    async def run():
        port, lines = free_port(), []
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        for text in ("a", "b"):
            runner = await served(port, lines)
            assert await call(endpoint, text) == text
            await runner.cleanup()
        return lines

    assert len(set(asyncio.run(run()))) == 2


def test_a_connection_that_rested_is_not_used_again(monkeypatch):
    monkeypatch.setattr(kept_connections, "_IDLE_SECONDS", 0.2)

    async def run():
        port, lines = free_port(), []
        runner = await served(port, lines)
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}/webhook")
        await call(endpoint, "a")
        await asyncio.sleep(0.5)
        await call(endpoint, "b")
        await runner.cleanup()
        return lines

    assert len(set(asyncio.run(run()))) == 2
