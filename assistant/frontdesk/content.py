"""For the role lead: every answer as patients see it, and what the latest change would do."""

from __future__ import annotations

import asyncio

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.answers import load_library
from assistant.answers.content_report import read_report
from assistant.answers.library import Answer, Library
from assistant.answers.reply import ReplyWriter
from assistant.frontdesk.security import desk_of, lead_only
from assistant.provenance import load_facts, load_sources
from assistant.settings import ROOT


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("content", url_prefix="/content")

    @routes.get("/")
    @lead_only
    async def page(request: Request) -> HTTPResponse:
        library = await asyncio.to_thread(load_library, ROOT / "data")
        live = desk_of(request).library
        response: HTTPResponse = request.app.ctx.pages.show(
            request,
            "content.html",
            answers=sorted(library, key=lambda answer: answer.key),
            changed={a.key for a in library if _text(live.get(a.key)) != a.text},
            report=await asyncio.to_thread(read_report),
        )
        return response

    @routes.get("/<topic:str>/<matter:str>")
    @lead_only
    async def answer(request: Request, topic: str, matter: str) -> HTTPResponse:
        desk, key = desk_of(request), f"{topic}/{matter}"
        library = await asyncio.to_thread(load_library, ROOT / "data")
        found = library.get(key)
        if found is None:
            raise NotFound("There is no such answer.")
        writer = await asyncio.to_thread(_writer, library, desk.clinic.placeholders())
        live = desk.library.get(key)
        response: HTTPResponse = request.app.ctx.pages.show(
            request,
            "answer.html",
            answer=found,
            live=live if live and live.text != found.text else None,
            text=writer.wording(found),
            simple=writer.wording(found, is_simple=True) if found.simple else "",
            citation=writer.citation(found.facts),
            suggestions=writer.questions(found.next),
            facts=await asyncio.to_thread(_facts, found),
        )
        return response

    return routes


def _writer(library: Library, placeholders: dict[str, str]) -> ReplyWriter:
    knowledge = ROOT / "knowledge"
    return ReplyWriter(library, load_facts(knowledge), load_sources(knowledge), placeholders)


def _facts(answer: Answer) -> list[tuple[str, str]]:
    """Facts that an answer conveys: id and what it says."""
    facts = load_facts(ROOT / "knowledge")
    return [(fact, facts[fact].text) for fact in answer.facts if fact in facts]


def _text(answer: Answer | None) -> str:
    return answer.text if answer else ""
