"""The console's health and its queue, as numbers, and what it deletes beside its pages."""

import time

import pytest
import requests
import sqlalchemy as sa

from assistant.frontdesk.upkeep import Upkeep
from assistant.privacy.spans import PHONE
from assistant.privacy.tokens import ids_in
from assistant.storage.database import writing
from assistant.storage.outgoing import Outgoing
from assistant.storage.retention import purge
from assistant.storage.ticket_rows import NewTicket
from assistant.storage.vault import SEALED, Vault
from tests.operations import metrics_at, wait_for_status

WAITING_EMERGENCY = 'b12_tickets_open{level="emergency",state="waiting"}'
HOUR = 60 * 60


def test_health_and_metrics_need_no_account(console):
    assert requests.get(f"{console.url}/health/live", timeout=10).status_code == 200
    ready = requests.get(f"{console.url}/health/ready", timeout=10)
    assert ready.status_code == 200
    assert ready.json()["status"] in ("ready", "degraded")
    found = metrics_at(console.url)
    assert found["b12_ready"] == 1
    assert found['b12_part_ok{part="database"}'] == 1
    assert found["process_resident_memory_bytes"] > 1_000_000
    assert found["b12_disk_free_bytes"] > 0
    assert any(name.startswith("b12_build_info{") for name in found)
    # Of other processes.
    assert not any(name.startswith(("b12_messages", "b12_action")) for name in found)


def test_the_queue_is_counted_when_it_is_asked_for(console):
    found = metrics_at(console.url)
    assert (found[WAITING_EMERGENCY], found["b12_queue_oldest_seconds"]) == (0, 0)
    tickets = console.desk.tickets
    notice = {"way": "email", "target": "desk@clinic.example", "with_details": False}
    tickets.open(NewTicket("web-1", "web", level="emergency", origin="triage"), [notice])
    ticket, _ = tickets.open(NewTicket("web-2", "web"))
    found = metrics_at(console.url)
    assert found[WAITING_EMERGENCY] == 1
    assert found['b12_tickets_open{level="none",state="waiting"}'] == 1
    assert 0 < found["b12_queue_oldest_seconds"] < 600
    assert (found["b12_outgoing_waiting"], found["b12_notifications_failed"]) == (0, 0)

    sam = console.add("sam")
    tickets.claim(ticket.reference, sam, "Sam")
    (taken,) = console.desk.notifications.take_due()
    console.desk.notifications.mark_failed(taken.id, "no server", again_after=60)
    found = metrics_at(console.url)
    assert found['b12_tickets_open{level="none",state="claimed"}'] == 1
    assert found['b12_tickets_open{level="none",state="waiting"}'] == 0
    assert (found["b12_outgoing_waiting"], found["b12_notifications_failed"]) == (1, 1)

    (entry,) = Outgoing(console.desk.engine).take_due()
    console.desk.outgoing.mark_sent([entry.id])
    console.desk.notifications.mark_sent(taken.id)
    found = metrics_at(console.url)
    assert (found["b12_outgoing_waiting"], found["b12_notifications_failed"]) == (0, 0)


def test_a_queue_that_cannot_be_read_is_no_empty_one(console, tmp_path):
    metrics_at(console.url)
    file = tmp_path / "desk.db"
    file.rename(tmp_path / "elsewhere.db")
    file.mkdir()
    found = metrics_at(console.url)
    assert WAITING_EMERGENCY not in found
    assert found["b12_queue_oldest_seconds"] != found["b12_queue_oldest_seconds"]  # no number
    assert wait_for_status(console.url, 503) == ["database: does not answer"]


@pytest.fixture
def kept(console):
    """Tells which of two sealed values are kept: one that a request needs, and a loose one."""
    desk = console.desk
    desk.guard.seal("loose", PHONE, "555 123 4567")
    ticket, _ = desk.tickets.open(NewTicket("needed", "web"))
    needed = ids_in(desk.guard.seal("needed", PHONE, "555 123 4568"))
    with writing(desk.engine) as connection:
        Vault.keep(connection, needed, ticket.id)

    def conversations():
        with desk.engine.connect() as connection:
            return sorted(connection.execute(sa.select(SEALED.c.conversation)).scalars())

    return conversations


def test_a_value_that_no_request_needs_goes_within_an_hour_after_its_day(console, kept):
    upkeep, sealed_at = Upkeep(console.desk), time.time()
    # The daily deletion comes just before the value is a day old.
    upkeep.tend(sealed_at + 23 * HOUR)
    assert kept() == ["loose", "needed"]
    upkeep.tend(sealed_at + 23.9 * HOUR)
    assert kept() == ["loose", "needed"]
    upkeep.tend(sealed_at + 24.1 * HOUR)
    assert kept() == ["needed"]


def test_a_clock_that_was_put_back_delays_no_deletion(console, kept):
    upkeep, now = Upkeep(console.desk), time.time()
    upkeep.tend(now + 1000 * HOUR)
    assert kept() == ["needed"]
    console.desk.guard.seal("loose", PHONE, "555 123 4567")
    with writing(console.desk.engine) as connection:
        connection.execute(sa.update(SEALED).values(at=now - 25 * HOUR))
    upkeep.tend(now)
    assert kept() == ["needed"]


def test_a_purge_deletes_it_too(console, kept):
    purged = purge(console.desk.engine, console.desk.clinic, time.time() + 25 * HOUR)
    assert (purged.values, kept()) == (1, ["needed"])
