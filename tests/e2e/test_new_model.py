"""A model is loaded into the running assistant, and no conversation ends."""

from __future__ import annotations

import threading

import pytest
import requests

from assistant.training import MODEL

pytestmark = pytest.mark.e2e


def test_a_new_model_ends_no_conversation(assistant, new_client):
    patient = "new-model"
    for text in ("talk to a person", "my bill", "anna@example.org"):
        assistant.ask(text, patient)
    client = new_client()
    session = client.enter()["session_id"]
    client.ask("i have kidney disease", session)
    answers = []

    def load():
        address = f"{assistant.url}/model"
        answers.append(requests.put(address, json={"model_file": str(MODEL)}, timeout=180))

    loading = threading.Thread(target=load)
    loading.start()
    # A message that comes meanwhile waits, and is answered.
    said = len(client.said)
    client.say("are the shots safe?", session, message_id="meanwhile")
    loading.join(timeout=180)
    assert answers[0].status_code == 204, answers[0].text
    answer = client.wait_for(said + 1)[-1]
    assert "kidney" in answer["text"]
    # The form is where it was, on the same connection.
    (reply,) = assistant.ask("Anna", patient)
    assert "good time" in reply["text"]
    assert "coat" in client.ask("what is myelin?", session)["text"]
