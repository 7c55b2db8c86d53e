from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.storage.database import writing
from assistant.storage.outgoing import STAFF, Outgoing
from assistant.storage.ticket_rows import NewTicket
from assistant.storage.tickets import Tickets


@pytest.fixture
def outgoing(engine):
    return Outgoing(engine)


@pytest.fixture
def say(engine):
    tickets = Tickets(engine)

    def add(conversation, text, channel="web"):
        ticket, _ = tickets.open(NewTicket(conversation, channel))
        with writing(engine) as connection:
            Outgoing.add(connection, ticket, STAFF, {"staff": "Sam", "text": text})

    return add


def texts(messages):
    return [message.body["text"] for message in messages]


def test_what_was_taken_is_not_given_to_a_second_process(outgoing, say):
    say("a", "one")
    assert texts(outgoing.take_due()) == ["one"]
    assert outgoing.take_due() == []


def test_what_another_process_took_meanwhile_is_not_renewed(outgoing, say, engine, monkeypatch):
    for text in ("one", "two", "three"):
        say("a", text)
    monkeypatch.setattr("assistant.storage.outgoing.LEASE_SECONDS", -1)
    one, two, three = outgoing.take_due()
    assert outgoing.renew(one) is True
    monkeypatch.undo()
    outgoing.mark_sent([one.id])
    theirs = Outgoing(engine).take_due()
    assert texts(theirs) == ["two", "three"]
    assert [outgoing.renew(message) for message in (one, two, three)] == [False] * 3
    assert [Outgoing(engine).renew(message) for message in theirs] == [True, True]


def test_what_follows_one_that_waits_waits_too(outgoing, say):
    say("a", "one")
    first = outgoing.take_due()[0]
    outgoing.mark_failed(first.id, "no line", again_after=60)
    say("a", "two")
    say("b", "other")
    assert texts(outgoing.take_due()) == ["other"]
    outgoing.mark_failed(first.id, "no line", again_after=0)
    assert texts(outgoing.take_due()) == ["one", "two"]


def test_what_was_sent_is_not_sent_again(outgoing, say):
    say("a", "one")
    say("a", "two")
    first, second = outgoing.take_due()
    outgoing.mark_sent([first.id])
    outgoing.mark_failed(second.id, "no line", again_after=0)
    again = outgoing.take_due()
    assert texts(again) == ["two"]
    assert again[0].tries == 1


def test_a_channel_that_cannot_be_called_fetches(outgoing, say):
    say("a", "one", channel="rest")
    taken = outgoing.take_due()[0]
    assert outgoing.fetch("a") == []
    outgoing.mark_told(taken.id)
    outgoing.mark_failed(taken.id, "", again_after=0)
    assert outgoing.take_due() == []
    # With a receipt it stays until it has arrived.
    for _ in range(2):
        assert texts(outgoing.fetch("a", after=0)) == ["one"]
    assert outgoing.fetch("a", after=taken.id) == []
    assert outgoing.fetch("a") == []


def test_what_is_fetched_without_a_receipt_is_given_once(outgoing, say):
    say("a", "one", channel="rest")
    outgoing.mark_told(outgoing.take_due()[0].id)
    with ThreadPoolExecutor(8) as pool:
        fetched = list(pool.map(lambda _: outgoing.fetch("a"), range(16)))
    assert [texts(messages) for messages in fetched if messages] == [["one"]]


def test_a_busy_conversation_is_left_out(outgoing, say):
    say("a", "one")
    say("b", "two")
    assert texts(outgoing.take_due(busy=["a"])) == ["two"]
    assert texts(outgoing.take_due()) == ["one"]


def test_how_far_a_message_has_come(outgoing, say, engine):
    say("a", "one")
    ticket = Tickets(engine).of_conversation("a")
    message = outgoing.take_due()[0]
    outgoing.mark_failed(message.id, "no line", again_after=0)
    assert [(s.sent_at, s.error) for s in outgoing.of_ticket(ticket.id)] == [(None, "no line")]
    outgoing.mark_sent([message.id])
    (sending,) = outgoing.of_ticket(ticket.id)
    assert sending.sent_at
    assert sending.error == ""
