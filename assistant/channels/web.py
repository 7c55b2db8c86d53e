"""The web channel: Socket.IO with Rasa's event names, for our widget and for any Rasa widget.

What the events are: `chats.py`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.response import HTTPResponse, json
from socketio import AsyncServer

from assistant.background import run_beside
from assistant.channels.chats import Chats
from assistant.channels.door import close_door
from assistant.channels.pages import serve_pages
from assistant.channels.sockets import shared_rooms, socket_server
from assistant.channels.web_output import WebOutput
from assistant.clinic import load_clinic
from assistant.privacy.guard import warm_up
from assistant.request_heads import guard_requests
from assistant.settings import Settings, settings
from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for
from assistant.storage.feedback import Feedback

logger = logging.getLogger(__name__)

SOCKET_PATH = "/socket.io"
# A message is at most 2,000 characters; what is larger than this is not even read.
MOST_BYTES = 100_000
# Of any other request; the longest are messages that are cut later.
MOST_BYTES_OF_A_REQUEST = 1_000_000
_DAY = 24 * 60 * 60


class WebInput(InputChannel):
    """Takes messages from browsers and hands them to the assistant, each once."""

    @classmethod
    def name(cls) -> str:
        """Stands in the tracker as the input channel."""
        return "web"

    def __init__(self) -> None:
        """Nothing is opened before the blueprint is asked for."""
        self._output: WebOutput | None = None

    def get_output_channel(self) -> WebOutput | None:
        """Where Rasa sends messages that answer none: a reminder, or a person's words."""
        return self._output

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The socket, the widget's file and the demo page."""
        config = settings()
        server = socket_server(
            cors_allowed_origins=lambda origin, environ: is_allowed(origin, environ, config),
            max_http_buffer_size=MOST_BYTES,
            **shared_rooms(config.redis_url),
        )
        engine = engine_for(config.database)
        zone = load_clinic(config.clinic_path).opening.zone
        log, opinions = ChatLog(engine), Feedback(engine, zone)
        chats = Chats(server, log, opinions, on_new_message, config)
        chats.listen()
        self._output = chats.output
        return _WebBlueprint(server, log, chats, config)


class _WebBlueprint(Blueprint):
    """Attaches what stands outside a channel's own address."""

    def __init__(self, server: AsyncServer, log: ChatLog, chats: Chats, config: Settings) -> None:
        super().__init__("web_channel")
        self.ctx.server, self.ctx.config = server, config
        self.ctx.log, self.ctx.chats = log, chats

        @self.get("/")
        async def health(_: Any) -> HTTPResponse:
            return json({"status": "ok"})

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Register socket and pages with the assistant's server."""
        if self.ctx.config.proxies:
            app.config.PROXIES_COUNT = self.ctx.config.proxies
        guard_requests(app, MOST_BYTES_OF_A_REQUEST)
        close_door(app, self.ctx.config)
        warm_up()
        self.ctx.server.attach(app, SOCKET_PATH)
        serve_pages(app, load_clinic(self.ctx.config.clinic_path))
        if not self.ctx.config.redis_url:
            self.ctx.log.release_all()
        log, chats, days = self.ctx.log, self.ctx.chats, self.ctx.config.session_days
        run_beside(app, "answers of the web chat", chats.answers.tend)
        run_beside(app, "old web chats", lambda: forget_daily(log, chats, days))
        super().register(app, options)


async def forget_daily(log: ChatLog, chats: Chats, days: int) -> None:
    """Delete, now and once a day, what can no longer be resumed, and what was counted."""
    while True:
        try:
            await asyncio.to_thread(log.delete_before, time.time() - days * _DAY)
        except Exception:
            logger.exception("Old chats could not be deleted")
        chats.forget()
        await asyncio.sleep(_DAY)


def is_allowed(origin: str | None, environ: dict[str, Any], config: Settings) -> bool:
    """Whether a page may talk to the assistant: its own, or one of the websites allowed.

    Args:
        origin: as the browser names the page's; None: no browser, or the same page.
        environ: of the request.
        config: names the websites.
    """
    if origin is None or origin in config.origins:
        return True
    try:
        return urlsplit(origin).netloc == environ.get("HTTP_HOST")
    except ValueError:
        return False
