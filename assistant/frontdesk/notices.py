"""Notices to the team that could not be delivered."""

from __future__ import annotations

import asyncio

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from assistant.frontdesk.security import (
    MOST_NUMBER,
    address_of,
    desk_of,
    person_of,
    signed_in,
)


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("notices", url_prefix="/notices")

    @routes.get("/")
    @signed_in
    async def page(request: Request) -> HTTPResponse:
        desk, pages = desk_of(request), request.app.ctx.pages
        notices = await asyncio.to_thread(desk.notifications.in_trouble)
        response: HTTPResponse = pages.show(request, "notices.html", notices=notices)
        return response

    @routes.post("/<number:int>/again")
    @signed_in
    async def again(request: Request, number: int) -> HTTPResponse:
        if number > MOST_NUMBER:
            raise NotFound("There is no such notice.")
        desk, login = desk_of(request), person_of(request).login
        await asyncio.to_thread(desk.notifications.try_again, number)
        await asyncio.to_thread(
            desk.audit.record, login, "notice_again", str(number), address_of(request)
        )
        return redirect("/notices/")

    return routes
