"""What browsers and the web channel say to each other.

| event | from | what |
| --- | --- | --- |
| `session_request` | browser | `session_id` (signed, or none), `last`: number of the last seen |
| `session_confirm` | server | the signed id; the answer to the request has also what was missed |
| `user_uttered` | browser | `message`, `session_id`, `message_id`: the browser's own, counts once |
| `bot_uttered` | server | `text`, `quick_replies`, `references`, `metadata`, `id`: its number |
| `user_echo` | server | a message written in another window of the same chat |
| `typing` | server | `on`; only where an answer takes a moment |
| `feedback` | browser | `id` of a bot message, `value`: `up`, `down` or none |
| `rating` | browser | `value` of the whole visit: 1 (no help) to 3 (it helped) |

A widget that does not know `last` gets what came while it was away as `bot_uttered`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from socketio import AsyncServer

from assistant.channels.answering import Handler
from assistant.channels.chat_ids import ChatIds
from assistant.channels.consent import THANKS, gate
from assistant.channels.limits import MessageLimits
from assistant.channels.locks import Locks
from assistant.channels.own_texts import TOO_MANY, own_message
from assistant.channels.web_answers import WebAnswers
from assistant.channels.web_output import BOT_UTTERED, WebOutput, revealed
from assistant.clinic import load_clinic
from assistant.observability.metrics import CONNECTIONS, RATE_LIMITED, RECONNECTS
from assistant.privacy.guard import protect, reveal
from assistant.settings import Settings
from assistant.storage.chat_log import BOT, ChatLog, ChatMessage
from assistant.storage.feedback import Feedback
from assistant.text_models.clean_text import MAX_CHARACTERS, readable, shortened

logger = logging.getLogger(__name__)

_ID = re.compile(r"[\x21-\x7e]{1,64}")
# What a database counts up to.
MOST_NUMBER = 2**31
# Requests for a session, and thumbs, a minute of one connection.
REQUESTS_PER_MINUTE = 60
# What other widgets send when they open, for a greeting; any other command is only words.
_OPENINGS = ("/get_started", "/greet", "/start")
_GREETING = "hello"
# What a patient may have done to ask for a person, other than write.
_ORIGINS = ("thumbs_down",)


@dataclass
class _Visitor:
    """A connected browser.

    Attributes:
        address: where it connects from.
        chat: id of the chat that it is in; empty: none yet.
        signed: the same id, signed.
        claimed: the id that it came with, where that was not ours; it may go on using it.
        counts: whether it counts what it has seen, and asks for the rest.
        lock: held while one of its events is handled, so that they stay in order.
    """

    address: str
    chat: str = ""
    signed: str = ""
    claimed: Any = None
    counts: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Chats:
    """All events of all browsers."""

    def __init__(
        self,
        server: AsyncServer,
        log: ChatLog,
        opinions: Feedback,
        on_new_message: Handler,
        config: Settings,
    ) -> None:
        """Keep what events need.

        Args:
            server: the Socket.IO server.
            log: keeps the messages.
            opinions: keeps thumbs and ratings.
            on_new_message: Rasa's handler.
            config: the settings.
        """
        self._server, self._log, self._opinions = server, log, opinions
        self._locks = Locks()
        self.output = WebOutput(server, log, self._locks, counts=lambda c: c not in self._plain)
        self.answers = WebAnswers(server, log, self.output, on_new_message)
        self._ids = ChatIds(config.chat_secret, config.session_days)
        of_chat, of_address = config.messages_per_minute, config.messages_per_minute_of_address
        redis = config.redis_url
        self._limits = MessageLimits(of_chat, of_address, redis)
        most = REQUESTS_PER_MINUTE
        self._requests = MessageLimits(most, most * of_address, redis)
        self._clinic = load_clinic(config.clinic_path)
        self._visitors: dict[str, _Visitor] = {}
        # Chats that a browser is in which came without counting what it has seen.
        self._plain: set[str] = set()

    def listen(self) -> None:
        """Handle the events."""
        self._server.on("connect", self._connect)
        self._server.on("disconnect", self._disconnect)
        self._server.on("session_request", self._in_order(self._session_request))
        self._server.on("user_uttered", self._in_order(self._user_uttered))
        self._server.on("feedback", self._in_order(self._feedback))
        self._server.on("rating", self._in_order(self._rating))

    def forget(self) -> None:
        """Forget what was counted; to be called once a day."""
        self._limits.forget()
        self._requests.forget()

    async def _connect(self, sid: str, environ: dict[str, Any], _: Any = None) -> None:
        request = environ.get("sanic.request")
        address = (request.remote_addr or request.ip) if request else ""
        self._visitors[sid] = _Visitor(address)
        CONNECTIONS.set(len(self._visitors))

    async def _disconnect(self, sid: str, *_: Any) -> None:
        if visitor := self._visitors.pop(sid, None):
            self._has_left(visitor.chat)
        CONNECTIONS.set(len(self._visitors))

    def _in_order(self, handle: Callable[..., Awaitable[dict[str, Any]]]) -> Any:
        """Handle one event of a browser after the other; each is a task of its own."""

        async def handler(sid: str, data: Any = None, *_: Any) -> dict[str, Any]:
            # A browser that has gone in the meantime sends its message again.
            if not (visitor := self._visitors.get(sid)):
                return {"error": "gone"}
            async with visitor.lock:
                return await handle(sid, visitor, data if isinstance(data, dict) else {})

        return handler

    async def _session_request(
        self, sid: str, visitor: _Visitor, asked: dict[str, Any]
    ) -> dict[str, Any]:
        """Let a browser into the chat that it holds the signed id of, or into a new one.

        Returns:
            The signed id, all messages after `last`, and what the widget shows of the clinic.
        """
        if seconds := self._requests.seconds_to_wait(sid, visitor.address):
            return {"error": "too_many", "retry_after": seconds}
        last, is_first = _number(asked.get("last")), not visitor.chat
        visitor.counts = last is not None
        is_new = await self._enter(sid, visitor, asked.get("session_id"), is_plain=last is None)
        if is_first and not is_new:
            RECONNECTS.inc()
        await self._server.emit("session_confirm", visitor.signed, room=sid)
        missed: list[ChatMessage] = []
        if last is not None:
            # A chat that was deleted begins anew, also for a browser that still shows it.
            is_new = is_new or last > await asyncio.to_thread(self._log.last_number, visitor.chat)
            after = 0 if is_new else last
            missed = await asyncio.to_thread(self._log.since, visitor.chat, after)
        self.answers.wake(visitor.chat)
        return {
            "session_id": visitor.signed,
            "is_new": is_new,
            "messages": [await _for_patient(visitor.chat, message) for message in missed],
            "clinic": {
                "name": self._clinic.name,
                "phone": self._clinic.phone,
                "emergency_number": self._clinic.emergency_number,
                "crisis_number": self._clinic.crisis_number,
            },
            "most_characters": MAX_CHARACTERS,
        }

    async def _user_uttered(
        self, sid: str, visitor: _Visitor, said: dict[str, Any]
    ) -> dict[str, Any]:
        """Keep a message, to be answered in the background.

        Returns:
            Its number in the chat and the signed id, or what is wrong with it.
        """
        text, client_id = said.get("message"), said.get("message_id")
        if not isinstance(text, str) or not text.strip():
            return {"error": "invalid"}
        if client_id is not None and not (isinstance(client_id, str) and _ID.fullmatch(client_id)):
            return {"error": "invalid"}
        if client_id and len(text) > MAX_CHARACTERS:
            return {"error": "too_long"}
        seconds = await self._enter_for(sid, visitor, said.get("session_id"))
        if seconds := seconds or self._limits.seconds_to_wait(visitor.chat, visitor.address):
            RATE_LIMITED.labels(self.output.name()).inc()
            if visitor.chat and not client_id and self._limits.is_first(visitor.chat):
                # A widget that knows no answers is told in the chat.
                await self.output.send_response(visitor.chat, own_message(TOO_MANY))
            return {"error": "too_many", "retry_after": seconds}
        words = readable(shortened(_words(text)))
        if (said_instead := await gate(visitor.chat, words)) is not None:
            return await self._instead(visitor, said_instead, words, client_id)
        is_amid_turn = self.answers.is_awake(visitor.chat)
        body = {"message": await protect(visitor.chat, words)}
        if said.get("origin") in _ORIGINS:
            body["origin"] = said["origin"]
        added = await asyncio.to_thread(self._log.add_from_user, visitor.chat, body, client_id)
        if added.is_new:
            echo = {**as_entry(added.message), "message": words}
            await self._server.emit("user_echo", echo, room=visitor.chat, skip_sid=sid)
            taken = added.message if added.is_taken else None
            self.answers.wake(visitor.chat, taken, is_amid_turn=is_amid_turn)
        return {"id": added.message.number, "session_id": visitor.signed}

    async def _instead(
        self,
        visitor: _Visitor,
        said_instead: list[dict[str, Any]],
        words: str,
        client_id: str | None,
    ) -> dict[str, Any]:
        """Say what is said before a patient has agreed; their "I agree" is the first thing kept."""
        chat = visitor.chat
        receipt: dict[str, Any] = {"error": "consent"}
        if said_instead[0]["answer"] == THANKS:
            body = {"message": words}
            added = await asyncio.to_thread(self._log.add_from_user, chat, body, client_id)
            await asyncio.to_thread(self._log.mark_done, chat, [added.message.number])
            receipt = {"id": added.message.number, "session_id": visitor.signed}
        for instead in said_instead:
            await self.output.send_response(chat, instead)
        return receipt

    async def _feedback(self, sid: str, visitor: _Visitor, given: dict[str, Any]) -> dict[str, Any]:
        """Keep a thumb up or down for a bot message of the browser's own chat."""
        if seconds := self._requests.seconds_to_wait(sid, visitor.address):
            return {"error": "too_many", "retry_after": seconds}
        number, value = _number(given.get("id")), given.get("value")
        chat = self._ids.read(given.get("session_id"))
        if not chat or number is None or value not in ("up", "down", None):
            return {"error": "invalid"}
        message = await asyncio.to_thread(self._log.rate, chat, number, value)
        if message is None:
            return {"error": "invalid"}
        answer = str(message.body.get("metadata", {}).get("answer", ""))
        await asyncio.to_thread(self._opinions.thumb, chat, str(number), answer, value)
        return {"id": number}

    async def _rating(self, sid: str, visitor: _Visitor, given: dict[str, Any]) -> dict[str, Any]:
        """Keep what a patient says of the visit as a whole."""
        if seconds := self._requests.seconds_to_wait(sid, visitor.address):
            return {"error": "too_many", "retry_after": seconds}
        value, chat = _number(given.get("value")), self._ids.read(given.get("session_id"))
        if not chat or value is None:
            return {"error": "invalid"}
        is_kept = await asyncio.to_thread(self._opinions.rate, chat, value)
        return {"value": value} if is_kept else {"error": "invalid"}

    async def _enter(self, sid: str, visitor: _Visitor, asked: Any, *, is_plain: bool) -> bool:
        """Put a browser into a chat; whether that is a new one.

        One that counts nothing (`is_plain`) gets what came while nobody was there.
        """
        chat, signed, is_new = self._ids.read(asked), asked, False
        if chat is None:
            is_new, visitor.claimed = True, asked
            chat, signed = self._ids.new()
        before = visitor.chat
        if before and before != chat:
            await self._server.leave_room(sid, before)
        visitor.chat, visitor.signed = chat, signed
        self._has_left(before)
        # Of one that has gone in the meantime nobody would tell that it left.
        if not visitor.counts and sid in self._visitors:
            self._plain.add(chat)
        # Nothing is sent into the chat meanwhile, so that nothing comes twice or not at all.
        async with self._locks.of(chat):
            await self._server.enter_room(sid, chat)
            if is_plain and not is_new:
                await self._send_undelivered(sid, chat)
        return is_new

    def _has_left(self, chat: str) -> None:
        """Forget how a chat is sent to, once no browser is in it."""
        if chat in self._plain and all(other.chat != chat for other in self._visitors.values()):
            self._plain.remove(chat)

    async def _enter_for(self, sid: str, visitor: _Visitor, signed: Any) -> int:
        """Make sure that a message goes into the chat that it was signed for.

        A widget that names none, or again the id of its own making, stays where it is; any other
        forged id leads into a new chat.

        Returns:
            How many seconds its address has to wait until it may enter another chat; 0: none.
        """
        if visitor.chat:
            is_same = not signed or self._ids.read(signed) == visitor.chat
            if is_same or (visitor.claimed is not None and signed == visitor.claimed):
                return 0
        # Asked before: a message that is refused must leave no chat behind.
        if seconds := self._limits.seconds_of_address(visitor.address):
            return seconds
        if await self._enter(sid, visitor, signed, is_plain=False):
            await self._server.emit("session_confirm", visitor.signed, room=sid)
        return 0

    async def _send_undelivered(self, sid: str, chat: str) -> None:
        missed = await asyncio.to_thread(self._log.undelivered, chat)
        for message in missed:
            body = await revealed(chat, message.body)
            await self._server.emit(BOT_UTTERED, {**body, "id": message.number}, room=sid)
        if missed:
            await asyncio.to_thread(self._log.mark_done, chat, [m.number for m in missed])


async def _for_patient(chat: str, message: ChatMessage) -> dict[str, Any]:
    """A message of the log as the patient may see it."""
    entry = as_entry(message)
    if message.author == BOT:
        return await revealed(chat, entry)
    return {**entry, "message": await reveal(chat, entry["message"])}


def as_entry(message: ChatMessage) -> dict[str, Any]:
    """A message of the log as browsers get it."""
    entry = {**message.body, "id": message.number, "from": message.author}
    if message.author == BOT:
        return {**entry, "feedback": message.feedback}
    return {**entry, "message_id": message.client_id}


def _number(value: Any) -> int | None:
    """A message's number as a browser gives it; None where it is none."""
    return value if type(value) is int and 0 <= value < MOST_NUMBER else None


def _words(text: str) -> str:
    """A message without a command: buttons send words, so nothing else needs one."""
    if text.split(maxsplit=1)[0] in _OPENINGS:
        return _GREETING
    return re.sub(r"^[\s/]+", "", text).strip() or text
