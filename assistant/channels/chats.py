"""What browsers and the web channel say to each other.

| event | from | what |
| --- | --- | --- |
| `session_request` | browser | `session_id` (signed, or none), `last`: number of the last seen |
| `session_confirm` | server | the signed id; the answer to the request has also what was missed |
| `user_uttered` | browser | `message`, `session_id`, `message_id`: the browser's own, counts once |
| `bot_uttered` | server | `text`, `quick_replies`, `references`, `metadata`, `id`: its number |
| `user_echo` | server | a message written in another window of the same chat |
| `typing` | server | `on` |
| `feedback` | browser | `id` of a bot message, `value`: `up`, `down` or none |

A widget that does not know `last` gets what came while it was away as `bot_uttered`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import UserMessage
from socketio import AsyncServer

from assistant.answers import load_library
from assistant.channels.chat_ids import ChatIds, secret_in
from assistant.channels.limits import MessageLimits
from assistant.channels.web_output import BOT_UTTERED, WebOutput
from assistant.clinic import load_clinic
from assistant.settings import ROOT, Settings
from assistant.storage.chat_log import BOT, ChatLog, ChatMessage
from assistant.text_models.clean_text import MAX_CHARACTERS

logger = logging.getLogger(__name__)

MOST_ID_CHARACTERS = 64
# What other widgets send when they open, for a greeting; any other command is only words.
_OPENINGS = ("/get_started", "/greet", "/start")
_GREETING = "hello"

Handler = Callable[[UserMessage], Awaitable[Any]]


@dataclass
class _Visitor:
    """A connected browser.

    Attributes:
        address: where it connects from.
        chat: id of the chat that it is in; empty: none yet.
        signed: the same id, signed.
    """

    address: str
    chat: str = ""
    signed: str = ""


@dataclass
class Chats:
    """All events of all browsers.

    Attributes:
        server: the Socket.IO server.
        log: keeps the messages.
        output: sends what the assistant says.
        on_new_message: Rasa's handler.
        config: the settings.
    """

    server: AsyncServer
    log: ChatLog
    output: WebOutput
    on_new_message: Handler
    config: Settings
    _visitors: dict[str, _Visitor] = field(default_factory=dict)
    # Messages that are being answered: chat and number.
    _at_work: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        secret = self.config.session_secret or secret_in(ROOT / "var" / "session-secret")
        self._ids = ChatIds(secret, self.config.session_days)
        limits = self.config.messages_per_minute, self.config.messages_per_minute_of_address
        self._limits = MessageLimits(*limits)
        self._clinic = load_clinic(self.config.clinic_path)
        self._texts = load_library(ROOT / "data")

    def listen(self) -> None:
        """Handle the events."""
        for event in ("connect", "disconnect", "session_request", "user_uttered", "feedback"):
            self.server.on(event, getattr(self, event))

    async def connect(self, sid: str, environ: dict[str, Any], _: Any = None) -> None:
        """Remember where a browser connects from."""
        request = environ.get("sanic.request")
        address = (request.remote_addr or request.ip) if request else ""
        self._visitors[sid] = _Visitor(address)

    async def disconnect(self, sid: str, *_: Any) -> None:
        """Forget a browser."""
        self._visitors.pop(sid, None)

    async def session_request(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Let a browser into the chat that it holds the signed id of, or into a new one.

        Returns:
            The signed id, all messages after `last`, and what the widget shows of the clinic.
        """
        asked = data if isinstance(data, dict) else {}
        is_new = await self._enter(sid, asked.get("session_id"))
        visitor = self._visitors[sid]
        await self.server.emit("session_confirm", visitor.signed, room=sid)
        last = asked.get("last")
        missed: Sequence[ChatMessage] = []
        if isinstance(last, int):
            after = 0 if is_new else max(0, last)
            missed = await asyncio.to_thread(self.log.since, visitor.chat, after)
        else:
            await self._send_undelivered(sid, visitor.chat)
        await self._go_on(visitor.chat)
        return {
            "session_id": visitor.signed,
            "is_new": is_new,
            "messages": [as_entry(message) for message in missed],
            "clinic": {
                "name": self._clinic.name,
                "phone": self._clinic.phone,
                "emergency_number": self._clinic.emergency_number,
                "crisis_number": self._clinic.crisis_number,
            },
            "most_characters": MAX_CHARACTERS,
        }

    async def user_uttered(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Take a message and answer it in the background.

        Returns:
            Its number in the chat and the signed id, or what is wrong with it.
        """
        said = data if isinstance(data, dict) else {}
        text, client_id = said.get("message"), said.get("message_id")
        if not isinstance(text, str) or not text.strip():
            return {"error": "invalid"}
        if client_id is not None and not _is_id(client_id):
            return {"error": "invalid"}
        if client_id and len(text) > MAX_CHARACTERS:
            return {"error": "too_long"}
        await self._enter_for(sid, said.get("session_id"))
        visitor = self._visitors[sid]
        if seconds := self._limits.seconds_to_wait(visitor.chat, visitor.address):
            if not client_id:
                # A widget that knows no answers is told in the chat.
                await self.output.send(visitor.chat, self._own_text("channel/too_many"))
            return {"error": "too_many", "retry_after": seconds}
        body = {"message": _words(text)[:MAX_CHARACTERS]}
        message, is_new = await asyncio.to_thread(
            self.log.add_from_user, visitor.chat, body, client_id
        )
        if is_new:
            echo = as_entry(message)
            await self.server.emit("user_echo", echo, room=visitor.chat, skip_sid=sid)
            self._answer_later(visitor.chat, message)
        return {"id": message.number, "session_id": visitor.signed}

    async def feedback(self, sid: str, data: Any = None) -> dict[str, Any]:
        """Keep a thumb up or down for a bot message of the browser's own chat."""
        given = data if isinstance(data, dict) else {}
        number, value = given.get("id"), given.get("value")
        chat = self._ids.read(given.get("session_id"))
        if not chat or not isinstance(number, int) or value not in ("up", "down", None):
            return {"error": "invalid"}
        is_known = await asyncio.to_thread(self.log.rate, chat, number, value)
        return {"id": number} if is_known else {"error": "invalid"}

    async def _enter(self, sid: str, signed: Any) -> bool:
        """Put a browser into a chat; whether that is a new one."""
        chat, is_new = self._ids.read(signed), False
        if chat is None:
            is_new = True
            chat, signed = self._ids.new()
        visitor = self._visitors.setdefault(sid, _Visitor(""))
        if visitor.chat and visitor.chat != chat:
            await self.server.leave_room(sid, visitor.chat)
        visitor.chat, visitor.signed = chat, signed
        await self.server.enter_room(sid, chat)
        return is_new

    async def _enter_for(self, sid: str, signed: Any) -> None:
        """Make sure that a message goes into the chat that it was signed for.

        A widget that names none stays where it is; a forged id leads into a new chat.
        """
        visitor = self._visitors.setdefault(sid, _Visitor(""))
        if visitor.chat and (not signed or self._ids.read(signed) == visitor.chat):
            return
        if await self._enter(sid, signed):
            await self.server.emit("session_confirm", self._visitors[sid].signed, room=sid)

    async def _send_undelivered(self, sid: str, chat: str) -> None:
        missed = await asyncio.to_thread(self.log.undelivered, chat)
        for message in missed:
            await self.server.emit(BOT_UTTERED, {**message.body, "id": message.number}, room=sid)
        await asyncio.to_thread(self.log.mark_done, chat, [m.number for m in missed])

    async def _go_on(self, chat: str) -> None:
        """Answer what was left unanswered, for example when the server was stopped."""
        for message in await asyncio.to_thread(self.log.unanswered, chat):
            self._answer_later(chat, message)

    def _answer_later(self, chat: str, message: ChatMessage) -> None:
        if (chat, message.number) not in self._at_work:
            self._at_work.add((chat, message.number))
            self.server.start_background_task(self._answer, chat, message)

    async def _answer(self, chat: str, message: ChatMessage) -> None:
        await self.server.emit("typing", {"on": True}, room=chat)
        try:
            text, output = message.body["message"], self.output.to(message.number)
            await self.on_new_message(
                UserMessage(text, output, chat, input_channel=WebOutput.name())
            )
        except Exception:
            logger.exception("A message of a web chat could not be answered")
            await self.output.send(chat, self._own_text("channel/failed"))
        finally:
            await asyncio.to_thread(self.log.mark_done, chat, [message.number])
            self._at_work.discard((chat, message.number))
            await self.server.emit("typing", {"on": False}, room=chat)

    def _own_text(self, key: str) -> dict[str, Any]:
        """A `bot_uttered` that the channel itself has to say."""
        answer = self._texts[key]
        text = answer.text
        for name, value in self._clinic.placeholders().items():
            text = text.replace("{" + name + "}", value)
        return {"text": text, "metadata": {"kind": answer.kind, "answer": key}}


def as_entry(message: ChatMessage) -> dict[str, Any]:
    """A message of the log as browsers get it."""
    entry = {**message.body, "id": message.number, "from": message.author}
    if message.author == BOT:
        return {**entry, "feedback": message.feedback}
    return {**entry, "message_id": message.client_id}


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MOST_ID_CHARACTERS


def _words(text: str) -> str:
    """A message without a command: buttons send words, so nothing else needs one."""
    if text.strip().startswith(_OPENINGS):
        return _GREETING
    return text.strip().lstrip("/").strip() or text
