"""What is too old goes, on a real database: each thing after the days that the clinic set."""

import time
from datetime import timedelta

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

from assistant.clinic import load_clinic
from assistant.privacy.spans import PHONE
from assistant.settings import settings
from assistant.storage.chat_log import MESSAGES, ChatLog
from assistant.storage.database import writing
from assistant.storage.retention import purge
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import TICKETS, NewTicket
from assistant.storage.tickets import Tickets
from assistant.storage.transcripts import EVENTS
from assistant.storage.vault import SEALED, Vault

DAY = timedelta(days=1).total_seconds()
CLINIC = load_clinic(settings().clinic_path)
WORDS, REQUESTS = CLINIC.retention.conversations, CLINIC.retention.requests
PATIENT = "web-1"


@pytest.fixture
def tickets(engine):
    """The database with one conversation of now, in words, and no request yet."""
    SQLTrackerStore.Base.metadata.create_all(engine)
    ChatLog(engine).add_from_user(PATIENT, {"message": "hello"})
    row = {"sender_id": PATIENT, "type_name": "user", "timestamp": time.time(), "data": "{}"}
    with writing(engine) as connection:
        connection.execute(sa.insert(EVENTS).values(**row))
    return Tickets(engine)


def open_request(engine, tickets):
    """A request with a phone number."""
    ticket, _ = tickets.open(NewTicket(PATIENT, "web"))
    sealed = {"conversation": PATIENT, "kind": PHONE, "value": "sealed", "at": time.time()}
    with writing(engine) as connection:
        connection.execute(sa.insert(SEALED).values(id="phone", **sealed))
        Vault.keep(connection, ["phone"], ticket.id)
    return ticket


def close(engine, tickets, ticket):
    staff = Staff(engine).add("sam", "Sam", "staff", "hash").id
    tickets.claim(ticket.reference, staff, "Sam")
    tickets.close(ticket.reference, staff, "Sam", "answered")


def left(engine):
    """Rows of each table that is left."""
    with engine.connect() as connection:
        return {
            table.name: count
            for table in (EVENTS, MESSAGES, TICKETS, SEALED)
            if (count := connection.execute(sa.select(sa.func.count()).select_from(table)).scalar())
        }


def purge_after(engine, days):
    return purge(engine, CLINIC, time.time() + days * DAY)


def test_a_conversation_goes_when_its_days_are_over(engine, tickets):
    assert purge_after(engine, WORDS - 1).conversations == 0
    assert set(left(engine)) == {"events", "chat_messages"}
    assert purge_after(engine, WORDS + 1).conversations == 1
    assert left(engine) == {}


def test_with_an_open_request_it_stays(engine, tickets):
    open_request(engine, tickets)
    purge_after(engine, REQUESTS + WORDS)
    assert set(left(engine)) == {"events", "chat_messages", "tickets", "sealed_values"}


def test_a_closed_request_outlives_it_with_what_was_given_for_it(engine, tickets):
    close(engine, tickets, open_request(engine, tickets))
    assert purge_after(engine, WORDS + 1).requests == 0
    assert left(engine) == {"tickets": 1, "sealed_values": 1}
    assert purge_after(engine, REQUESTS - 1).requests == 0
    assert purge_after(engine, REQUESTS + 1).requests == 1
    assert left(engine) == {}
