"""What people at the front desk say goes out once, though several processes send."""

import asyncio

import pytest

from assistant.channels.front_desk import Delivery
from assistant.storage.database import engine_for, writing
from assistant.storage.outgoing import STAFF, Outgoing
from assistant.storage.ticket_rows import NewTicket
from assistant.storage.tickets import Tickets


@pytest.fixture
def engine(tmp_path):
    made = engine_for(f"sqlite:///{tmp_path}/desk.db")
    ticket, _ = Tickets(made).open(NewTicket("anna", "slack"))
    with writing(made) as connection:
        for text in ("one", "two", "three"):
            Outgoing.add(connection, ticket, STAFF, {"staff": "Sam", "text": text})
    return made


async def deliver(delivery):
    await delivery.start_due(None, {})
    await asyncio.gather(*delivery._busy.values())


def test_what_another_process_has_taken_meanwhile_is_left_to_it(engine, monkeypatch):
    sent, others = [], Delivery(Outgoing(engine))

    async def send(delivery, agent, channel, message):
        sent.append((delivery is others, message.body["text"]))
        await asyncio.to_thread(delivery._outgoing.mark_sent, [message.id])
        if message.body["text"] == "one":
            # It took so long that the lease of those that follow is over.
            monkeypatch.setattr("assistant.storage.outgoing.LEASE_SECONDS", 15)
            await deliver(others)

    monkeypatch.setattr(Delivery, "_deliver", send)
    monkeypatch.setattr("assistant.storage.outgoing.LEASE_SECONDS", -1)
    asyncio.run(asyncio.wait_for(deliver(Delivery(Outgoing(engine))), 10))
    assert sent == [(False, "one"), (True, "two"), (True, "three")]
