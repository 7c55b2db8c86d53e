"""Events are answered once, in order, and none is forgotten."""

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from assistant.channels.locks import Locks
from assistant.channels.turns import Turns
from assistant.storage.database import engine_for
from assistant.storage.inbox import EVENTS, Inbox, IncomingEvent


@pytest.fixture
def inbox(tmp_path):
    return Inbox(engine_for(f"sqlite:///{tmp_path}/events.db"), "slack")


def unanswered(inbox):
    query = sa.select(sa.func.count()).where(EVENTS.c.is_done.is_(False))
    with inbox._engine.connect() as connection:
        return connection.execute(query).scalar()


def event(name, conversation="c"):
    return IncomingEvent(name, conversation, {})


def test_events_of_one_conversation_are_answered_in_order_and_never_at_once(inbox):
    log = []

    async def answer(event):
        log.append(f"{event.event} begins")
        await asyncio.sleep(0.02)
        log.append(f"{event.event} ends")

    async def run():
        turns = Turns(inbox, answer)
        await asyncio.gather(*(turns.take(event(f"e{number}")) for number in range(5)))
        while unanswered(inbox):
            await asyncio.sleep(0.02)

    asyncio.run(run())
    assert log == [f"e{number} {moment}" for number in range(5) for moment in ("begins", "ends")]


def test_conversations_do_not_wait_for_each_other(inbox):
    log, quick_is_over = [], asyncio.Event()

    async def answer(event):
        if event.event == "slow":
            await asyncio.wait_for(quick_is_over.wait(), 30)
        log.append(event.event)
        quick_is_over.set()

    async def run():
        turns = Turns(inbox, answer)
        await turns.take(event("slow", "a"))
        await turns.take(event("quick", "b"))
        while unanswered(inbox):
            await asyncio.sleep(0.02)

    asyncio.run(run())
    assert log == ["quick", "slow"]


def test_what_was_left_is_answered_once_though_more_comes_in(inbox):
    log = []
    for name in ("left 1", "left 2"):
        inbox.add(event(name))

    async def answer(event):
        log.append(event.event)
        await asyncio.sleep(0.01)

    async def run():
        turns = Turns(inbox, answer)
        tending = asyncio.create_task(turns.tend())
        await turns.take(event("new"))
        while unanswered(inbox):
            await asyncio.sleep(0.02)
        tending.cancel()

    asyncio.run(run())
    assert sorted(log) == ["left 1", "left 2", "new"]


def test_what_another_process_answers_is_left_to_it(inbox):
    log = []
    inbox.add(event("theirs"))

    async def answer(event):
        log.append(event.event)

    async def run():
        turns = Turns(inbox, answer, is_alone=False)
        tending = asyncio.create_task(turns.tend())
        await turns.take(event("ours"))
        while "ours" not in log:
            await asyncio.sleep(0.02)
        tending.cancel()

    asyncio.run(run())
    assert log == ["ours"]


def test_an_event_waits_while_the_database_is_away(inbox, monkeypatch):
    log, errors = [], [OperationalError("select", {}, Exception("away"))]

    async def answer(event):
        if errors:
            raise errors.pop()
        log.append(event.event)

    monkeypatch.setattr("assistant.channels.turns.PAUSE_SECONDS", 0.02)
    monkeypatch.setattr("assistant.storage.inbox.LEASE_SECONDS", 0.01)

    async def run():
        turns = Turns(inbox, answer)
        tending = asyncio.create_task(turns.tend())
        await turns.take(event("patient"))
        while unanswered(inbox):
            await asyncio.sleep(0.02)
        tending.cancel()

    asyncio.run(run())
    assert log == ["patient"]


def test_an_error_ends_one_turn_and_no_other(inbox):
    log = []

    async def answer(event):
        if event.event == "bad":
            raise RuntimeError("no")
        log.append(event.event)

    async def run():
        turns = Turns(inbox, answer)
        for name in ("bad", "good"):
            await turns.take(event(name))
        while unanswered(inbox):
            await asyncio.sleep(0.02)

    asyncio.run(run())
    assert log == ["good"]


def test_locks_let_in_who_came_first_and_are_not_kept():
    order = []

    async def use(locks, name):
        async with locks.of("a"):
            order.append(name)
            await asyncio.sleep(0)

    async def run():
        locks = Locks()
        await asyncio.gather(*(use(locks, number) for number in range(5)))
        return len(locks)

    assert asyncio.run(run()) == 0
    assert order == [0, 1, 2, 3, 4]
