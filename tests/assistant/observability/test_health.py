"""What counts as ready, and what probes cannot do: hang, load the stores, or learn secrets."""

import asyncio
import socket
import subprocess
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import requests
from sanic import Sanic
from sanic.response import empty

from assistant.observability import health
from assistant.observability.endpoints import add_endpoints
from assistant.observability.health import (
    DEGRADED,
    NOT_READY,
    READY,
    Health,
    InOneThread,
    Problem,
    answers_check,
    broker_check,
    disk_check,
    model_check,
    redis_check,
)
from evaluation.processes import free_port
from tests.deploy.tools import program
from tests.in_thread import served
from tests.operations import wait_for_status

SECRET = "do-not-tell"
ALONE = "does not answer; each assistant goes on by itself"


async def well():
    return None


async def ill():
    return Problem("is ill")


async def slow_broker():
    return Problem("is away", is_fatal=False)


async def broken():
    raise ValueError(SECRET)


async def hanging():
    await asyncio.sleep(60)


def state_of(*checks):
    return asyncio.run(Health(checks).state())


@pytest.mark.parametrize(
    ("checks", "status", "reasons"),
    [
        ([], READY, []),
        ([("a", well), ("b", well)], READY, []),
        ([("a", well), ("b", slow_broker)], DEGRADED, ["b: is away"]),
        ([("a", slow_broker), ("b", ill)], NOT_READY, ["a: is away", "b: is ill"]),
        ([("a", broken), ("b", well)], NOT_READY, ["a: does not answer"]),
    ],
)
def test_a_part_that_is_missing_is_named(checks, status, reasons):
    state = state_of(*checks)
    assert (state.status, state.reasons) == (status, reasons)
    assert state.is_ready is (status != NOT_READY)


def test_a_part_that_hangs_is_waited_for_a_while_only(monkeypatch):
    monkeypatch.setattr(health, "LIMIT_SECONDS", 0.1)
    state = state_of(("a", hanging), ("b", hanging), ("c", well))
    assert state.reasons == [f"{name}: did not answer within 0.1 seconds" for name in "ab"]


def test_many_probes_are_one_look(monkeypatch):
    looks = []

    async def count():
        looks.append(1)
        await asyncio.sleep(0.05)

    async def ask():
        found = Health([("a", count)])
        await asyncio.gather(*(found.state() for _ in range(20)))
        await found.state()
        seen = len(looks)
        monkeypatch.setattr(health, "KEPT_SECONDS", 0)
        await found.state()
        return seen, len(looks)

    assert asyncio.run(ask()) == (1, 2)


def test_a_probe_that_goes_away_does_not_begin_a_second_look():
    go_on, looks = asyncio.Event(), []

    async def count():
        looks.append(1)
        await go_on.wait()

    async def ask():
        found = Health([("a", count)])
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(found.state(), 0.02)
        go_on.set()
        await found.state()

    asyncio.run(ask())
    assert len(looks) == 1


def test_what_hangs_in_a_thread_is_not_begun_again():
    go_on, looks = threading.Event(), []

    def look():
        looks.append(1)
        go_on.wait(30)
        return len(looks)

    async def ask():
        work = InOneThread(look)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(work(), 0.02)
        go_on.set()
        return await work()

    assert asyncio.run(ask()) in (1, 2)
    assert len(looks) <= 2


def test_the_model_is_there_once_it_is_loaded():
    agent = SimpleNamespace(is_ready=lambda: False)
    held = [None, agent]
    check = model_check(lambda: held[0])
    assert asyncio.run(check()).is_fatal
    held[0] = agent
    assert asyncio.run(check()).is_fatal
    agent.is_ready = lambda: True
    assert asyncio.run(check()) is None


