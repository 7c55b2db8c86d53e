"""While a person has a conversation the assistant is silent, but for what triage says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.storage.database import engine_for
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import LEVELS, NewTicket
from assistant.yaml_file import load_yaml

pytestmark = pytest.mark.e2e

TAKEOVERS = load_yaml(Path(__file__).parent / "takeovers.yml")


@pytest.fixture(scope="module")
def sam(assistant):
    staff = Staff(engine_for(assistant.database))
    return (staff.by_login("taker") or staff.add("taker", "Sam", "staff", "no password")).id


def words_of_the_assistant(messages):
    """Without what a person wrote, and that one has come or gone."""
    quiet = ("handoff/joined", "handoff/left")
    return [m for m in messages if m.get("from") != "person" and m.get("answer") not in quiet]


def test_there_are_fifty():
    assert len(TAKEOVERS) == 50
    assert {takeover["level"] for takeover in TAKEOVERS} == {"emergency", "crisis", "urgent"}


@pytest.mark.parametrize("number", range(len(TAKEOVERS)))
def test_the_assistant_is_silent_and_triage_is_not(assistant, sam, number):
    script, patient = TAKEOVERS[number], f"takeover-{number}"
    assistant.ask(script["before"], patient)
    new = NewTicket(patient, "rest", reason="a question", key=patient)
    ticket, _ = assistant.tickets.open(new)
    assistant.tickets.claim(ticket.reference, sam, "Sam")
    for text in script["held"]:
        assert words_of_the_assistant(assistant.ask(text, patient)) == [], text
    (alarm,) = words_of_the_assistant(assistant.ask(script["flag"], patient))
    level = assistant.tracker(patient)["slots"]["triage_level"]
    assert LEVELS.index(level) >= LEVELS.index(script["level"])
    assert "call" in alarm["text"].lower() or "988" in alarm["text"]
    after = assistant.tickets.get(ticket.reference)
    assert (after.level, after.claimed_by) == (level, sam)
    # What comes after an emergency is the person's, too.
    assert words_of_the_assistant(assistant.ask("ok i did", patient)) == []
    assistant.tickets.release(ticket.reference, sam, "Sam")
    assert words_of_the_assistant(assistant.ask("what is myelin?", patient))
    assistant.tickets.close(ticket.reference, sam, "Sam", "other")
