"""The requests that wait and that people have, the most pressing first."""

from __future__ import annotations

import asyncio
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.frontdesk.desk import Desk
from assistant.frontdesk.pages import Pages
from assistant.frontdesk.security import desk_of, signed_in


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("queue")

    @routes.get("/")
    @signed_in
    async def page(request: Request) -> HTTPResponse:
        pages: Pages = request.app.ctx.pages
        return pages.show(request, "queue.html", **await _queue(desk_of(request)))

    @routes.get("/requests/list")
    @signed_in
    async def part(request: Request) -> HTTPResponse:
        pages: Pages = request.app.ctx.pages
        return pages.show_if_new(request, "queue_list.html", **await _queue(desk_of(request)))

    @routes.get("/requests/closed")
    @signed_in
    async def closed(request: Request) -> HTTPResponse:
        desk, pages = desk_of(request), request.app.ctx.pages
        tickets = await asyncio.to_thread(desk.tickets.closed)
        response: HTTPResponse = pages.show(request, "closed.html", tickets=tickets)
        return response

    return routes


async def _queue(desk: Desk) -> dict[str, Any]:
    return {
        "tickets": await asyncio.to_thread(desk.tickets.queue),
        "counts": await asyncio.to_thread(desk.tickets.counts),
        "names": await asyncio.to_thread(desk.staff.names),
        "trouble": await asyncio.to_thread(desk.notifications.failed),
    }
