"""The queue and the page of one conversation."""

import json
import time

import pytest
import sqlalchemy as sa

from assistant.storage.database import writing
from assistant.storage.ticket_rows import NewTicket

MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def open_ticket(console):
    def make(conversation="anna", **more):
        new = NewTicket(conversation=conversation, channel="web", **more)
        return console.desk.tickets.open(new)[0].reference

    return make


def add_events(desk, conversation, *events):
    """Events as Rasa's store keeps them; it is not running here."""
    with writing(desk.engine) as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT,"
                " type_name TEXT, timestamp FLOAT, intent_name TEXT, action_name TEXT, data TEXT)"
            )
        )
        for event in events:
            connection.execute(
                sa.text(
                    "INSERT INTO events (sender_id, type_name, timestamp, action_name, data)"
                    " VALUES (:s, :t, :at, :name, :data)"
                ),
                {
                    "s": conversation,
                    "t": event["event"],
                    "at": time.time(),
                    "name": event.get("name"),
                    "data": json.dumps({"timestamp": time.time(), **event}),
                },
            )


@pytest.fixture
def sam(console):
    add_events(console.desk, "nobody")
    return console.signed_in("sam")


def test_the_most_pressing_comes_first(sam, open_ticket):
    open_ticket("a", reason="my bill")
    open_ticket("b", reason="a rash", level="urgent", origin="triage")
    open_ticket("c", level="emergency", origin="triage")
    page = sam.get("/").text
    assert page.index("Emergency") < page.index("a rash") < page.index("my bill")
    assert "3 waiting" in page


def test_the_list_is_sent_again_only_when_it_has_changed(sam, open_ticket):
    open_ticket("a", reason="my bill")
    text = sam.get("/requests/list").text
    version = text.partition("seen=")[2].partition('"')[0]
    assert sam.get(f"/requests/list?seen={version}").status_code == 204
    open_ticket("b", reason="a rash")
    changed = sam.get(f"/requests/list?seen={version}")
    assert changed.status_code == 200
    assert "a rash" in changed.text


def test_all_notices_in_trouble_are_counted(console, sam):
    notify = [{"way": "email", "target": "a@b.example", "with_details": False}] * 60
    console.desk.tickets.open(NewTicket("anna", "web"), notify)
    for notice in console.desk.notifications.take_due(most=60):
        console.desk.notifications.mark_failed(notice.id, "no server", again_after=None)
    for page in ("/", "/requests/list"):
        assert "60 notices could not be delivered" in sam.get(page).text


def test_claim_reply_release_and_close(console, sam, open_ticket):
    reference = open_ticket(reason="my bill", contact="+15550100100")
    page = f"/requests/{reference}"
    assert "+1 555-010-0100" in sam.get(page).text
    assert sam.post(f"{page}/claim", page).status_code == 302
    assert console.desk.tickets.is_held("anna")
    assert sam.post(f"{page}/reply", page, text="Hello Anna", key="k1").status_code == 302
    assert sam.post(f"{page}/reply", page, text="Hello Anna", key="k1").status_code == 302
    assert sam.get(page).text.count("Hello Anna") == 1
    assert sam.post(f"{page}/note", page, text="Likes mornings").status_code == 302
    assert "Likes mornings" in sam.get(page).text
    assert sam.post(f"{page}/release", page).status_code == 302
    assert not console.desk.tickets.is_held("anna")
    assert sam.post(f"{page}/close", page, outcome="answered").status_code == 302
    assert "Closed" in sam.get(page).text
    assert reference in sam.get("/requests/closed").text
    done = [entry.what for entry in console.desk.audit.latest()]
    assert [what for what in done if what != "read"][:6] == [
        "close", "release", "note", "reply", "reply", "claim"
    ]  # fmt: skip
    # Each time that the page was opened, which shows who the patient is.
    assert done.count("read") >= 3


