"""Asking for a person: what is asked, and what reaches the front desk's list."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.privacy.tokens import ids_in, with_values
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.vault import Vault, read_keys

pytestmark = pytest.mark.e2e

NUMBERS = itertools.count(1)


@pytest.fixture
def patient():
    return f"request-{next(NUMBERS)}"


@pytest.fixture
def say(assistant, patient):
    def speak(text):
        return [message["text"] for message in assistant.ask(text, patient)]

    return speak


@pytest.fixture
def ticket(assistant, patient):
    """The open request of the patient with its sealed values opened, or None."""
    vault = Vault(engine_for(assistant.database), read_keys(settings().vault_keys))

    def opened(text):
        return with_values(text, vault.open(patient, ids_in(text)))

    def find():
        found = assistant.tickets.of_conversation(patient)
        if found is None:
            return None
        assert "@" not in found.contact
        assert not any(character.isdigit() for character in found.contact.partition("~")[0])
        return replace(found, name=opened(found.name), contact=opened(found.contact))

    return find


def reach_the_end(say):
    for text in ("talk to a person", "my bill", "555 010 0100", "Anna", "mornings"):
        (reply,) = say(text)
    return reply


def test_the_whole_way(say, ticket):
    (first,) = say("I'd like to talk to a person")
    assert "+1 555 010 0100" in first
    assert "cancel" in first
    assert "phone number or an e-mail" in say("my bill is wrong")[0]
    assert "name" in say("(555) 010-0100")[0]
    assert "good time" in say("Anna")[0]
    (summary,) = say("mornings")
    assert ticket() is None
    for part in ("my bill is wrong", "+1 555-010-0100", "Anna", "mornings"):
        assert part in summary
    (done,) = say("yes")
    found = ticket()
    assert found.reference in done
    assert (found.reason, found.contact, found.name) == ("my bill is wrong", "+15550100100", "Anna")
    assert (found.best_time, found.origin, found.channel) == ("mornings", "request", "rest")


@pytest.mark.parametrize("steps", range(5))
def test_each_step_can_be_cancelled(say, ticket, steps):
    replies = ("talk to a person", "my bill", "555 010 0100", "Anna", "mornings")
    for text in replies[: steps + 1]:
        say(text)
    assert "nothing was sent" in say("cancel")[0]
    assert ticket() is None
    assert "coat" in say("what is myelin?")[0]


@pytest.mark.parametrize(
    ("correction", "field", "value"),
    [
        (["the contact", "anna@example.org"], "contact", "anna@example.org"),
        (["wrong number", "555 010 0199"], "contact", "+15550100199"),
        (["no, my number is 555 010 0177"], "contact", "+15550100177"),
        (["Change something", "The name", "Anne"], "name", "Anne"),
        (["The reason", "a letter"], "reason", "a letter"),
        (["The time", "skip"], "best_time", ""),
    ],
)
def test_what_was_said_can_be_corrected(say, ticket, correction, field, value):
    reach_the_end(say)
    for text in correction:
        say(text)
    say("yes, send it")
    assert getattr(ticket(), field) == value


def test_everything_but_the_request_itself_can_be_left_out(say, ticket):
    for text in ("talk to a person", "skip", "skip", "skip", "skip"):
        say(text)
    assert "answer here in this chat" in say("yes")[0]
    assert (ticket().contact, ticket().name) == ("", "")


def test_a_question_in_between_is_answered_and_the_step_asked_again(say, ticket):
    say("talk to a person")
    say("my bill")
    answer, again = say("what is myelin?")
    assert "coat" in answer
    assert again.startswith("Back to your message")
    assert "phone number" in again
    assert "name" in say("555 010 0100")[0]


def test_a_contact_that_cannot_be_read_is_asked_for_again(say):
    say("talk to a person")
    say("my bill")
    assert "area code" in say("010 0100")[0]
    assert "could not read" in say("at home")[0]
    assert "name" in say("anna@example.org")[0]


def test_an_emergency_ends_the_form_and_tops_the_list(say, ticket):
    say("talk to a person")
    say("my bill")
    (alarm,) = say("my throat is closing up and i cant breathe")
    assert "911" in alarm
    assert (ticket().level, ticket().origin) == ("emergency", "triage")
    # What was said of it is not lost.
    say("i am safe now")
    for text in ("talk to a person", "555 010 0100", "Anna", "skip", "yes"):
        say(text)
    assert (ticket().level, ticket().reason, ticket().name) == ("emergency", "my bill", "Anna")


def test_who_asks_again_is_told_the_reference(say, ticket):
    reach_the_end(say)
    say("yes")
    assert ticket().reference in say("talk to a person")[0]


def test_a_double_click_makes_one_request(say, ticket, assistant, patient):
    reach_the_end(say)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: assistant.ask("yes", patient), range(4)))
    rows = [t for t in assistant.tickets.queue(most=1000) if t.conversation == patient]
    assert [t.reference for t in rows] == [ticket().reference]


def test_two_failures_offer_a_person_and_say_so_on_the_list(say, ticket):
    say("qwertz asdf")
    say("yxcv uiop")
    for text in ("Talk to a person", "no idea", "skip", "skip", "skip", "yes"):
        say(text)
    assert ticket().origin == "failures"


def test_the_reason_may_stand_in_the_request(say, ticket):
    assert "phone number" in say("can I talk to somebody about my bill")[0]


def test_a_question_and_a_person_in_one_message(say):
    answer, ask = say("what is myelin? and can i talk to a person")
    assert "coat" in answer
    assert "What is it about" in ask
