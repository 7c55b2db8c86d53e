"""What patients write is in the output of no process, at any level, in either form.

A conversation holds a word that stands nowhere else. Things go wrong on the way: the action server
is killed, the database goes away, bodies are broken.
"""

from __future__ import annotations

import json
import re
import subprocess
import time

import pytest
import requests

from assistant.settings import ROOT
from tests.conftest import NODE
from tests.e2e.conftest import ChatClient
from tests.e2e.processes import ACTIONS, ASSISTANT, DESK, Processes
from tests.operations import wait_for_status

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

WORD = "quargleflux"
ANNA, UNLUCKY = "anna-of-rest", "unlucky-of-rest"
SAID = [
    f"what is myelin {WORD}?",
    f"i have kidney disease and {WORD} and i take metformin",
    "and how often?",
    f"{WORD} {WORD}",
    f"hola, me duele {WORD} mucho",
    f"crushing chest pain and {WORD}",
    f"i am safe now {WORD}",
    "talk to a person",
    f"my {WORD} bill",
    f"{WORD}@example.org",
    WORD.capitalize(),
    f"after {WORD}",
    "yes",
]


@pytest.fixture(scope="module", params=["text", "json"])
def processes(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"logs_{request.param}")
    made = Processes(folder, LOG_LEVEL="DEBUG", LOG_FORMAT=request.param)
    made.form = request.param
    try:
        made.start(ACTIONS, DESK, ASSISTANT)
        talk(made)
        break_things(made)
        yield made
    finally:
        made.kill()


def talk(processes):
    """A patient who says everything, on two channels, and a person who answers."""
    assistant = processes.assistant
    for text in SAID:
        assert assistant.ask(text, ANNA), text
    ticket = assistant.tickets.of_conversation(ANNA)
    lea = assistant.staff("lea", "lead")
    lea.act(ticket.reference, "claim")
    lea.act(ticket.reference, "reply", text=f"About {WORD}.", key="k1")
    lea.act(ticket.reference, "note", text=f"Likes {WORD}.")
    chat_on_the_web(processes, SAID[:2])


def chat_on_the_web(processes, texts):
    """Through polling, and through a web socket, which is a browser's."""
    url = processes.urls[ASSISTANT]
    client = ChatClient(url)
    session = client.enter(last=0)["session_id"]
    for text in texts:
        client.ask(text, session)
        command = [NODE, str(ROOT / "tests" / "e2e" / "plain_client.mjs"), url, "websocket", text]
        subprocess.run(command, cwd=ROOT / "widget", capture_output=True, timeout=60, check=True)
    client.leave()


def break_things(processes):
    """Everything that makes programs show what they work on."""
    url, actions = processes.urls[ASSISTANT], processes.urls[ACTIONS]
    assistant, folder = processes.assistant, processes.database.parent
    for body in (f'{{"message": "{WORD}', f'{{"sender": "{ANNA}", "message": ["{WORD}"]}}'):
        assert assistant.post(body.encode()).status_code == 400
        requests.post(f"{actions}/webhook", data=body.encode(), timeout=30)
    message = {"text": WORD, "entities": [WORD]}
    tracker = {"sender_id": ANNA, "latest_message": message}
    call = {"next_action": "action_answer", "tracker": tracker}
    assert requests.post(f"{actions}/webhook", json=call, timeout=30).status_code == 500
    for path in (f"/{WORD}", f"/webhooks/rest/messages?sender={ANNA}&after={WORD}"):
        requests.get(url + path, timeout=30)
    for path, body in (
        ("/model/parse", {"text": WORD}),
        (f"/conversations/{UNLUCKY}/messages", {"text": WORD, "sender": "user"}),
        (f"/conversations/{UNLUCKY}/messages", {"message": WORD}),
        (f"/conversations/{UNLUCKY}/trigger_intent", {"name": WORD}),
        (f"/conversations/{UNLUCKY}/tracker/events", [{"event": WORD, "text": WORD}]),
    ):
        requests.post(url + path, json=body, timeout=60)

    processes.kill(ACTIONS)
    assert "went wrong" in assistant.ask(SAID[0], UNLUCKY)[0]["text"]
    chat_on_the_web(processes, SAID[:1])
    processes.start(ACTIONS)
    wait_for_status(url, 200)

    folder.rename(folder.with_name("away"))
    assert "went wrong" in assistant.ask(SAID[0], UNLUCKY)[0]["text"]
    client = ChatClient(url)
    client.socket.emit("user_uttered", {"message": SAID[0], "session_id": None})
    wait_for_status(url, 503)
    folder.with_name("away").rename(folder)
    wait_for_status(url, 200)
    client.leave()


def output_of(processes):
    return {name: log.read_text(encoding="utf-8") for name, log in processes.logs.items()}


def test_no_word_of_a_patient_is_in_any_output(processes):
    for name, output in output_of(processes).items():
        found = [line for line in output.splitlines() if WORD in line.lower()]
        assert found == [], name


def test_what_went_wrong_is_told_with_its_conversation(processes):
    output = output_of(processes)[ASSISTANT]
    assert "DEBUG" in output
    told = [line for line in output.splitlines() if UNLUCKY in line and "ERROR" in line]
    assert any("Couldn't connect to the server" in line for line in told)
    assert "unable to open database file" in output
    assert "Health: not ready; database: its file is missing" in output
    alarm = [line for line in output_of(processes)[ACTIONS].splitlines() if "ALARM" in line]
    assert alarm
    assert all("level=emergency" in line and ANNA in line for line in alarm[:1])


def test_each_line_has_the_form_that_was_asked_for(processes):
    check = check_object if processes.form == "json" else check_text
    for name, output in output_of(processes).items():
        for line in output.splitlines():
            check(name, line)


def check_object(name, line):
    fields = json.loads(line)
    assert {"time", "level", "logger", "message"} <= set(fields), line
    assert fields["process"] == name
    assert time.strptime(fields["time"][:19], "%Y-%m-%dT%H:%M:%S")


def check_text(_, line):
    """A line begins with its time and level, or belongs to an exception."""
    is_start = re.match(r"\d{4}-\d\d-\d\dT[\d:.]+Z [A-Z]+ [\w.-]+: ", line)
    of_error = re.match(r"  \S+:\d+ in |[\w.]+(: .*)?$|which led to:$", line)
    assert is_start or of_error, line
