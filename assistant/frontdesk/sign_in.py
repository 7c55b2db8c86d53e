"""Signing in and out."""

from __future__ import annotations

import asyncio
import logging

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from assistant.frontdesk.desk import Desk
from assistant.frontdesk.pages import Pages
from assistant.frontdesk.security import (
    SIGN_IN,
    address_of,
    cookie_name,
    desk_of,
    is_same,
    new_token,
    person_of,
    set_cookie,
    signed_in,
)
from assistant.storage.staff import LOCKED_SECONDS, Person

logger = logging.getLogger(__name__)

# The library's defaults are those of RFC 9106 for little memory.
HASHER = PasswordHasher()
# Checked where there is no such account, so that this takes as long as a wrong password.
_NOBODY = HASHER.hash("nobody's password")
LEAST_PASSWORD = 12
_WRONG = "Name or password is not right."
_LOCKED = f"Too many tries. Please wait {LOCKED_SECONDS // 60} minutes."
CHECKED_AT_ONCE = 2
_FORM_SECONDS = 60 * 60


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("sign_in")
    # A hash takes 64 MiB, and threads that the pages need.
    checking = asyncio.Semaphore(CHECKED_AT_ONCE)

    @routes.get(SIGN_IN)
    async def form(request: Request) -> HTTPResponse:
        if request.ctx.session:
            return redirect("/")
        return _form(request)

    @routes.post(SIGN_IN)
    async def enter(request: Request) -> HTTPResponse:
        desk, address = desk_of(request), address_of(request)
        given = request.form.get("csrf") or ""
        expected = request.cookies.get(cookie_name(desk, "form")) or ""
        if not expected or not is_same(given, expected):
            return _form(request, "The page was too old. Please try again.", 403)
        login = (request.form.get("login") or "").strip()[:64]
        password = (request.form.get("password") or "")[:1000]
        if not await asyncio.to_thread(desk.staff.may_try, login, address):
            return _form(request, _LOCKED, 429)
        async with checking:
            person = await asyncio.to_thread(check, desk, login, password)
        if person is None:
            await asyncio.to_thread(desk.audit.record, login, "sign_in_failed", "", address)
            return _form(request, _WRONG, 401)
        # Always a new token: one that was in the browser before is worth nothing.
        token = await asyncio.to_thread(desk.staff.sign_in, person)
        await asyncio.to_thread(desk.audit.record, person.login, "signed_in", "", address)
        response = redirect("/")
        set_cookie(desk, response, "session", token)
        return response

    @routes.post("/sign-out")
    @signed_in
    async def leave(request: Request) -> HTTPResponse:
        desk = desk_of(request)
        await asyncio.to_thread(desk.staff.sign_out, request.cookies[cookie_name(desk)])
        await asyncio.to_thread(
            desk.audit.record, person_of(request).login, "signed_out", "", address_of(request)
        )
        response = redirect(SIGN_IN)
        set_cookie(desk, response, "session", "", 0)
        return response

    return routes


def check(desk: Desk, login: str, password: str) -> Person | None:
    """The person with this login and password, or None; both take as long."""
    person = desk.staff.by_login(login)
    usable = person if person and person.is_active else None
    try:
        HASHER.verify(usable.password if usable else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return usable


def _form(request: Request, problem: str = "", status: int = 200) -> HTTPResponse:
    desk, token = desk_of(request), new_token()
    pages: Pages = request.app.ctx.pages
    response = pages.show(request, "sign_in.html", status=status, problem=problem, token=token)
    set_cookie(desk, response, "form", token, _FORM_SECONDS)
    return response
