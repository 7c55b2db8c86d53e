"""A conversation that cannot be read is not taken for a new one."""

import asyncio

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

from assistant.channels.answering import SpeakingOutput, converse
from assistant.channels.own_texts import FAILED, own_message
from assistant.serving.store_errors import raise_store_errors


class Away(InMemoryTrackerStore):
    """A store whose database is away."""

    async def retrieve(self, sender_id):
        """Read nothing."""
        raise OperationalError("SELECT", {}, Exception("away"))

    async def save(self, tracker):
        """Store nothing."""
        raise OperationalError("INSERT", {}, Exception("away"))


class Output(SpeakingOutput):
    """Keeps what was said."""

    def __init__(self):
        self.said = []

    async def send_content(self, conversation, content):
        """Send nothing."""
        self.said.append(content.text)


@pytest.fixture
def agent(monkeypatch):
    stock = staticmethod(Agent._create_tracker_store)
    monkeypatch.setattr(Agent, "_create_tracker_store", stock)
    monkeypatch.setattr("assistant.channels.answering.is_held", lambda _: False)
    raise_store_errors()
    return Agent(domain=Domain.empty(), tracker_store=Away(Domain.empty()))


def test_a_turn_that_cannot_read_its_conversation_ends_and_the_patient_is_told(agent):
    gone_on = []

    async def handle(message):
        gone_on.append(await agent.tracker_store.get_or_create_tracker(message.sender_id))

    output = Output()
    asyncio.run(converse(handle, output, "web-1", "is help coming"))
    assert (gone_on, output.said) == ([], [own_message(FAILED)["text"]])


def test_what_cannot_be_stored_is_an_error_and_kept_nowhere_else(agent):
    with pytest.raises(OperationalError):
        asyncio.run(agent.tracker_store.save(DialogueStateTracker("web-1", [])))
