"""The whole topology, with its parts killed for real: nobody is lost, and it mends by itself."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import aio_pika
import pytest
import requests
from aio_pika.exceptions import AMQPError

from assistant.storage.broker import QUEUE
from assistant.storage.leases import LEASE_SECONDS
from tests.stack import Patient, key_of, kind_of, tracker_of

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(600)]

QUESTION, ANSWER = "what does b12 do for my nerves", "nerves/overview"
EMERGENCY = "my lips are swelling and i cannot breathe after the shot"
# Well under Rasa's own five minutes, with room for a slow machine.
AT_ONCE = 30.0


def is_answered(body):
    return kind_of(body) == "answer" and key_of(body).startswith("nerves/")


def reasons(program):
    url = f"http://127.0.0.1:{program.port}/health/ready"
    answer = requests.get(url, timeout=30)
    return answer.status_code, " ".join(answer.json()["reasons"])


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def check_without_actions(stack, patient):
    """An emergency is answered, everything else gets an honest line, and nothing is wedged."""
    began = time.monotonic()
    assert kind_of(patient.ask(EMERGENCY)) == "triage"
    other = Patient(stack.url)
    assert key_of(other.ask(QUESTION)) == "channel/failed"
    assert time.monotonic() - began < AT_ONCE
    other.leave()


def test_everything_answers_through_the_balancer(stack, patient):
    assert is_answered(patient.ask(QUESTION))
    for assistant in stack.assistants:
        assert reasons(assistant) == (200, "")


def test_action_servers_down(stack, patient):
    for server in stack.actions:
        server.kill()
    wait_for(lambda: reasons(stack.assistants[0])[0] == 503)
    assert "action server" in reasons(stack.assistants[0])[1]
    check_without_actions(stack, patient)
    for server in stack.actions:
        server.start()
        server.wait()
    wait_for(lambda: reasons(stack.assistants[0])[0] == 200)
    wait_for(lambda: is_answered(Patient(stack.url).ask(QUESTION)))


def test_action_servers_hang(stack, patient):
    for server in stack.actions:
        server.pause()
    try:
        check_without_actions(stack, patient)
    finally:
        for server in stack.actions:
            server.go_on()
    wait_for(lambda: is_answered(Patient(stack.url).ask(QUESTION)))


def test_one_action_server_killed(stack, patient):
    stack.actions[0].kill()
    assert any(is_answered(Patient(stack.url).ask(QUESTION)) for _ in range(3))
    stack.actions[0].start()
    stack.actions[0].wait()


def test_the_database_is_killed_and_comes_back(stack, patient):
    assert is_answered(patient.ask(QUESTION))
    stack.engines["postgres"].kill()
    assert patient.say("does it help memory") is None  # nobody says that it has it
    wait_for(lambda: reasons(stack.assistants[0])[0] == 503)
    assert "database" in reasons(stack.assistants[0])[1]
    stack.engines["postgres"].start()
    stack.engines["postgres"].wait()
    wait_for(lambda: reasons(stack.assistants[0])[0] == 200)
    number = patient.say_until_taken("and how is a deficiency found")
    assert key_of(patient.answers_after(number)[0]).startswith("tests/")
    # The conversation from before is still there.
    said = [e["text"] for e in tracker_of(stack, patient.chat)["events"] if e["event"] == "user"]
    assert QUESTION in said


def test_what_was_taken_is_not_left_without_a_word_though_the_database_goes_away(stack, patient):
    patient.connect()
    for server in stack.actions:
        server.pause()  # the turn is under way
    number = patient.say_until_taken(QUESTION)
    stack.engines["postgres"].kill()
    for server in stack.actions:
        server.go_on()
    time.sleep(1)
    stack.engines["postgres"].start()
    stack.engines["postgres"].wait()
    assert patient.answers_after(number)


def test_redis_is_killed_and_comes_back(stack, patient):
    assert is_answered(patient.ask(QUESTION))
    stack.engines["redis"].kill()
    assert is_answered(Patient(stack.url).ask(QUESTION))
    status, reason = reasons(stack.assistants[0])
    assert status == 200
    assert "redis" in reason
    stack.engines["redis"].start()
    stack.engines["redis"].wait()
    wait_for(lambda: reasons(stack.assistants[0]) == (200, ""))
    assert is_answered(Patient(stack.url).ask(QUESTION))


def test_the_broker_is_killed_and_gets_its_events_later(stack, patient):
    broker = stack.engines["rabbitmq"]
    broker.wait()
    wait_for(lambda: published(stack, "user") is not None, 90)
    broker.kill()
    assert is_answered(patient.ask("what does b12 do for the nerves, broker test"))
    broker.start()
    broker.wait()
    texts = []

    def has_come():
        texts.extend(published(stack, "user") or [])
        return any("broker test" in text for text in texts)

    wait_for(has_come, 90)


def has_answers(patient, count):
    patient.connect()
    return len(patient.said) >= count


def published(stack, event):
    """Texts of the events of one kind that wait in the broker's queue; None: it is not there."""
    try:
        bodies = asyncio.run(_take_all(stack.settings["BROKER_URL"]))
    except (AMQPError, OSError):
        return None
    return [body.get("text") or "" for body in bodies if body["event"] == event]


async def _take_all(url):
    connection = await aio_pika.connect(url)
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(QUEUE)
        bodies = []
        while (message := await queue.get(no_ack=True, fail=False)) is not None:
            bodies.append(json.loads(message.body))
        return bodies


def test_an_assistant_is_killed_under_load_and_no_message_is_lost(stack):
    visitors = [Patient(stack.url) for _ in range(12)]
    taken = []

    def talk(patient):
        for turn in range(4):
            number = patient.say_until_taken(f"{QUESTION}, {turn}")
            taken.append((patient, number))
            time.sleep(0.3)

    killer = threading.Timer(2.0, stack.assistants[0].kill)
    killer.start()
    with ThreadPoolExecutor(len(visitors)) as pool:
        list(pool.map(talk, visitors))
    killer.join()
    assert len(taken) == 4 * len(visitors)
    try:
        for patient, number in taken:
            answers = patient.answers_after(number)
            assert all(kind_of(body) in ("answer", "smalltalk", "clarify") for body in answers)
        for patient in visitors:
            wait_for(lambda patient=patient: has_answers(patient, 4))
        # Each message was answered once, and nothing comes after that.
        time.sleep(LEASE_SECONDS)
        for patient in visitors:
            patient.connect()
            assert len(patient.said) == 4, [key_of(body) for body in patient.said.values()]
    finally:
        stack.assistants[0].start()
        stack.wait_until_ready(stack.assistants[0])


def test_a_broken_model_leaves_the_old_one_serving(stack, patient, tmp_path):
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"this is no model")
    url = f"http://127.0.0.1:{stack.assistants[0].port}/model"
    token = {"Authorization": f"Bearer {stack.settings['MANAGEMENT_TOKEN']}"}
    answer = requests.put(url, json={"model_file": str(broken)}, headers=token, timeout=60)
    assert answer.status_code == 400
    assert reasons(stack.assistants[0]) == (200, "")
    assert is_answered(patient.ask(QUESTION))
