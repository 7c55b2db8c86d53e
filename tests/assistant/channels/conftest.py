"""The web chat without a line: its events are called, and what it sends is kept."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from assistant.channels.chats import Chats
from assistant.settings import Settings
from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for
from assistant.storage.feedback import Feedback

MOST_OF_ADDRESS = 3  # messages a minute
SETTINGS = {"session_secret": "signs", "messages_per_minute_of_address": MOST_OF_ADDRESS}


class Server:
    """Stands where Socket.IO stands.

    Attributes:
        sent: what was emitted: event and data.
        errors: what the next emits raise.
        handlers: what is called for an event of a browser.
    """

    def __init__(self):
        self.sent, self.errors, self.handlers = [], [], {}
        self.manager = SimpleNamespace(get_participants=lambda *_: ["a browser"])

    def on(self, event, handler):
        """Take a handler."""
        self.handlers[event] = handler

    async def emit(self, event, data, **_):
        """Send an event, or fail."""
        if self.errors:
            raise self.errors.pop()
        self.sent.append((event, data))

    async def enter_room(self, *_):
        """Whoever asks is in."""

    async def leave_room(self, *_):
        """Whoever asks is out."""

    def start_background_task(self, work, *given):
        """Work beside what runs."""
        return asyncio.create_task(work(*given))

    def texts(self):
        """What the assistant said."""
        return [data["text"] for event, data in self.sent if event == "bot_uttered"]


@pytest.fixture
def engine(tmp_path):
    return engine_for(f"sqlite:///{tmp_path}/chats.db")


@pytest.fixture
def log(engine):
    return ChatLog(engine)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def guarded(monkeypatch):
    """What was protected again, right before it was read."""
    texts = []

    async def protect_again(_, text):
        texts.append(text)
        return text

    monkeypatch.setattr("assistant.channels.answering.protect_again", protect_again)
    return texts


@pytest.fixture
def chats(monkeypatch, engine, log, server, guarded):
    async def as_it_is(_, text):
        return text

    async def nothing_instead(*_):
        return None

    monkeypatch.setattr("assistant.channels.chats.protect", as_it_is)
    monkeypatch.setattr("assistant.channels.chats.gate", nothing_instead)
    monkeypatch.setattr("assistant.channels.answering.is_held", lambda _: False)
    config, opinions = Settings(**SETTINGS), Feedback(engine, ZoneInfo("UTC"))
    made = Chats(server, log, opinions, reply, config)
    made.listen()
    return made


async def reply(message):
    """Stand where Rasa stands."""
    await message.output_channel.send_response(message.sender_id, {"text": "Thank you."})
