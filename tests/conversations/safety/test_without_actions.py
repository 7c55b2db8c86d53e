"""A red flag is answered while the action server is dead."""

import os
import signal

import pytest
import requests

from assistant.settings import ROOT
from assistant.training import MODEL
from evaluation.processes import free_port, running, wait_for
from tests.e2e.conftest import ChatClient

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """An assistant whose action server was killed after the start."""
    folder = tmp_path_factory.mktemp("alone")
    port, actions = free_port(), free_port()
    environment = {
        "ASSISTANT_PORT": str(port),
        "ACTIONS_PORT": str(actions),
        "DATABASE_URL": f"sqlite:///{folder}/assistant.db",
        "SESSION_SECRET": "signs chats",
    }
    rasa = ["-m", "assistant.launch", "rasa", "run", "--interface", "127.0.0.1"]
    rasa += ["--port", str(port), "--enable-api"]
    rasa += ["--model", str(MODEL), "--endpoints", str(ROOT / "endpoints.yml")]
    rasa += ["--credentials", str(ROOT / "credentials.yml")]
    with (
        running(["-m", "assistant.launch", "actions"], folder, environment) as server,
        running(rasa, folder, environment),
    ):
        wait_for(f"http://127.0.0.1:{actions}/health")
        wait_for(f"http://127.0.0.1:{port}/status")
        os.kill(server.pid, signal.SIGKILL)
        server.wait(timeout=30)
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("text", "level", "number"),
    [
        ("I have crushing chest pain", "emergency", "911"),
        ("i want to end my life", "crisis", "988"),
        ("my calf is swollen and hurts a lot since the shot", "urgent", "555 010 0100"),
    ],
)
def test_the_message_still_arrives(alone, text, level, number):
    body = {"sender": level, "message": text}
    messages = requests.post(f"{alone}/webhooks/rest/webhook", json=body, timeout=60).json()
    assert [number in message["text"] for message in messages] == [True]
    tracker = requests.get(f"{alone}/conversations/{level}/tracker", timeout=60).json()
    assert tracker["slots"]["triage_level"] == level
    (bot,) = [e for e in tracker["events"] if e["event"] == "bot"]
    assert bot["metadata"]["kind"] == "triage"
    assert bot["metadata"]["answer"] == f"triage/{level}"


def test_the_conversation_goes_on_without_it(alone):
    for text, expected in (("I can't breathe", "911"), ("ok", "is help on the way")):
        body = {"sender": "goes-on", "message": text}
        messages = requests.post(f"{alone}/webhooks/rest/webhook", json=body, timeout=60).json()
        assert expected in messages[0]["text"]


def test_in_a_web_chat_nobody_waits_for_an_answer_that_does_not_come(alone):
    client = ChatClient(alone)
    session = client.enter()["session_id"]
    said = client.ask("what is myelin?", session)
    assert "something went wrong on my side" in said["text"]
    assert "555 010 0100" in said["text"]
    assert "911" in client.ask("I have crushing chest pain", session)["text"]
    client.leave()
