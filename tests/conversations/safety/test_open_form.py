"""An emergency inside an open form: the form is closed and takes nothing from the message.

The assistant has no form of its own yet, so a small project with one is trained, with the
project's own triage component, policy and responses.
"""

import asyncio
import os
import shutil
import subprocess
import sys

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.utils.endpoints import EndpointConfig

from assistant.clinic_responses import ClinicResponses
from assistant.settings import ROOT

pytestmark = pytest.mark.e2e

CONFIG = """
recipe: default.v1
assistant_id: form
language: en
pipeline:
  - name: assistant.nlu.text_cleaner.TextCleaner
  - name: assistant.nlu.sentence_encoder.SentenceEncoder
  - name: assistant.nlu.answer_classifier.AnswerClassifier
  - name: assistant.nlu.triage_classifier.TriageClassifier
policies:
  - name: assistant.policies.triage_policy.TriagePolicy
  - name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [call_me, greet, ask_hours, reassure, smalltalk,
          triage_emergency, triage_crisis, triage_urgent]
slots:
  call_back_phone:
    type: text
    mappings:
      - type: from_text
        not_intent: [triage_emergency, triage_crisis, triage_urgent, ask_hours]
        conditions: [{active_loop: call_back_form, requested_slot: call_back_phone}]
forms:
  call_back_form:
    ignored_intents: [triage_emergency, triage_crisis, triage_urgent, ask_hours]
    required_slots: [call_back_phone]
responses:
  utter_ask_call_back_phone: [{text: "Which number may we call?"}]
  utter_hours: [{text: "We are open from nine to five."}]
  utter_will_call: [{text: "We will call."}]
actions: [action_answer, action_raise_alarm]
"""
DATA = """
version: "3.1"
rules:
- rule: open the form
  steps:
  - intent: call_me
  - action: call_back_form
  - active_loop: call_back_form
- rule: answer a question in the middle of the form and go back to it
  condition:
  - active_loop: call_back_form
  steps:
  - intent: ask_hours
  - action: utter_hours
  - action: call_back_form
  - active_loop: call_back_form
- rule: submit the form
  condition:
  - active_loop: call_back_form
  steps:
  - action: call_back_form
  - active_loop: null
  - slot_was_set:
    - requested_slot: null
  - action: utter_will_call
nlu:
- intent: call_me
  examples: |
    - please call me back
    - can you ring me
    - I want a call back
- intent: ask_hours
  examples: |
    - when are you open
    - what are your opening hours
    - are you open on saturday
- intent: greet
  examples: |
    - hello
    - hi there
    - good morning
"""


@pytest.fixture(scope="module")
def agent(tmp_path_factory):
    folder = tmp_path_factory.mktemp("form")
    (folder / "data").mkdir()
    shutil.copy(ROOT / "data" / "dialogue" / "triage.yml", folder / "data" / "triage.yml")
    for name, text in (("config", CONFIG), ("domain", DOMAIN), ("data/form", DATA)):
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "assistant.launch", "rasa", "train"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command += ["--fixed-model-name", "form"]
    subprocess.run(command, cwd=folder, env=environment, check=True)
    loaded = Agent.load(str(folder / "models" / "form.tar.gz"))
    loaded.processor.nlg = ClinicResponses(EndpointConfig(), loaded.domain)
    return loaded


def send(agent, sender, text):
    """Send a text; returns the responses' names and the tracker after it."""

    async def turn():
        channel = CollectingOutputChannel()
        await agent.handle_message(UserMessage(text, channel, sender))
        tracker = await agent.tracker_store.retrieve(sender)
        return [m.get("text") for m in channel.messages], tracker

    return asyncio.new_event_loop().run_until_complete(turn())


@pytest.mark.parametrize(
    ("text", "level", "number"),
    [
        ("I can't breathe and my tongue is swelling", "emergency", "911"),
        ("I want to kill myself", "crisis", "988"),
        ("pus is coming out of the injection site, I have a fever", "urgent", "555 010 0100"),
    ],
)
def test_the_form_is_closed_and_filled_with_nothing(agent, text, level, number):
    _, tracker = send(agent, level, "please call me back")
    assert tracker.active_loop_name == "call_back_form"
    (said,), tracker = send(agent, level, text)
    assert number in said
    assert tracker.get_slot("call_back_phone") is None
    assert tracker.active_loop_name is None


def test_a_new_subject_in_the_middle_of_the_form_and_back_to_it(agent):
    send(agent, "digression", "please call me back")
    said, tracker = send(agent, "digression", "when are you open")
    assert said == ["We are open from nine to five.", "Which number may we call?"]
    assert tracker.get_slot("call_back_phone") is None
    said, tracker = send(agent, "digression", "555 0100")
    assert said == ["We will call."]
    assert tracker.get_slot("call_back_phone") == "555 0100"


def test_the_form_itself_works(agent):
    """Else the test above would pass whatever triage does."""
    send(agent, "calm", "please call me back")
    _, tracker = send(agent, "calm", "555 0100")
    assert tracker.get_slot("call_back_phone") == "555 0100"
