"""Who may see and do what: sessions in cookies, tokens against forged forms, headers."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Awaitable, Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from sanic import Sanic
from sanic.exceptions import Forbidden, InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse, empty, redirect

from assistant.frontdesk.desk import Desk
from assistant.storage.staff import LONGEST_SECONDS, Person, Session

Handler = Callable[..., Awaitable[HTTPResponse]]

SIGN_IN = "/sign-in"
LEAD = "lead"
# Characters of a network address; a proxy passes on what it is told.
MOST_ADDRESS = 64
# What a database counts up to.
MOST_NUMBER = 2**31 - 1
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    # Not "no-referrer": browsers then hide from us where a form comes from.
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    # Pages hold what patients wrote.
    "cache-control": "no-store",
}
_FORM_TOKEN, _HEADER_TOKEN = "csrf", "x-csrf-token"


def guard(app: Sanic) -> None:
    """Look up the session of each request, refuse forged ones, and set headers."""

    @app.middleware("request")
    async def look_up(request: Request) -> None:
        request.ctx.session = None
        if any("\x00" in text for text in _texts(request)):
            raise InvalidUsage("This holds a character that cannot be kept.")
        token = request.cookies.get(cookie_name(desk_of(request)))
        if token and token.isascii():
            is_click = not (request.method == "GET" and request.headers.get("hx-request"))
            request.ctx.session = await asyncio.to_thread(
                desk_of(request).staff.session, token, is_click=is_click
            )
        if request.method not in ("GET", "HEAD") and _is_foreign(request):
            raise Forbidden("This form came from another website.")

    @app.middleware("response")
    async def set_headers(request: Request, response: HTTPResponse) -> None:
        is_static = request.path.startswith("/static/")
        for name, value in _HEADERS.items():
            if not (is_static and name == "cache-control"):
                response.headers.setdefault(name, value)


def signed_in(handler: Handler) -> Handler:
    """Let only people in who are signed in; a form must bring the session's token."""

    @wraps(handler)
    async def checked(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
        session: Session | None = request.ctx.session
        if session is None:
            # A part of a page that is loaded by itself cannot be sent elsewhere.
            if request.headers.get("hx-request"):
                return empty(status=401, headers={"HX-Redirect": SIGN_IN})
            return redirect(SIGN_IN)
        if request.method not in ("GET", "HEAD"):
            given = request.headers.get(_HEADER_TOKEN) or request.form.get(_FORM_TOKEN) or ""
            if not is_same(given, session.csrf):
                raise Forbidden("This form is too old. Please load the page again.")
        return await handler(request, *args, **kwargs)

    return checked


def lead_only(handler: Handler) -> Handler:
    """As `signed_in`, for the role lead."""

    @signed_in
    @wraps(handler)
    async def checked(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
        if person_of(request).role != LEAD:
            raise Forbidden("This page is for the role lead.")
        return await handler(request, *args, **kwargs)

    return checked


def desk_of(request: Request) -> Desk:
    """What the pages work with."""
    desk: Desk = request.app.ctx.desk
    return desk


def person_of(request: Request) -> Person:
    """Who is signed in; only in handlers that ask for it."""
    session: Session = request.ctx.session
    return session.person


def address_of(request: Request) -> str:
    """Where a request comes from; behind proxies, as they tell it, so far as that can be kept."""
    return str(request.remote_addr or request.ip)[:MOST_ADDRESS]


def cookie_name(desk: Desk, kind: str = "session") -> str:
    """Name of a cookie; where the line is safe, one that browsers tie to this host."""
    return f"__Host-desk-{kind}" if is_secure(desk) else f"desk-{kind}"


def is_secure(desk: Desk) -> bool:
    """Whether staff reach the console over https."""
    return desk.config.console_url.startswith("https")


def set_cookie(
    desk: Desk, response: HTTPResponse, kind: str, value: str, seconds: int = LONGEST_SECONDS
) -> None:
    """Set a cookie that scripts cannot read and other websites do not send along."""
    name = cookie_name(desk, kind)
    response.cookies[name] = value
    cookie = response.cookies[name]
    cookie["httponly"], cookie["samesite"], cookie["path"] = True, "Strict", "/"
    cookie["max-age"] = seconds
    if is_secure(desk):
        cookie["secure"] = True


def is_same(given: str, expected: str) -> bool:
    """Whether a token is the one expected; how long this takes tells nothing."""
    return hmac.compare_digest(given.encode(errors="replace"), expected.encode(errors="replace"))


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(32)


def _texts(request: Request) -> Iterator[str]:
    for fields in (request.args, request.form or {}):
        for texts in fields.values():
            yield from texts


def _is_foreign(request: Request) -> bool:
    """Whether a browser says that a form comes from another website."""
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("origin")
    if not origin or origin == "null":
        return bool(origin == "null")
    own = {request.host, urlsplit(desk_of(request).config.console_url).netloc}
    try:
        return urlsplit(origin).netloc not in own
    except ValueError:  # no browser sends one like "http://["
        return True
