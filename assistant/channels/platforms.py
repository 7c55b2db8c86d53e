"""What the channels share: a turn that never ends in silence, and what stands where one is off."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.channels.own_texts import FAILED, own_message
from assistant.text_models.clean_text import MAX_CHARACTERS

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class SpeakingOutput(OutputChannel):
    """An output that knows whether anything has been said through it."""

    has_spoken = False

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text without anything else."""
        await self.send_response(recipient_id, {"text": text, **kwargs})


async def converse(
    on_new_message: Handler, output: SpeakingOutput, conversation: str, text: str
) -> None:
    """Let the assistant answer a text; where it says nothing, say that something went wrong.

    Rasa keeps an action's error to itself, so silence is an error like any other.

    Args:
        on_new_message: Rasa's handler.
        output: of this turn alone.
        conversation: id of the conversation.
        text: what was said; what is longer than a message may be is cut.
    """
    message = UserMessage(text[:MAX_CHARACTERS], output, conversation, input_channel=output.name())
    try:
        await on_new_message(message)
    except Exception:
        logger.exception("A message could not be answered")
    if not output.has_spoken:
        await output.send_response(conversation, own_message(FAILED))


def off_blueprint(channel: str, variable: str) -> Blueprint:
    """The routes of a channel that is off.

    Args:
        channel: its name.
        variable: the environment variable that would switch it on.
    """
    blueprint = Blueprint(f"{channel}_channel")

    @blueprint.get("/")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": f"off: {variable} is not set"})

    return blueprint
