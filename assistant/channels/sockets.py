"""A Socket.IO server whose WebSockets work on Sanic 21.12 under Python 3.11.

Sanic 21.12's `recv` hands a bare coroutine to `asyncio.wait`, which Python 3.11 refuses: each
WebSocket ended with its first message, and browsers fell back to polling.
"""

from __future__ import annotations

import asyncio
from typing import Any

from engineio.async_drivers.sanic import WebSocket
from socketio import AsyncRedisManager, AsyncServer
from websockets.connection import CLOSED


def socket_server(**options: Any) -> AsyncServer:
    """A Socket.IO server for Sanic.

    Args:
        options: those of `socketio.AsyncServer`.
    """
    server = AsyncServer(async_mode="sanic", **options)
    server.eio._async = {**server.eio._async, "websocket": _WebSocket}
    return server


def shared_rooms(redis_url: str) -> dict[str, Any]:
    """The option that lets several processes send into one chat.

    Args:
        redis_url: where they meet; empty: there is one process.
    """
    return {"client_manager": AsyncRedisManager(redis_url)} if redis_url else {}


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