def test_what_somebody_else_has_is_not_theirs_to_act_on(console, sam, open_ticket):
    reference = open_ticket()
    page = f"/requests/{reference}"
    sam.post(f"{page}/claim", page)
    kim = console.signed_in("kim")
    for act, fields in {
        "claim": {},
        "take-over": {},
        "reply": {"text": "hello"},
        "release": {},
        "close": {"outcome": "answered"},
    }.items():
        answer = kim.post(f"{page}/{act}", page, **fields)
        assert answer.status_code == 409, act
    ticket = console.desk.tickets.get(reference)
    assert console.desk.staff.names()[ticket.claimed_by] == "Sam"
    assert "hello" not in kim.get(page).text


def test_the_role_lead_can_take_over(console, sam, open_ticket):
    reference = open_ticket()
    page = f"/requests/{reference}"
    sam.post(f"{page}/claim", page)
    lea = console.signed_in("lea", role="lead")
    assert lea.post(f"{page}/take-over", page).status_code == 302
    assert sam.post(f"{page}/reply", page, text="too late").status_code == 409


def test_what_was_typed_is_not_lost_where_it_cannot_be_sent(console, sam, open_ticket):
    reference = open_ticket()
    page = f"/requests/{reference}"
    sam.post(f"{page}/claim", page)
    answer = sam.post(f"{page}/reply", page, text="a" * 2001)
    assert answer.status_code == 409
    assert "a" * 2001 in answer.text


def test_who_reads_a_patient_s_contact_stands_in_the_audit_however_they_do(
    console, sam, open_ticket
):
    reference = open_ticket()

    def readings():
        return [
            e.login for e in console.desk.audit.latest() if (e.what, e.of) == ("read", reference)
        ]

    for _ in range(3):
        assert sam.get(f"/requests/{reference}/live").status_code == 200
    assert readings() == ["sam"]
    sam.get(f"/requests/{reference}")
    assert readings() == ["sam", "sam"]


def test_markup_from_a_patient_is_only_text(console, sam, open_ticket):
    reference = open_ticket(reason=MARKUP, name=MARKUP, best_time=MARKUP)
    add_events(
        console.desk,
        "anna",
        {"event": "user", "text": MARKUP},
        {"event": "bot", "text": MARKUP, "metadata": {"answer": MARKUP, "sources": [MARKUP]}},
        {"event": "bot", "text": MARKUP, "metadata": {"from": "person", "staff": MARKUP}},
    )
    for path in ("/", f"/requests/{reference}", f"/requests/{reference}/live"):
        page = sam.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img" not in page


def test_the_page_tells_what_was_said_and_what_is_known(console, sam, open_ticket):
    reference = open_ticket()
    add_events(
        console.desk,
        "anna",
        {"event": "user", "text": "is it safe", "parse_data": {"triage": {"level": "urgent"}}},
        {"event": "slot", "name": "kidney_disease", "value": "affirmed"},
        {"event": "slot", "name": "takes_metformin", "value": "affirmed"},
        {"event": "slot", "name": "takes_metformin", "value": None},
        {"event": "slot", "name": "cobalt_allergy", "value": "denied"},
        {"event": "bot", "text": "Mostly.", "metadata": {"answer": "safety/general"}},
    )
    page = sam.get(f"/requests/{reference}").text
    assert "is it safe" in page
    assert "safety/general" in page
    assert "kidney" in page
    assert "not: " in page
    assert "metformin" not in page
    assert "Urgent" in page


def test_half_an_emoji_breaks_no_page(console, sam, open_ticket):
    reference = open_ticket()
    add_events(console.desk, "anna", {"event": "user", "text": "a person please \ud83d"})
    page = sam.get(f"/requests/{reference}")
    assert page.status_code == 200
    assert "a person please \ufffd" in page.text


def test_an_unknown_request(sam):
    answer = sam.get("/requests/NOPE22")
    assert answer.status_code == 404
    assert "There is no such request." in answer.text
