"""A turn whose database goes away before it is stored: its answer has been said already."""

import asyncio
from types import SimpleNamespace

import psycopg2
import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from assistant.storage import conversations
from assistant.storage.conversations import ConversationStore
from assistant.storage.tickets import Tickets
from tests.postgres import new_database

PATIENT = "patient-1"


@pytest.fixture
def address(postgres):
    return new_database(postgres)


@pytest.fixture
def store(address):
    return ConversationStore(domain=Domain.empty(), database=address)


def change(address, *statements):
    start, _, name = address.rpartition("/")
    connection = psycopg2.connect(f"{start}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(name=name))
    connection.close()


LOSE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"


def close(address):
    change(address, "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false", LOSE)


def reopen(address):
    change(address, "ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")


async def told(store, intent="faq_safety"):
    """A conversation of one turn that is not stored yet."""
    tracker = await store.get_or_create_tracker(PATIENT)
    said = UserUttered("is b12 safe", {"name": intent})
    for event in (SessionStarted(), said, ActionExecuted("action_answer")):
        tracker.update(event)
    return tracker


def texts(store):
    return [e.text for e in asyncio.run(full(store)).events if isinstance(e, UserUttered)]


async def full(store):
    stock = SQLTrackerStore(domain=Domain.empty(), db=":memory:")
    stock.engine, stock.sessionmaker = store.engine, store.sessionmaker
    return await stock.retrieve_full_tracker(PATIENT)


def test_a_conversation_is_read_though_the_server_was_started_again(store, address):
    asyncio.run(store.save(asyncio.run(told(store))))
    change(address, LOSE)
    assert asyncio.run(store.retrieve(PATIENT)).latest_message.text == "is b12 safe"


def test_a_conversation_that_cannot_be_read_is_an_error(store, address):
    asyncio.run(store.save(asyncio.run(told(store))))
    close(address)
    try:
        with pytest.raises(OperationalError):
            asyncio.run(store.retrieve(PATIENT))
    finally:
        reopen(address)


def test_a_turn_is_stored_and_published_once_the_database_is_back(store, address):
    published = []
    store.event_broker = SimpleNamespace(publish=published.append)

    async def run():
        tracker = await told(store)
        close(address)
        try:
            saving = asyncio.create_task(store.save(tracker))
            await asyncio.sleep(1)
            assert not saving.done()
        finally:
            reopen(address)
        await asyncio.wait_for(saving, 20)

    asyncio.run(run())
    assert texts(store) == ["is b12 safe"]
    assert [e["text"] for e in published if e["event"] == "user"] == ["is b12 safe"]


def test_a_turn_that_was_stored_although_nobody_said_so_is_not_stored_twice(store, monkeypatch):
    commit, lost = Session.commit, []

    def commit_and_lose_the_line(session):
        commit(session)
        if not lost:
            lost.append(True)
            raise OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(Session, "commit", commit_and_lose_the_line)
    asyncio.run(store.save(asyncio.run(told(store, "triage_emergency"))))
    assert lost
    assert texts(store) == ["is b12 safe"]
    # And the team gets to know of it.
    assert [ticket.level for ticket in Tickets(store.engine).queue()] == ["emergency"]


def test_a_database_that_stays_away_is_an_error(store, address, monkeypatch):
    monkeypatch.setattr(conversations, "_PATIENCE_SECONDS", 1.0)
    tracker = asyncio.run(told(store))
    close(address)
    try:
        with pytest.raises(OperationalError):
            asyncio.run(store.save(tracker))
    finally:
        reopen(address)
