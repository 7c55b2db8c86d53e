"""An emergency inside an open form: the form is closed and takes nothing from the message."""

import asyncio

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.utils.endpoints import EndpointConfig

from assistant.clinic_responses import ClinicResponses
from assistant.training import MODEL

pytestmark = pytest.mark.model

FORM = """
version: "3.1"
slots:
  call_back_phone:
    type: text
    mappings:
      - type: from_text
        conditions: [{active_loop: call_back_form, requested_slot: call_back_phone}]
forms:
  call_back_form:
    ignored_intents: [triage_emergency, triage_crisis, triage_urgent]
    required_slots: [call_back_phone]
responses:
  utter_ask_call_back_phone: [{text: "Which number may we call?"}]
"""


@pytest.fixture(scope="module")
def agent():
    loaded = Agent.load(str(MODEL))
    with_form = loaded.domain.merge(Domain.from_yaml(FORM))
    loaded.domain = loaded.processor.domain = loaded.tracker_store.domain = with_form
    loaded.processor.nlg = ClinicResponses(EndpointConfig(), with_form)
    loaded.processor.action_endpoint = None
    return loaded


def send(agent, text):
    """Open the form, then send a text into it; returns messages and the tracker after it."""

    async def turn():
        channel = CollectingOutputChannel()
        tracker = await agent.processor.get_tracker(text)
        for event in (
            ActionExecuted("call_back_form"),
            ActiveLoop("call_back_form"),
            SlotSet("requested_slot", "call_back_phone"),
            ActionExecuted("action_listen"),
        ):
            tracker.update(event, agent.domain)
        await agent.tracker_store.save(tracker)
        await agent.handle_message(UserMessage(text, channel, text))
        return channel.messages, await agent.tracker_store.retrieve(text)

    return asyncio.new_event_loop().run_until_complete(turn())


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I can't breathe and my tongue is swelling", "emergency"),
        ("I want to kill myself", "crisis"),
        ("pus is coming out of the injection site and I have a fever", "urgent"),
    ],
)
def test_the_form_is_closed_and_filled_with_nothing(agent, text, level):
    messages, tracker = send(agent, text)
    assert [m["utter_action"] for m in messages] == [f"utter_triage_{level}"]
    assert tracker.get_slot("triage_level") == level
    assert tracker.get_slot("call_back_phone") is None
    assert tracker.active_loop_name is None


def test_the_form_itself_works(agent):
    """Else the test above would pass whatever triage does."""
    _, tracker = send(agent, "555 0100")
    assert tracker.get_slot("call_back_phone") == "555 0100"
