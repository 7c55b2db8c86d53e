"""A Socket.IO server whose WebSockets work on Sanic 21.12 under Python 3.11.

Sanic 21.12's `recv` hands a bare coroutine to `asyncio.wait`, which Python 3.11 refuses: each
WebSocket ended with its first message, and browsers fell back to polling.

Requests that Engine.IO cannot read are refused; with it alone some are answered as errors of ours,
and some, after a packet that it does not know, not before the browser fetches what waits for it.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import engineio
from engineio.async_drivers.sanic import WebSocket
from sanic.exceptions import InvalidUsage, ServerError
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncRedisManager, AsyncServer
from websockets.connection import CLOSED


def socket_server(**options: Any) -> AsyncServer:
    """A Socket.IO server for Sanic.

    Args:
        options: those of `socketio.AsyncServer`.
    """
    server = _SocketServer(async_mode="sanic", **options)
    server.eio._async = {**server.eio._async, "websocket": _WebSocket}
    return server


def shared_rooms(redis_url: str) -> dict[str, Any]:
    """The option that lets several processes send into one chat.

    Args:
        redis_url: where they meet; empty: there is one process.
    """
    return {"client_manager": AsyncRedisManager(redis_url)} if redis_url else {}


class _SocketServer(AsyncServer):
    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine


class _Engine(engineio.AsyncServer):
    async def handle_request(self, request: Request) -> HTTPResponse:
        """Answer a request.

        Raises:
            InvalidUsage: it belongs to no session, or cannot be read.
        """
        try:
            answer = await super().handle_request(request)
        except (KeyError, ValueError, OSError, ServerError) as error:
            raise InvalidUsage("Bad Request") from error
        if not isinstance(answer, HTTPResponse):  # half a request for a WebSocket
            raise InvalidUsage("Bad Request")
        return answer

    async def disconnect(self, sid: str | None = None) -> None:
        """Close a session without waiting until its browser knows: that may be gone."""
        if sid is None:
            await super().disconnect()
            return
        with suppress(KeyError):
            closing = self.reason.SERVER_DISCONNECT
            await self._get_socket(sid).close(wait=False, reason=closing)
        self.sockets.pop(sid, None)


class _WebSocket(WebSocket):
    """Engine.IO's view of Sanic's WebSocket, with a `recv` of its own."""

    async def wait(self) -> str | bytes:
        """The next message.

        Raises:
            OSError: the line is down.
        """
        socket = self._sock
        if socket.connection.state is CLOSED:
            raise OSError("the line is down")
        # Sanic cancels this when the line goes down.
        socket.recv_cancel = asyncio.get_running_loop().create_future()
        message = asyncio.ensure_future(socket.assembler.get())
        try:
            waited_for = (socket.recv_cancel, message)
            await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
            if not message.done():
                raise OSError("the line is down")
            data = message.result()
        finally:
            message.cancel()
            socket.recv_cancel = None
        if not isinstance(data, str | bytes):
            raise OSError("the line is down")
        return data
