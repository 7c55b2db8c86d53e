"""The front desk's list, on a real database."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.storage.notifications import Notifications
from assistant.storage.outgoing import CLOSED_TEXT, JOINED, LEFT, STAFF, Outgoing
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import CLAIMED, CLOSED, WAITING, NewTicket
from assistant.storage.tickets import TicketError, Tickets

MAIL = {"way": "email", "target": "desk@clinic.example", "with_details": False}


@pytest.fixture
def tickets(engine):
    return Tickets(engine)


@pytest.fixture
def sam(engine):
    return Staff(engine).add("sam", "Sam", "staff", "hash").id


@pytest.fixture
def kim(engine):
    return Staff(engine).add("kim", "Kim", "staff", "hash").id


def new(conversation="anna", **more):
    return NewTicket(conversation=conversation, channel="web", **more)


def what(tickets, ticket):
    return [entry.what for entry in tickets.history(ticket.id)]


def test_a_request_is_kept_with_what_the_patient_said(tickets):
    opened, is_new = tickets.open(new(reason="my bill", name="Anna", contact="a@b.org", key="k"))
    assert is_new
    found = tickets.get(opened.reference)
    assert (found.reason, found.name, found.contact) == ("my bill", "Anna", "a@b.org")
    assert (found.state, found.level, found.origin) == (WAITING, "none", "request")
    assert what(tickets, found) == ["opened"]


def test_the_same_request_counts_once_also_after_it_was_closed(tickets, sam):
    first, _ = tickets.open(new(key="k"))
    assert tickets.open(new(key="k")) == (first, False)
    tickets.close(first.reference, sam, "Sam", "answered")
    again, is_new = tickets.open(new(key="k"))
    assert (again.reference, is_new) == (first.reference, False)
    other, is_new = tickets.open(new(key="k2"))
    assert is_new
    assert other.reference != first.reference


def test_many_at_once_make_one_request(tickets):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda n: tickets.open(new(key=f"k{n % 2}")), range(32)))
    assert sum(is_new for _, is_new in opened) == 1
    assert len({ticket.reference for ticket, _ in opened}) == 1
    assert len(tickets.queue()) == 1


def test_a_red_flag_moves_an_open_request_up_and_tells_the_team(tickets, engine):
    first, _ = tickets.open(new("bill", reason="my bill"), [MAIL])
    other, _ = tickets.open(new("later", level="urgent", origin="triage"), [MAIL])
    assert [t.reference for t in tickets.queue()] == [other.reference, first.reference]
    graver, is_new = tickets.open(new("bill", level="emergency", origin="triage"), [MAIL])
    assert (graver.reference, is_new, graver.level) == (first.reference, False, "emergency")
    assert graver.reason == "my bill"
    assert [t.reference for t in tickets.queue()] == [first.reference, other.reference]
    assert what(tickets, graver) == ["opened", "red_flag"]
    assert len(Notifications(engine).of_ticket(graver.id)) == 2
    # A second one of the same level is kept, but nobody is told twice.
    tickets.open(new("bill", level="urgent", origin="triage"), [MAIL])
    assert what(tickets, graver) == ["opened", "red_flag", "red_flag"]
    assert len(Notifications(engine).of_ticket(graver.id)) == 2


def test_what_is_said_after_a_red_flag_is_added_to_its_request(tickets):
    alarm, _ = tickets.open(new(level="urgent", origin="triage"))
    same, is_new = tickets.open(new(key="k", reason="call me", contact="+15550100100"))
    assert (same.reference, is_new, same.level) == (alarm.reference, False, "urgent")
    assert (same.reason, same.contact) == ("call me", "+15550100100")


def test_who_claims_first_has_it(tickets, sam, kim):
    ticket, _ = tickets.open(new())
    assert not tickets.is_held("anna")
    claimed = tickets.claim(ticket.reference, sam, "Sam")
    assert (claimed.state, claimed.claimed_by) == (CLAIMED, sam)
    assert claimed.picked_up_at >= claimed.opened_at
    assert tickets.is_held("anna")
    with pytest.raises(TicketError, match="Somebody else"):
        tickets.claim(ticket.reference, kim, "Kim")
    assert tickets.claim(ticket.reference, sam, "Sam").claimed_by == sam
    assert what(tickets, ticket) == ["opened", "claimed"]


def test_many_claims_at_once_give_it_to_one(tickets, sam, kim):
    ticket, _ = tickets.open(new())

    def claim(staff):
        try:
            return tickets.claim(ticket.reference, staff, str(staff)).claimed_by
        except TicketError:
            return None

    with ThreadPoolExecutor(8) as pool:
        holders = {holder for holder in pool.map(claim, [sam, kim] * 8) if holder}
    assert len(holders) == 1
    assert what(tickets, ticket) == ["opened", "claimed"]


def test_only_the_holder_replies_releases_and_closes(tickets, sam, kim):
    ticket, _ = tickets.open(new())
    reference = ticket.reference
    for act in (
        lambda: tickets.reply(reference, kim, "Kim", "hello", "k"),
        lambda: tickets.release(reference, kim, "Kim"),
    ):
        with pytest.raises(TicketError, match="claim it first"):
            act()
    tickets.claim(reference, sam, "Sam")
    for act in (
        lambda: tickets.reply(reference, kim, "Kim", "hello", "k"),
        lambda: tickets.release(reference, kim, "Kim"),
        lambda: tickets.close(reference, kim, "Kim", "answered"),
    ):
        with pytest.raises(TicketError):
            act()
    assert tickets.get(reference).claimed_by == sam
    assert tickets.claim(reference, kim, "Kim", take_over=True).claimed_by == kim
    with pytest.raises(TicketError):
        tickets.reply(reference, sam, "Sam", "hello", "k")


def test_a_reply_that_is_sent_twice_goes_out_once(tickets, engine, sam):
    ticket, _ = tickets.open(new())
    tickets.claim(ticket.reference, sam, "Sam")
    assert tickets.reply(ticket.reference, sam, "Sam", " Hello Anna ", "k1") is True
    assert tickets.reply(ticket.reference, sam, "Sam", "Hello Anna", "k1") is False
    sent = Outgoing(engine).take_due()
    assert [(m.kind, m.body.get("text")) for m in sent] == [(JOINED, None), (STAFF, "Hello Anna")]
    assert what(tickets, ticket) == ["opened", "claimed", "replied"]


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_reply_without_words_or_with_too_many_is_refused(tickets, sam, text):
    ticket, _ = tickets.open(new())
    tickets.claim(ticket.reference, sam, "Sam")
    with pytest.raises(TicketError, match="characters"):
        tickets.reply(ticket.reference, sam, "Sam", text, "k")


def test_a_released_request_waits_again_and_a_closed_one_ends(tickets, engine, sam):
    ticket, _ = tickets.open(new())
    tickets.claim(ticket.reference, sam, "Sam")
    released = tickets.release(ticket.reference, sam, "Sam")
    assert (released.state, released.claimed_by) == (WAITING, None)
    assert not tickets.is_held("anna")
    tickets.claim(ticket.reference, sam, "Sam")
    closed = tickets.close(ticket.reference, sam, "Sam", "called_back")
    assert (closed.state, closed.outcome) == (CLOSED, "called_back")
    assert not tickets.is_held("anna")
    assert tickets.of_conversation("anna") is None
    kinds = [message.kind for message in Outgoing(engine).take_due()]
    assert kinds == [JOINED, LEFT, JOINED, CLOSED_TEXT]
    with pytest.raises(TicketError, match="closed"):
        tickets.claim(ticket.reference, sam, "Sam")
    with pytest.raises(TicketError, match="closed"):
        tickets.close(ticket.reference, sam, "Sam", "answered")


def test_an_outcome_must_be_one_of_the_list(tickets, sam):
    ticket, _ = tickets.open(new())
    with pytest.raises(TicketError, match="choose"):
        tickets.close(ticket.reference, sam, "Sam", "whatever")


def test_an_unknown_reference(tickets, sam):
    assert tickets.get("NOPE22") is None
    with pytest.raises(TicketError, match="no such"):
        tickets.claim("NOPE22", sam, "Sam")


def test_who_is_told_is_kept_with_the_request_or_not_at_all(tickets, engine):
    broken = {"way": None, "target": "x", "with_details": False}
    with pytest.raises(RuntimeError):
        tickets.open(new(), [broken])
    assert tickets.queue() == []
    assert Notifications(engine).take_due() == []


def test_what_comes_as_a_request_is_closed_makes_another(tickets, sam, monkeypatch):
    ticket, _ = tickets.open(new())
    same = tickets._same

    def closed_meanwhile(found):
        monkeypatch.setattr(tickets, "_same", same)
        before = same(found)
        tickets.close(ticket.reference, sam, "Sam", "answered")
        return before

    monkeypatch.setattr(tickets, "_same", closed_meanwhile)
    alarm, is_new = tickets.open(new(level="crisis", origin="triage"))
    assert is_new
    assert alarm.reference != ticket.reference
    assert [t.level for t in tickets.queue()] == ["crisis"]


def test_those_that_wait_come_before_those_that_somebody_has(tickets, sam):
    flagged, _ = tickets.open(new("a", level="emergency", origin="triage"))
    waiting, _ = tickets.open(new("b"))
    tickets.claim(flagged.reference, sam, "Sam")
    assert [t.reference for t in tickets.queue()] == [waiting.reference, flagged.reference]
    assert [t.reference for t in tickets.of_person(sam)] == [flagged.reference]


def test_the_closed_last_comes_first(tickets, sam):
    first, _ = tickets.open(new("a"))
    second, _ = tickets.open(new("b"))
    for ticket in (second, first):
        tickets.close(ticket.reference, sam, "Sam", "answered")
    assert [t.reference for t in tickets.closed()] == [first.reference, second.reference]
