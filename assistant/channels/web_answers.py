"""Answers the messages of web chats in the background, one chat's after the other."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from socketio import AsyncServer
from sqlalchemy.exc import SQLAlchemyError

from assistant.channels.answering import Handler, converse, protect_now
from assistant.channels.web_output import WebOutput
from assistant.storage.chat_log import ChatLog, ChatMessage

logger = logging.getLogger(__name__)

# A message that nobody has begun to answer for so long was left.
_LEFT_AFTER_SECONDS = 5.0
# What comes sooner needs no "typing".
TYPING_AFTER_SECONDS = 0.2


class WebAnswers:
    """The messages that are being answered."""

    def __init__(
        self, server: AsyncServer, log: ChatLog, output: WebOutput, on_new_message: Handler
    ) -> None:
        """Keep what answering needs.

        Args:
            server: the Socket.IO server.
            log: keeps the messages.
            output: sends what is said.
            on_new_message: Rasa's handler.
        """
        self._server, self._log, self._output = server, log, output
        self._on_new_message = on_new_message
        # Messages that were taken when they came, by their chats; True: amid another's turn.
        self._taken: dict[str, tuple[ChatMessage, bool]] = {}
        # Numbers of the messages that are being answered, by their chats.
        self._answering: dict[str, int] = {}
        # Chats whose messages are being answered; True: there are more than were looked at.
        self._awake: dict[str, bool] = {}

    def is_awake(self, chat: str) -> bool:
        """Whether a turn of a chat goes on: what it asks may not be in the tracker yet."""
        return chat in self._awake

    def wake(
        self, chat: str, taken: ChatMessage | None = None, *, is_amid_turn: bool = False
    ) -> None:
        """Answer what is unanswered in a chat, also what a stopped server has left.

        Args:
            chat: its id.
            taken: a message of it that was taken when it came.
            is_amid_turn: whether the chat was awake when that one was to be protected.
        """
        if taken is not None:
            self._taken[chat] = taken, is_amid_turn or self.is_awake(chat)
        if self.is_awake(chat):
            self._awake[chat] = True
            return
        self._awake[chat] = True
        self._server.start_background_task(self._work, chat)

    async def _work(self, chat: str) -> None:
        try:
            while self._awake[chat]:
                self._awake[chat] = False
                if chat in self._taken:
                    message, is_amid_turn = self._taken.pop(chat)
                    said = message.body["message"]
                    words = await self._again(chat, message) if is_amid_turn else said
                    await self._answer(chat, message, words)
                elif next_one := await asyncio.to_thread(self._log.take_next, chat):
                    words = await self._again(chat, next_one.message)
                    await self._answer(chat, next_one.message, words)
                    self._awake[chat] |= bool(next_one.left)
        except Exception:
            # It stays unanswered, and `tend` looks for it again once nobody has it any more.
            self._taken.pop(chat, None)
            logger.exception("The messages of a web chat could not be answered")
        finally:
            self._answering.pop(chat, None)
            del self._awake[chat]

    async def tend(self) -> None:
        """Answer what is left unanswered: by a killed process, or while the database was away."""
        while True:
            try:
                await self._keep()
                before = time.time() - _LEFT_AFTER_SECONDS
                for chat in await asyncio.to_thread(self._log.waiting, before):
                    self.wake(chat)
            except Exception:
                logger.exception("Unanswered messages could not be looked for")
            await asyncio.sleep(_LEFT_AFTER_SECONDS)

    async def _keep(self) -> None:
        """Nobody else takes what waits or is answered here, however long that takes."""
        waiting = ((chat, message.number) for chat, (message, _) in self._taken.items())
        if taken := [*self._answering.items(), *waiting]:
            await asyncio.to_thread(self._log.keep, taken)

    async def _again(self, chat: str, message: ChatMessage) -> str | None:
        """A message's words; what replies to a question that has come since is protected now.

        Raises:
            SQLAlchemyError: the database is away; the message is answered once it is back.
        """
        said: str = message.body["message"]
        words = await protect_now(chat, said, passes=(SQLAlchemyError,))
        if words is not None and words != said:
            await asyncio.to_thread(self._log.replace, chat, message.number, words)
        return words

    async def _answer(self, chat: str, message: ChatMessage, words: str | None) -> None:
        """Answer a message that was taken; as `converse`."""
        self._answering[chat] = message.number
        output, origin = self._output.to(message.number), message.body.get("origin", "")
        async with self._typing(chat):
            await converse(self._on_new_message, output, chat, words, origin, message.at)
        if output.to_mark:
            await asyncio.to_thread(self._log.mark_done, chat, output.to_mark)

    @asynccontextmanager
    async def _typing(self, chat: str) -> AsyncIterator[None]:
        """Say that an answer is on its way, once that takes long enough to be seen."""
        shown: list[asyncio.Task[None]] = []

        def show() -> None:
            emitting = self._server.emit("typing", {"on": True}, room=chat)
            shown.append(asyncio.create_task(emitting))

        timer = asyncio.get_running_loop().call_later(TYPING_AFTER_SECONDS, show)
        try:
            yield
        finally:
            timer.cancel()
            # What is being sent is not broken off: half of it would spoil the line to Redis.
            for task in shown:
                await task
                await self._server.emit("typing", {"on": False}, room=chat)
