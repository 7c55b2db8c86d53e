"""The Telegram channel: private chats and groups, with buttons under the message."""

from __future__ import annotations

import asyncio
import hmac
import html
import logging
from collections.abc import Mapping
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
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from assistant.background import run_beside
from assistant.channels.answering import SpeakingOutput
from assistant.channels.content import Content, split_at_sentences
from assistant.channels.platforms import PlatformInput, PlatformTurns
from assistant.channels.telegram_updates import BUTTON, chat_of, read_update
from assistant.settings import Settings
from assistant.storage.inbox import IncomingEvent

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

    def new_output(self, body: Mapping[str, Any]) -> TelegramOutput:
        """It answers in the chat that the conversation names, in a group to the event's message."""
        return TelegramOutput(self.config, reply_to=body.get("message", 0))

    def add_webhook(self, blueprint: Blueprint, turns: PlatformTurns) -> None:
        """Add the webhook that Telegram calls; the own name is learnt beside it."""
        output, secret = self.new_output({}), self.config.telegram_webhook_secret.encode()
        blueprint.ctx.own_name = ""

        async def introduce() -> None:
            blueprint.ctx.own_name = await _introduce(output)

        run_beside(blueprint, "introduction to Telegram", introduce)

        @blueprint.post("/webhook")
        async def webhook(request: Request) -> HTTPResponse:
            given = request.headers.get(SECRET_HEADER, "").encode(errors="replace")
            if not hmac.compare_digest(given, secret):
                return empty(status=403)
            try:
                update = request.json
            except Exception:  # Sanic's own error for a broken body differs between releases
                return empty(status=400)
            message = read_update(update or {}, blueprint.ctx.own_name)
            if message:
                if message.tap:
                    output.confirm(message.tap)
                event = IncomingEvent(message.event, message.conversation, vars(message))
                await turns.hear(event)
            return empty(status=200)


async def _introduce(output: TelegramOutput) -> str:
    """Set the webhook and learn the own name, however long Telegram cannot be reached."""
    pause = FIRST_PAUSE
    while True:
        try:
            return await output.introduce()
        except (TelegramAPIError, OSError, TimeoutError) as error:
            logger.warning("Telegram cannot be reached, tried again in %d s: %s", pause, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


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
        self._confirming: set[asyncio.Task[None]] = set()  # else nothing holds them

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

    def confirm(self, tap: str) -> None:
        """Tell Telegram that a tap arrived: it has seconds, and no answer waits for it."""
        task = asyncio.create_task(self._confirm(tap))
        self._confirming.add(task)
        task.add_done_callback(self._confirming.discard)

    async def _confirm(self, tap: str) -> None:
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
