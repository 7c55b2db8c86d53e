"""For the role lead: who has an account, and what was done."""

from __future__ import annotations

import asyncio

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.frontdesk.security import desk_of, lead_only


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("accounts")

    @routes.get("/audit")
    @lead_only
    async def page(request: Request) -> HTTPResponse:
        desk, pages = desk_of(request), request.app.ctx.pages
        response: HTTPResponse = pages.show(
            request,
            "audit.html",
            people=await asyncio.to_thread(desk.staff.all),
            entries=await asyncio.to_thread(desk.audit.latest),
            receipts=await asyncio.to_thread(desk.erasures.receipts),
        )
        return response

    return routes