@pytest.mark.parametrize(
    ("low", "least", "expected"),
    [
        (0, 0, None),
        (2**62, 0, Problem("", is_fatal=False)),
        (2**62, 2**62, Problem("", is_fatal=True)),
    ],
)
def test_a_disk_that_fills_is_told_before_it_is_full(monkeypatch, tmp_path, low, least, expected):
    monkeypatch.setattr(health, "LOW_DISK_BYTES", low)
    monkeypatch.setattr(health, "LEAST_DISK_BYTES", least)
    problem = asyncio.run(disk_check([tmp_path / "not" / "made", tmp_path])())
    assert (problem and problem.is_fatal) == (expected and expected.is_fatal)


def test_a_server_answers_or_not():
    app = Sanic("answers_check", configure_logging=False)
    app.add_route(lambda _: empty(), "/none")
    app.add_route(lambda _: empty(200), "/well")
    with served(app) as url:
        assert asyncio.run(answers_check(f"{url}/well")()) is None
        assert asyncio.run(answers_check(f"{url}/none")()).is_fatal
    state = state_of(("action server", answers_check(f"http://127.0.0.1:{free_port()}/")))
    assert state.reasons == ["action server: does not answer"]


@contextmanager
def redis_server(folder, password):
    server, port = program("redis-server", "servers"), free_port()
    options = ["--port", str(port), "--requirepass", password, "--dir", str(folder), "--save", ""]
    process = subprocess.Popen([server, *options], stdout=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def test_redis_answers_with_the_right_password(tmp_path):
    async def state(port, password):
        check = redis_check(f"redis://:{password}@127.0.0.1:{port}/0")
        for _ in range(50):  # it may be starting
            found = await Health([("redis", check)]).state()
            if found.status == READY or password != SECRET:
                break
            await asyncio.sleep(0.1)
        return found

    with redis_server(tmp_path, SECRET) as port:
        assert asyncio.run(state(port, SECRET)).status == READY
        wrong = asyncio.run(state(port, "wrong"))
    assert wrong.reasons == [f"redis: {ALONE}"]


def test_redis_that_is_away_is_named_without_its_address():
    state = state_of(("redis", redis_check(f"redis://:{SECRET}@127.0.0.1:{free_port()}/0")))
    assert (state.status, state.reasons) == (DEGRADED, [f"redis: {ALONE}"])


@pytest.mark.parametrize("scheme", ["amqp", "kafka"])
def test_a_broker_that_is_away_keeps_nobody_from_an_answer(scheme):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        address = f"{scheme}://user:{SECRET}@127.0.0.1:{port}/events"
        assert state_of(("broker", broker_check(address))).status == READY
    state = state_of(("broker", broker_check(address)))
    assert state.status == DEGRADED
    assert state.reasons == ["broker: cannot be reached; events are not passed on"]


def test_a_process_tells_how_it_is(tmp_path):
    held = {"problem": None}

    async def check():
        return held["problem"]

    app = Sanic("endpoints", configure_logging=False)
    add_endpoints(app, Health([("database", check), ("odd", well)]), [tmp_path], [])
    with served(app) as url:
        assert requests.get(f"{url}/health/live", timeout=10).status_code == 200
        found = requests.get(f"{url}/health/ready", timeout=10)
        assert (found.status_code, found.json()) == (200, {"status": "ready", "reasons": []})
        assert found.headers["cache-control"] == "no-store"
        assert 'b12_part_ok{part="database"} 1.0' in metrics_of(url)
        held["problem"] = Problem("is away")
        assert wait_for_status(url, 503) == ["database: is away"]
        assert requests.get(f"{url}/health/ready", timeout=10).json()["status"] == "not ready"
        lines = metrics_of(url)
        assert {"b12_ready 0.0", 'b12_part_ok{part="database"} 0.0'} <= set(lines)
        assert 'b12_part_ok{part="odd"} 1.0' in lines
        assert requests.get(f"{url}/health/live", timeout=10).status_code == 200


def metrics_of(url):
    return requests.get(f"{url}/metrics", timeout=10).text.splitlines()
