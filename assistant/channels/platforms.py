"""What the platforms share: a message is taken, kept and answered in one way."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.background import run_beside
from assistant.channels.answering import Handler, SpeakingOutput, converse, protect_now
from assistant.channels.consent import is_missing
from assistant.channels.locks import Locks
from assistant.channels.own_texts import REPHRASE, own_message
from assistant.channels.turns import Turns
from assistant.privacy.guard import protect
from assistant.settings import Settings, settings
from assistant.storage.database import engine_for
from assistant.storage.inbox import Inbox, IncomingEvent


class PlatformInput(InputChannel):
    """Takes what a platform sends; without the bot's token in the environment it is off."""

    def __init__(self) -> None:
        """Read the settings."""
        self.config: Settings = settings()

    def get_output_channel(self) -> SpeakingOutput | None:
        """Where Rasa sends messages that answer none."""
        return self.new_output({}) if self._token else None

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes, and with them what answers."""
        blueprint = Blueprint(f"{self.name()}_channel")
        status = "ok" if self._token else f"off: {self.name().upper()}_BOT_TOKEN is not set"

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": status})

        if self._token:
            blueprint.ctx.turns = PlatformTurns(self, on_new_message)
            self.add_webhook(blueprint, blueprint.ctx.turns)
            run_beside(blueprint, f"turns of {self.name()}", blueprint.ctx.turns.tend)
        return blueprint

    def new_output(self, body: Mapping[str, Any]) -> SpeakingOutput:
        """An output that answers an event.

        Args:
            body: of the event; empty: it answers none.
        """
        raise NotImplementedError

    def add_webhook(self, blueprint: Blueprint, turns: PlatformTurns) -> None:
        """Add the route that the platform calls.

        It checks who calls and gives each message to `turns.hear` before it acknowledges it.
        """
        raise NotImplementedError

    @property
    def _token(self) -> str:
        return str(getattr(self.config, f"{self.name()}_bot_token"))


class PlatformTurns(Turns):
    """Takes what patients say on a platform, and answers it."""

    def __init__(self, channel: PlatformInput, on_new_message: Handler) -> None:
        """Keep what answers.

        Args:
            channel: of the platform.
            on_new_message: Rasa's handler.
        """
        self._channel = channel
        self._on_new_message = on_new_message
        inbox = Inbox(engine_for(channel.config.database), channel.name())
        super().__init__(inbox, self._reply, is_alone=not channel.config.redis_url)
        self._arrivals = Locks()
        self._hearing: set[asyncio.Task[None]] = set()  # else nothing holds them

    async def hear(self, event: IncomingEvent) -> None:
        """Take a message: ask for consent instead, or keep it without identifiers.

        Args:
            event: its body has the message as it came under `text`; it is kept nowhere so.
        """
        # Slack hangs up after three seconds, and Sanic then ends the request in its midst.
        hearing = asyncio.create_task(self._hear(event))
        self._hearing.add(hearing)
        hearing.add_done_callback(self._hearing.discard)
        await asyncio.shield(hearing)

    async def _hear(self, event: IncomingEvent) -> None:
        conversation, text = event.conversation, event.body["text"]
        # What comes again meanwhile waits here, and has then come before.
        async with self._arrivals.of(conversation):
            if not (await is_missing(conversation) and await self._is_about_consent(event)):
                body = {**event.body, "text": await protect(conversation, text)}
                await self.take(replace(event, body=body))

    async def _is_about_consent(self, event: IncomingEvent) -> bool:
        """Whether consent was asked for, or thanked for, now or when the event came first."""
        if await self.has(event):
            return True
        output = self._channel.new_output(event.body)
        if not await output.says_instead(event.conversation, event.body["text"]):
            return False
        # Not before: no word is kept, so a red flag that a crash cut off must be sent again.
        await self.note(event)
        return True

    async def _reply(self, event: IncomingEvent) -> None:
        output = self._channel.new_output(event.body)
        if not event.body["text"]:
            await output.send_response(event.conversation, own_message(REPHRASE))
            return
        text = await protect_now(event.conversation, event.body["text"])
        await converse(self._on_new_message, output, event.conversation, text, received=event.at)
