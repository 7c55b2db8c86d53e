"""The Slack channel: direct messages, mentions, threads, buttons and a slash command."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from assistant.channels.answering import SpeakingOutput
from assistant.channels.content import Content
from assistant.channels.platforms import PlatformInput, PlatformTurns
from assistant.channels.slack_blocks import blocks_of, text_of
from assistant.channels.slack_events import (
    COMMAND,
    DIRECT,
    Place,
    SlackMessage,
    place_of,
    read_body,
    read_message,
)
from assistant.settings import Settings
from assistant.storage.inbox import IncomingEvent

logger = logging.getLogger(__name__)

NAME = "slack"
MOST_TRIES = 5
# Where Slack's answers to commands go.
RESPONSE_HOST = "hooks.slack.com"


class SlackInput(PlatformInput):
    """Takes events from Slack."""

    @classmethod
    def name(cls) -> str:
        """Stands in the address: `/webhooks/slack/webhook`."""
        return NAME

    def new_output(self, body: Mapping[str, Any]) -> SlackOutput:
        """It answers a command where the event says, else in the conversation's place."""
        return SlackOutput(self.config, body.get("response_url", ""))

    def add_webhook(self, blueprint: Blueprint, turns: PlatformTurns) -> None:
        """Add the webhook that Slack calls."""
        verifier = SignatureVerifier(self.config.slack_signing_secret)

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            if not _is_signed(verifier, request):
                return empty(status=403)
            try:
                body = read_body(request.body, request.headers.get("content-type", ""))
            except ValueError:
                return empty(status=400)
            if body.get("type") == "url_verification":
                return json({"challenge": body.get("challenge")})
            message = read_message(body)
            if message and await _is_for_us(message, turns):
                await turns.hear(_as_event(message))
            return empty(status=200)


def _is_signed(verifier: SignatureVerifier, request: Request) -> bool:
    try:
        return bool(verifier.is_valid_request(request.body, dict(request.headers)))
    except (ValueError, TypeError):
        # A time that is no number, a signature that is no ASCII, a body that is no text.
        return False


async def _is_for_us(message: SlackMessage, turns: PlatformTurns) -> bool:
    """Whether to answer: in a channel only who named the assistant, and then within that thread."""
    return message.is_addressed or await turns.knows(message.place.conversation)


def _as_event(message: SlackMessage) -> IncomingEvent:
    body = {"text": message.text, "response_url": message.response_url}
    return IncomingEvent(message.event, message.place.conversation, body)


class SlackOutput(SpeakingOutput):
    """Sends messages to the place that the conversation's id names."""

    @classmethod
    def name(cls) -> str:
        """As the channel."""
        return NAME

    def __init__(self, config: Settings, response_url: str = "") -> None:
        """Make a client.

        Args:
            config: token and address of Slack's interface.
            response_url: where the answer to a slash command goes.
        """
        allowed = (RESPONSE_HOST, _host_of(config.slack_api_url))
        self._response_url = response_url if _host_of(response_url) in allowed else ""
        self._client = AsyncWebClient(
            token=config.slack_bot_token,
            base_url=config.slack_api_url,
            retry_handlers=_retry_handlers(),
        )

    async def send_content(self, conversation: str, content: Content) -> None:
        """Send one bot message.

        What Slack refuses, also when asked again, is logged: the conversation goes on.
        """
        try:
            await self._send(place_of(conversation), await self.shown(conversation, content))
        except (SlackClientError, ClientError, OSError, TimeoutError) as error:
            logger.error("Slack did not take a message: %s", error)

    async def deliver(self, conversation: str, content: Content, key: str) -> None:
        """Send a person's message; Slack has no key for what comes twice."""
        shown = await self.shown(conversation, content.signed)
        await self._send(place_of(conversation), shown)

    async def _send(self, place: Place, content: Content) -> None:
        if self._response_url and await self._answer_command(content):
            return
        if place.thread == COMMAND:
            await self._client.chat_postEphemeral(
                channel=place.channel, user=place.user, **_message(content)
            )
            return
        thread = None if place.thread == DIRECT else place.thread
        await self._client.chat_postMessage(
            channel=place.channel, thread_ts=thread, unfurl_links=False, **_message(content)
        )

    async def _answer_command(self, content: Content) -> bool:
        """Send where the command wants it; False where it is too late for that (30 minutes)."""
        webhook = AsyncWebhookClient(self._response_url, retry_handlers=_retry_handlers())
        sent = await webhook.send(
            response_type="ephemeral", replace_original=False, **_message(content)
        )
        return bool(sent.status_code == 200)


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _message(content: Content) -> dict[str, Any]:
    return {
        "text": text_of(content),
        "blocks": [block.to_dict() for block in blocks_of(content)],
    }


def _retry_handlers() -> list[Any]:
    """Asks again: after the time that Slack names, after its own errors, after a lost line."""
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=MOST_TRIES),
        AsyncServerErrorRetryHandler(max_retry_count=MOST_TRIES),
        AsyncConnectionErrorRetryHandler(max_retry_count=MOST_TRIES),
    ]
