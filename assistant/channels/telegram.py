"""The Telegram channel: private chats and groups, with buttons under the message."""

from __future__ import annotations

import asyncio
import hmac
import html
import logging
from typing import Any

from aiogram import Bot
from aiogram.bot.api import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.exceptions import (
    NetworkError,
    RestartingTelegram,
    RetryAfter,
    TelegramAPIError,
)
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from assistant.channels.content import Content, split_at_sentences
from assistant.channels.own_texts import REPHRASE, own_message
from assistant.channels.platforms import (
    Handler,
    PlatformInput,
    SpeakingOutput,
    converse,
    protect_now,
)
from assistant.channels.telegram_updates import BUTTON, TelegramMessage, chat_of, read_update
from assistant.channels.turns import Turns
from assistant.privacy.guard import protect
from assistant.settings import Settings
from assistant.storage.database import engine_for
from assistant.storage.inbox import Inbox, IncomingEvent

logger = logging.getLogger(__name__)

NAME = "telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 (the name of a header)
# Telegram's own limit of a message is 4,096 characters; the warning sign needs some.
MOST_CHARACTERS = 4000
MOST_TRIES = 5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between two tries; they double
_ALARM = "\u26a0\ufe0f <b>Please read this now</b>\n"


class TelegramInput(PlatformInput):
    """Takes updates from Telegram."""

    @classmethod
    def name(cls) -> str:
        """Stands in the address: `/webhooks/telegram/webhook`."""
        return NAME

    def new_output(self) -> TelegramOutput:
        """Of no turn: it answers in the chat that the conversation names."""
        return TelegramOutput(self._config)

    def new_blueprint(self, on_new_message: Handler) -> Blueprint:
        """The webhook that Telegram calls."""
        return _TelegramBlueprint(self._config, on_new_message)


