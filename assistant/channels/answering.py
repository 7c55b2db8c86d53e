"""What the channels share: a turn that never ends in silence."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.consent import gate
from assistant.channels.content import Content, read_content
from assistant.channels.own_texts import FAILED, own_message
from assistant.channels.red_flags import warning_for
from assistant.handoff.holding import is_held
from assistant.observability.metrics import (
    FAILED_REPLIES,
    MESSAGES,
    SEND,
    STAGE_SECONDS,
    TURN,
    channel_label,
)
from assistant.observability.speaker import speaking
from assistant.privacy.guard import protect_again, reveal
from assistant.text_models.clean_text import readable, shortened

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class SpeakingOutput(OutputChannel):
    """An output that knows whether anything has been said through it."""

    has_spoken = False

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send one bot message; one without text is none.

        Args:
            recipient_id: id of the conversation.
            message: text, buttons and metadata.
        """
        content = read_content(message)
        if content.text:
            with STAGE_SECONDS.labels(SEND).time():
                await self.send_content(recipient_id, content)
            self.has_spoken = True

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text without anything else."""
        await self.send_response(recipient_id, {"text": text, **kwargs})

    async def shown(self, conversation: str, content: Content) -> Content:
        """A message as the patient may see it."""
        return replace(content, text=await reveal(conversation, content.text))

    async def says_instead(self, conversation: str, text: str) -> bool:
        """Ask for consent, where the clinic wants it first; whether that was said.

        Args:
            conversation: its id.
            text: the message that came; it is kept nowhere then.
        """
        instead = await gate(conversation, text)
        for message in instead or ():
            await self.send_response(conversation, message)
        return instead is not None

    async def send_content(self, conversation: str, content: Content) -> None:
        """Send a message in the channel's own form; what cannot be sent is logged."""
        raise NotImplementedError

    async def deliver(self, conversation: str, content: Content, key: str) -> None:
        """Send a person's message in the channel's own form.

        Args:
            conversation: id of the conversation.
            content: the message.
            key: the same for each try.

        Raises:
            Exception: it could not be sent, and should be tried again.
        """
        raise NotImplementedError


async def protect_now(
    conversation: str, text: str, passes: tuple[type[Exception], ...] = ()
) -> str | None:
    """A message protected as it is answered: it may reply to what was asked after it came.

    Args:
        conversation: id of the conversation.
        text: the message, protected when it came.
        passes: errors that end the turn, because it will be tried again.

    Returns:
        None: that failed, and `converse` is to say so.
    """
    with speaking(conversation):
        try:
            return await protect_again(conversation, text)
        except passes:
            raise
        except Exception:
            logger.exception("A message could not be protected")
            return None


async def converse(
    on_new_message: Handler,
    output: SpeakingOutput,
    conversation: str,
    text: str | None,
    origin: str = "",
    received: float = 0,
) -> None:
    """Let the assistant answer a text; where it says nothing, say that something went wrong.

    Rasa keeps an action's error to itself, so silence is an error like any other, unless a person
    has the conversation.

    Args:
        on_new_message: Rasa's handler.
        output: of this turn alone.
        conversation: id of the conversation.
        text: what was said, protected; what is longer than a message may be is cut. None: it
            could not be protected, so nobody reads it.
        origin: what the patient did to say it, where that was not writing.
        received: when it came, in seconds since 1970; 0: now.
    """
    metadata = {"received": received or time.time(), **({"origin": origin} if origin else {})}
    channel = channel_label(output.name())
    MESSAGES.labels(channel).inc()
    with speaking(conversation), STAGE_SECONDS.labels(TURN).time():
        if text is not None:
            said = readable(shortened(text))
            message = UserMessage(
                said, output, conversation, input_channel=output.name(), metadata=metadata
            )
            try:
                await on_new_message(message)
            except Exception:
                logger.exception("A message could not be answered")
        if not output.has_spoken and not await is_held_by_person(conversation):
            FAILED_REPLIES.labels(channel).inc()
            await output.send_response(conversation, await instead_of_silence(text))


async def instead_of_silence(text: str | None) -> dict[str, Any]:
    """What a patient is told whose message could not be answered: a red flag is told of even so.

    Args:
        text: the message; None: it could not be protected, so nobody reads it.
    """
    try:
        warning = await warning_for(text) if text else None
    except Exception:
        logger.exception("A message could not be read")
        warning = None
    return warning or own_message(FAILED)


async def is_held_by_person(conversation: str) -> bool:
    """Whether a person at the front desk has a conversation; not, where that cannot be read."""
    try:
        return await asyncio.to_thread(is_held, conversation)
    except SQLAlchemyError:
        return False
