"""Connections to the action server that stay open between two calls.

Rasa makes a session and a connection for each call, and both ends then do a third more than the
action itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

# Shorter than any server of ours keeps an idle connection (Sanic: 5 seconds), so that no call goes
# into one that is just being closed.
_IDLE_SECONDS = 2.0
# Attribute of an endpoint: its session, and the loop that it belongs to.
_KEPT = "kept_session"


def keep_connections() -> None:
    """Have Rasa's endpoints work this way; to be called once, before it serves."""
    EndpointConfig.session = _session


@asynccontextmanager
async def _session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """As `EndpointConfig.session`, but it is not closed at the end of the block."""
    loop = asyncio.get_running_loop()
    session, of_loop = vars(endpoint).get(_KEPT, (None, None))
    if session is None or session.closed or of_loop is not loop:
        session = _new_session(endpoint)
        setattr(endpoint, _KEPT, (session, loop))
    yield session


def _new_session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    login: Any = endpoint.basic_auth
    return aiohttp.ClientSession(
        headers=endpoint.headers,
        auth=aiohttp.BasicAuth(login["username"], login["password"]) if login else None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=aiohttp.TCPConnector(keepalive_timeout=_IDLE_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
