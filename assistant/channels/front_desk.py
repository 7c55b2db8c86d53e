"""What people at the front desk say, on its way to the patients.

The console writes it into the database (`assistant/storage/outgoing.py`). This process holds the
channels, so it sends it: first into the conversation's tracker, then into the patient's channel,
each conversation in order.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.background import run_beside
from assistant.channels.answering import SpeakingOutput
from assistant.channels.content import read_content
from assistant.channels.own_texts import own_message
from assistant.handoff.holding import HELD_SLOT
from assistant.observability.speaker import speaking
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.outgoing import (
    CLOSED_TEXT,
    FETCHING,
    JOINED,
    LEASE_SECONDS,
    LEFT,
    STAFF,
    Outgoing,
    OutgoingMessage,
)

logger = logging.getLogger(__name__)

NAME = "frontdesk"
# How often the database is looked at, and how long after an error of it.
PAUSE_SECONDS, PAUSE_AFTER_ERROR_SECONDS = 0.5, 5.0
# After the first failure to send; twice as long each time, up to the longest.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2.0, 300.0
# Shorter than the lease of an entry: nobody else may send it meanwhile.
SENT_WITHIN_SECONDS = LEASE_SECONDS - 3
_TEXTS = {JOINED: "handoff/joined", LEFT: "handoff/left", CLOSED_TEXT: "handoff/closed"}


class ChannelOffError(Exception):
    """Nobody can be written to there; it may be switched on again."""


class FrontDeskInput(InputChannel):
    """Brings nothing in: it sends what the console leaves."""

    @classmethod
    def name(cls) -> str:
        """Stands in the address of its health check."""
        return NAME

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """A health check, and the task that sends."""
        return _DeskBlueprint()


class _DeskBlueprint(Blueprint):
    def __init__(self) -> None:
        super().__init__("frontdesk_channel")

        @self.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register the routes, and begin to send."""
        outgoing = Outgoing(engine_for(settings().database))
        run_beside(app, "messages of the front desk", lambda: deliver_always(app, outgoing))
        super().register(app, options)


async def deliver_always(app: Sanic, outgoing: Outgoing) -> None:
    """Send what is there, again and again."""
    delivery = Delivery(outgoing)
    while True:
        pause = PAUSE_SECONDS
        try:
            # Before its model is loaded, Rasa has no agent.
            if agent := getattr(app.ctx, "agent", None):
                outputs = {channel.name(): channel for channel in app.ctx.input_channels}
                await delivery.start_due(agent, outputs)
        except Exception:
            logger.exception("The front desk's messages could not be read")
            pause = PAUSE_AFTER_ERROR_SECONDS
        await asyncio.sleep(pause)


class Delivery:
    """Sends entries: conversations side by side, each in order; none waits for another."""

    def __init__(self, outgoing: Outgoing) -> None:
        """Keep what there is to send."""
        self._outgoing = outgoing
        self._busy: dict[str, asyncio.Task[None]] = {}

    async def start_due(self, agent: Agent, channels: dict[str, InputChannel]) -> None:
        """Begin to send what is due now.

        Args:
            agent: keeps the conversations.
            channels: by name.
        """
        waiting: dict[str, list[OutgoingMessage]] = defaultdict(list)
        for message in await asyncio.to_thread(self._outgoing.take_due, tuple(self._busy)):
            waiting[message.conversation].append(message)
        for conversation, messages in waiting.items():
            task = asyncio.create_task(self._deliver_all(agent, channels, messages))
            self._busy[conversation] = task
            task.add_done_callback(partial(self._is_free, conversation))

    def _is_free(self, conversation: str, _: asyncio.Task[None]) -> None:
        self._busy.pop(conversation, None)

    async def _deliver_all(
        self, agent: Agent, channels: dict[str, InputChannel], messages: list[OutgoingMessage]
    ) -> None:
        for message in messages:
            with speaking(message.conversation):
                try:
                    if not await asyncio.to_thread(self._outgoing.renew, message):
                        return  # another process has the conversation now
                    async with asyncio.timeout(SENT_WITHIN_SECONDS):
                        await self._deliver(agent, channels.get(message.channel), message)
                except Exception as error:
                    await self._note_failure(message, error)
                    return  # the order stays: what follows waits, too

    async def _deliver(
        self, agent: Agent, channel: InputChannel | None, message: OutgoingMessage
    ) -> None:
        said = as_message(message)
        if message.told_at is None:
            await _tell_tracker(agent, message, said)
            await asyncio.to_thread(self._outgoing.mark_told, message.id)
        if message.channel in FETCHING:
            return  # it waits until the patient's program fetches it (`rest.py`)
        output = channel.get_output_channel() if channel else None
        if not isinstance(output, SpeakingOutput):
            raise ChannelOffError(f"the channel {message.channel!r} is off")
        await output.deliver(message.conversation, read_content(said), message.key)
        await asyncio.to_thread(self._outgoing.mark_sent, [message.id])

    async def _note_failure(self, message: OutgoingMessage, error: Exception) -> None:
        wait = min(FIRST_WAIT_SECONDS * 2**message.tries, LONGEST_WAIT_SECONDS)
        logger.warning("A person's message could not be sent, again in %d s: %r", wait, error)
        reason = str(error) or type(error).__name__
        try:
            await asyncio.to_thread(self._outgoing.mark_failed, message.id, reason, wait)
        except Exception:
            logger.exception("That could not be noted; it is tried again when its lease is over")


async def _tell_tracker(agent: Agent, message: OutgoingMessage, said: dict[str, Any]) -> None:
    async with agent.lock_store.lock(message.conversation):
        tracker = await agent.tracker_store.get_or_create_tracker(message.conversation)
        # Told before the server was stopped in between.
        if any(_is_told(event, message.key) for event in tracker.events):
            return
        tracker.update_with_events(_events(message, said), agent.domain)
        await agent.tracker_store.save(tracker)


def _is_told(event: Event, key: str) -> bool:
    return isinstance(event, BotUttered) and event.metadata.get("key") == key


def _events(message: OutgoingMessage, said: dict[str, Any]) -> list[Event]:
    metadata = {key: value for key, value in said.items() if key != "text"}
    events: list[Event] = [BotUttered(said["text"], {}, metadata)]
    if message.kind == JOINED:
        # What a form would ask next is the person's to ask.
        events += [SlotSet(HELD_SLOT, message.body["staff"])]
        events += [ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)]
    elif message.kind in (LEFT, CLOSED_TEXT):
        events.append(SlotSet(HELD_SLOT, None))
    return events


def as_message(message: OutgoingMessage) -> dict[str, Any]:
    """A person's message, or one on their coming and going, as a bot message."""
    staff = message.body["staff"]
    if message.kind == STAFF:
        words = {"text": message.body["text"], "kind": "handoff", "answer": "handoff/person"}
        return {**words, "from": "person", "staff": staff, "key": message.key}
    said = own_message(_TEXTS[message.kind], {"staff_name": staff})
    return {**said, "staff": staff, "key": message.key}
