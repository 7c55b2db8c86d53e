"""Each process killed between any two steps of a hand-off: one request, and no lost message."""

from __future__ import annotations

import time

import pytest
import requests

from assistant.privacy.guard import Guard
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.transcripts import Transcripts
from assistant.storage.vault import Vault, read_keys
from tests.e2e.processes import ACTIONS, ASSISTANT, DESK, Processes

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

PATIENT = "power-cut"
STEPS = ["can I talk to somebody about my bill", "anna@example.org", "Anna", "mornings", "yes"]


@pytest.fixture
def processes(tmp_path):
    made = Processes(tmp_path)
    made.start(ACTIONS, DESK, ASSISTANT)
    yield made
    made.kill()


def opened(assistant, text):
    """A text of the patient's with the values that the vault has for its tokens."""
    engine = engine_for(assistant.database)
    guard = Guard(Vault(engine, read_keys(settings().vault_keys)), Transcripts(engine))
    return guard.reveal(PATIENT, text)


def wait_for_text(assistant, words):
    """All that a person wrote, until a text with some words was among it."""
    found, deadline = [], time.monotonic() + 40
    address = f"{assistant.url}/webhooks/rest/messages"
    while not any(words in text for text in found):
        assert time.monotonic() < deadline, found
        messages = requests.get(address, params={"sender": PATIENT}, timeout=30).json()
        found += [message["text"] for message in messages]
        time.sleep(0.3)
    return found


def test_between_any_two_steps_of_a_hand_off(processes):
    assistant = processes.assistant
    killed = (ACTIONS, ASSISTANT, DESK, ACTIONS, ASSISTANT)
    for text, name in zip(STEPS, killed, strict=True):
        assert assistant.ask(text, PATIENT), text
        processes.kill(name)
        processes.start(name)
    (ticket,) = [t for t in assistant.tickets.queue() if t.conversation == PATIENT]
    assert ticket.reason == STEPS[0]
    assert opened(assistant, ticket.contact) == STEPS[1]
    # The same once more, as a patient does who saw no reply.
    assistant.ask("yes", PATIENT)
    assistant.ask("talk to a person", PATIENT)
    assert assistant.tickets.of_conversation(PATIENT).reference == ticket.reference

    # The console dies after the claim; a reply is written while nobody can deliver it.
    sam = assistant.staff("sam")
    sam.act(ticket.reference, "claim")
    processes.kill(DESK, ASSISTANT)
    processes.start(DESK)
    sam = assistant.staff("sam")
    sam.act(ticket.reference, "reply", text="One.", key="k1")
    processes.start(ASSISTANT)
    heard = wait_for_text(assistant, "One.")
    assert assistant.tickets.is_held(PATIENT)
    assert assistant.ask("thank you", PATIENT) == []

    # All of them die between a reply and its release.
    sam.act(ticket.reference, "reply", text="Two.", key="k2")
    sam.act(ticket.reference, "reply", text="Two.", key="k2")
    processes.kill()
    processes.start(ACTIONS, DESK, ASSISTANT)
    sam = assistant.staff("sam")
    sam.act(ticket.reference, "release")
    heard += wait_for_text(assistant, "has left the chat")
    assert [text for text in heard if text in ("One.", "Two.")] == ["One.", "Two."]
    assert sum("is here now" in text for text in heard) == 1
    assert "coat" in assistant.ask("what is myelin?", PATIENT)[-1]["text"]
    told = [e["text"] for e in assistant.tracker(PATIENT)["events"] if e["event"] == "bot"]
    assert (told.count("One."), told.count("Two.")) == (1, 1)
    assert len(assistant.tickets.queue()) == 1


def test_without_the_action_server_the_patient_is_told_to_call_and_can_go_on(processes):
    assistant = processes.assistant
    for text in STEPS[:-1]:
        assistant.ask(text, PATIENT)
    processes.kill(ACTIONS)
    (reply,) = assistant.ask("yes", PATIENT)
    assert "+1 555 010 0100" in reply["text"]
    assert assistant.tickets.of_conversation(PATIENT) is None
    processes.start(ACTIONS)
    assistant.ask("yes", PATIENT)
    assert opened(assistant, assistant.tickets.of_conversation(PATIENT).contact) == STEPS[1]
