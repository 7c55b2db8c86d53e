"""What the assistant says, on its way into web chats."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from socketio import AsyncServer

from assistant.channels.answering import SpeakingOutput
from assistant.channels.content import Content
from assistant.channels.locks import Locks
from assistant.privacy.guard import reveal
from assistant.storage.chat_log import ChatLog

BOT_UTTERED = "bot_uttered"
NAMESPACE = "/"


class WebOutput(SpeakingOutput):
    """Keeps each message under a number, then sends it to all browsers in the chat.

    Attributes:
        to_mark: numbers that whoever asked for these answers must mark as done: of the message
            they answer, unless keeping an answer did that, and of answers that were sent.
    """

    def __init__(
        self,
        server: AsyncServer,
        log: ChatLog,
        locks: Locks,
        answers: int = 0,
        counts: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Keep what messages pass through.

        Args:
            server: sends to browsers.
            log: keeps messages.
            locks: held while a message is kept and sent; who enters a chat holds the same.
            answers: number of the message that all of this answers; 0: none.
            counts: whether the browsers in a chat count what they have seen, and ask for the rest.
        """
        self._server = server
        self._log = log
        self._locks = locks
        self._answers = answers
        self._counts = counts
        self.to_mark: list[int] = [answers] if answers else []

    def to(self, number: int) -> WebOutput:
        """The same, for the answers to one message."""
        return WebOutput(self._server, self._log, self._locks, number, self._counts)

    @classmethod
    def name(cls) -> str:
        """As the channel."""
        return "web"

    async def send_content(self, conversation: str, content: Content) -> None:
        """Keep and send one bot message."""
        async with self._locks.of(conversation):
            await self._send(conversation, as_event(content))

    async def deliver(self, conversation: str, content: Content, key: str) -> None:
        """Keep and send a person's message, once, however often it is tried."""
        async with self._locks.of(conversation):
            await self._send(conversation, as_event(content), key)

    async def _send(self, chat: str, body: dict[str, Any], key: str | None = None) -> None:
        is_heard = any(True for _ in self._server.manager.get_participants(NAMESPACE, chat))
        # Whoever counts asks for what did not arrive; any other is only sent what is not done.
        is_done = is_heard and self._counts(chat)
        # Not after it is kept: what is kept counts as said, and an error here ends in silence.
        shown = await revealed(chat, body)
        number = await asyncio.to_thread(
            self._log.add_from_bot,
            chat,
            body,
            is_delivered=is_done,
            answers=self._answers,
            client_id=key,
        )
        self.to_mark = [kept for kept in self.to_mark if kept != self._answers]
        # Also what was kept at an earlier try: nobody knows whether that got as far as this.
        await self._server.emit(BOT_UTTERED, {**shown, "id": number}, room=chat)
        if is_heard and not is_done:
            await self._sent(chat, number)

    async def _sent(self, chat: str, number: int) -> None:
        if self._answers:
            self.to_mark.append(number)
        else:
            await asyncio.to_thread(self._log.mark_done, chat, [number])


async def revealed(chat: str, body: dict[str, Any]) -> dict[str, Any]:
    """A bot message as the patient may see it."""
    return {**body, "text": await reveal(chat, body["text"])}


def as_event(content: Content) -> dict[str, Any]:
    """A `bot_uttered` as Rasa's widgets read it; the keys they do not know they leave alone."""
    body: dict[str, Any] = {"text": content.whole_text, "metadata": dict(content.metadata or {})}
    if content.buttons:
        body["quick_replies"] = [
            {"content_type": "text", "title": button.title, "payload": button.payload}
            for button in content.buttons
        ]
    if content.references:
        body["citation"] = content.citation
        body["references"] = [vars(reference) for reference in content.references]
    return body
