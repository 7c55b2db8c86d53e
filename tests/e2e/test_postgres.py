"""The whole assistant on PostgreSQL: one environment variable is all that differs."""

from __future__ import annotations

import time

import pytest
import requests

from tests.conftest import start_assistant
from tests.e2e.conftest import ChatClient
from tests.postgres import new_database

pytestmark = pytest.mark.e2e

PATIENT = "on-postgres"


@pytest.fixture(scope="module")
def assistant(postgres, tmp_path_factory):
    folder = tmp_path_factory.mktemp("postgres")
    with start_assistant(folder, new_database(postgres)) as running:
        yield running


def test_a_hand_off_and_what_is_counted_of_it(assistant):
    assert "coat" in assistant.ask("what is myelin?", PATIENT)[0]["text"]
    for text in ("talk to a person", "my bill", "anna@example.org", "Anna", "skip", "yes"):
        (reply,) = assistant.ask(text, PATIENT)
    ticket = assistant.tickets.of_conversation(PATIENT)
    assert ticket.reference in reply["text"]
    lea = assistant.staff("lea", "lead")
    lea.act(ticket.reference, "claim")
    lea.act(ticket.reference, "reply", text="Hello Anna.", key="k1")
    address = f"{assistant.url}/webhooks/rest/messages"
    deadline, texts = time.monotonic() + 20, []
    while "Hello Anna." not in texts:
        assert time.monotonic() < deadline, texts
        found = requests.get(address, params={"sender": PATIENT}, timeout=30).json()
        texts += [message["text"] for message in found]
        time.sleep(0.2)
    assert assistant.ask("what is myelin?", PATIENT) == []
    (alarm,) = assistant.ask("my throat is closing up and i cant breathe", PATIENT)
    assert "911" in alarm["text"]
    assert assistant.tickets.get(ticket.reference).level == "emergency"
    lea.act(ticket.reference, "close", outcome="answered")
    page = lea.get("/insight/").text
    figure = page.partition('id="figure-handed_over"')[2].partition('class="number">')[2]
    assert figure.startswith("1 ")
    assert lea.get("/insight/questions").status_code == 200


def test_a_chat_in_a_browser_is_numbered_and_resumed(assistant):
    client = ChatClient(assistant.url)
    session = client.enter(last=0)["session_id"]
    client.ask("what is myelin?", session)
    client.leave()
    client = ChatClient(assistant.url)
    messages = client.enter(session, last=0)["messages"]
    client.leave()
    assert [message["id"] for message in messages] == [1, 2]
    assert messages[1]["metadata"]["answer"] == "nerves/myelin"