class _TelegramBlueprint(Blueprint):
    """The channel's routes, and what runs beside them."""

    def __init__(self, config: Settings, on_new_message: Handler) -> None:
        super().__init__("telegram_channel")
        self.ctx.config, self.ctx.own_name = config, ""
        self.ctx.confirming = set()
        output = TelegramOutput(config)

        async def answer(event: IncomingEvent) -> None:
            message = TelegramMessage(**event.body)
            if message.tap:
                # It has seconds, and is no reason for the answer to wait or fail.
                confirming = asyncio.create_task(output.confirm(message.tap))
                self.ctx.confirming.add(confirming)
                confirming.add_done_callback(self.ctx.confirming.discard)
            to_this = TelegramOutput(config, reply_to=message.message)
            if not message.text:
                await to_this.send_response(event.conversation, own_message(REPHRASE))
                return
            text = await protect_now(event.conversation, message.text)
            await converse(on_new_message, to_this, event.conversation, text, received=event.at)

        turns = Turns(
            Inbox(engine_for(config.database), NAME), answer, is_alone=not config.redis_url
        )
        self.ctx.turns, self.ctx.output = turns, output

        @self.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @self.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
            if not hmac.compare_digest(given, config.telegram_webhook_secret.encode()):
                return empty(status=403)
            try:
                update = request.json
            except Exception:  # Sanic's own error for a broken body differs between releases
                return empty(status=400)
            message = read_update(update or {}, self.ctx.own_name)
            if message and not await output.says_instead(message.conversation, message.text):
                text = await protect(message.conversation, message.text)
                body = {**vars(message), "text": text}
                await turns.take(IncomingEvent(str(message.update), message.conversation, body))
            return empty(status=200)

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register the routes; go on with what was left; tell Telegram where we are."""
        app.add_task(self.ctx.turns.tend())
        app.add_task(self._introduce())
        super().register(app, options)

    async def _introduce(self) -> None:
        """Learn the own name and set the webhook, however long Telegram cannot be reached."""
        pause = FIRST_PAUSE
        while True:
            try:
                self.ctx.own_name = await self.ctx.output.introduce()
            except (TelegramAPIError, OSError, TimeoutError) as error:
                logger.warning("Telegram cannot be reached, tried again in %d s: %s", pause, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                return


class TelegramOutput(SpeakingOutput):
    """Sends messages to the chat that the conversation's id names."""

    @classmethod
    def name(cls) -> str:
        """As the channel."""
        return NAME

    def __init__(self, config: Settings, reply_to: int = 0) -> None:
        """Make a client.

        Args:
            config: token and address of Telegram's interface.
            reply_to: id of the message that is answered, in a group.
        """
        self._config = config
        self._reply_to = reply_to

    async def send_content(self, conversation: str, content: Content) -> None:
        """Send one bot message, in parts where it is long; buttons hang on the last.

        What Telegram refuses, also when asked again, is logged: the conversation goes on.
        """
        try:
            await self._send(chat_of(conversation), await self.shown(conversation, content))
        except (TelegramAPIError, OSError, TimeoutError) as error:
            logger.error("Telegram did not take a message: %s", error)

    async def deliver(self, conversation: str, content: Content, key: str) -> None:
        """Send a person's message; Telegram has no key for what comes twice."""
        await self._send(chat_of(conversation), await self.shown(conversation, content.signed))

    async def _send(self, chat: int, content: Content) -> None:
        *parts, last = texts_of(content)
        for part in parts:
            await self._call("sendMessage", self._message(chat, part))
        keyboard = keyboard_of(content)
        more = {"reply_markup": keyboard.as_json()} if keyboard else {}
        await self._call("sendMessage", {**self._message(chat, last), **more})

    async def confirm(self, tap: str) -> None:
        """Tell Telegram that a tap arrived; too late is no harm."""
        try:
            await self._call("answerCallbackQuery", {"callback_query_id": tap})
        except (TelegramAPIError, OSError, TimeoutError) as error:
            logger.info("A tap could not be confirmed: %s", error)

    async def introduce(self) -> str:
        """Set the webhook, if an address is configured; returns the assistant's user name."""
        if self._config.telegram_webhook_url:
            webhook = {
                "url": self._config.telegram_webhook_url,
                "secret_token": self._config.telegram_webhook_secret,
                "allowed_updates": '["message", "callback_query"]',
            }
            await self._request("setWebhook", webhook)
        own = await self._request("getMe", {})
        return str(own["username"])

    def _message(self, chat: int, text: str) -> dict[str, Any]:
        message = {
            "chat_id": chat,
            "text": text,
            "parse_mode": "HTML",
            "disable_web_page_preview": "true",
        }
        if self._reply_to:
            message |= {
                "reply_to_message_id": self._reply_to,
                "allow_sending_without_reply": "true",
            }
        return message

    async def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Call Telegram, again after the time that it names, its own errors or a lost line."""
        pause = FIRST_PAUSE
        for _ in range(MOST_TRIES):
            try:
                return await self._request(method, parameters)
            except RetryAfter as error:
                await asyncio.sleep(error.timeout)
            except (TelegramAPIError, OSError, TimeoutError) as error:
                if not _may_pass(error):
                    raise
                await asyncio.sleep(pause)
                pause *= 2
        return await self._request(method, parameters)

    async def _request(self, method: str, parameters: dict[str, Any]) -> Any:
        server = TelegramAPIServer.from_base(self._config.telegram_api_url)
        bot = Bot(self._config.telegram_bot_token, server=server)
        try:
            return await bot.request(method, parameters)
        finally:
            await bot.session.close()


def _may_pass(error: Exception) -> bool:
    """Whether an error is Telegram's own or the line's: a refusal is a class of its own."""
    return not isinstance(error, TelegramAPIError) or (
        type(error) is TelegramAPIError or isinstance(error, NetworkError | RestartingTelegram)
    )


def texts_of(content: Content) -> list[str]:
    """The texts of a message in Telegram's HTML; all that is not ours is escaped."""
    parts = [html.escape(part) for part in split_at_sentences(content.text, MOST_CHARACTERS)]
    if content.is_triage:
        parts[0] = _ALARM + parts[0]
    if content.citation:
        line = f"<i>{html.escape(content.citation)}</i>"
        if len(parts[-1]) + len(line) < MOST_CHARACTERS:
            parts[-1] += f"\n{line}"
        else:
            parts.append(line)
    return parts


def keyboard_of(content: Content) -> InlineKeyboardMarkup | None:
    """A button a line; what a tap sends is a number, as Telegram allows 64 bytes."""
    if not content.buttons:
        return None
    keyboard = InlineKeyboardMarkup(row_width=1)
    for number, button in enumerate(content.buttons):
        keyboard.add(InlineKeyboardButton(button.payload, callback_data=f"{BUTTON}{number}"))
    return keyboard
