"""One conversation: what was said, who the patient is, and what staff can do."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from assistant.answers.patient import AFFIRMED, DENIED, OTHER_PREFIX
from assistant.frontdesk.desk import Desk
from assistant.frontdesk.pages import Pages
from assistant.frontdesk.security import LEAD, address_of, desk_of, person_of, signed_in
from assistant.privacy.tokens import without_ids
from assistant.storage.erasure import BY_STAFF
from assistant.storage.outgoing import STAFF, Sending
from assistant.storage.staff import LONGEST_SECONDS
from assistant.storage.ticket_rows import CLAIMED, OUTCOMES, Ticket
from assistant.storage.tickets import MOST_TEXT, TicketError
from assistant.storage.transcripts import PERSON, TranscriptLine

_CAUTION = "caution"


@dataclass(frozen=True)
class Line:
    """A line of the transcript as the page shows it.

    Attributes:
        said: what was said.
        status: of a person's message: `sending`, `sent`, `waiting`, or what went wrong.
    """

    said: TranscriptLine
    status: str = ""


def blueprint() -> Blueprint:
    """The routes."""
    routes = Blueprint("conversation", url_prefix="/requests")

    @routes.get("/<reference:str>")
    @signed_in
    async def page(request: Request, reference: str) -> HTTPResponse:
        return await _page(request, reference)

    @routes.get("/<reference:str>/live")
    @signed_in
    async def live(request: Request, reference: str) -> HTTPResponse:
        pages: Pages = request.app.ctx.pages
        ticket = await asyncio.to_thread(_find, request, reference)
        values = await asyncio.to_thread(_shown, desk_of(request), ticket)
        await asyncio.to_thread(_record_reading, request, reference, once=True)
        return pages.show_if_new(request, "conversation_live.html", **values)

    for name, act in _ACTIONS.items():
        routes.add_route(
            _action(name, act), f"/<reference:str>/{name}", methods=["POST"], name=name
        )
    return routes


def _action(name: str, act: Callable[[Request, str], None]) -> Any:
    @signed_in
    async def handler(request: Request, reference: str) -> HTTPResponse:
        await asyncio.to_thread(_find, request, reference)
        try:
            await asyncio.to_thread(act, request, reference)
        except TicketError as error:
            return await _page(request, reference, problem=str(error), status=409)
        desk, person = desk_of(request), person_of(request)
        await asyncio.to_thread(
            desk.audit.record, person.login, name, reference, address_of(request)
        )
        # Nothing is left to show.
        return redirect("/audit" if act is _erase else f"/requests/{reference}")

    return handler


def _claim(request: Request, reference: str) -> None:
    person = person_of(request)
    desk_of(request).tickets.claim(reference, person.id, person.name)


def _take_over(request: Request, reference: str) -> None:
    person = person_of(request)
    if person.role != LEAD:
        raise TicketError("Only the role lead can take over a conversation.")
    desk_of(request).tickets.claim(reference, person.id, person.name, take_over=True)


def _reply(request: Request, reference: str) -> None:
    person, text = person_of(request), request.form.get("text") or ""
    # Of the page, so that a double click counts once.
    key = (request.form.get("key") or uuid.uuid4().hex)[:64]
    desk_of(request).tickets.reply(
        reference, person.id, person.name, _protected(request, reference, text), key
    )


def _note(request: Request, reference: str) -> None:
    text = request.form.get("text") or ""
    words = _protected(request, reference, text)
    desk_of(request).tickets.note(reference, person_of(request).id, words)


def _protected(request: Request, reference: str, text: str) -> str:
    """What staff wrote, with tokens in the place of what identifies the patient."""
    ticket = _find(request, reference)
    if len(text) > MOST_TEXT:
        return text  # it is refused for its length
    return desk_of(request).guard.protect_words(ticket.conversation, text)


def _release(request: Request, reference: str) -> None:
    person = person_of(request)
    desk_of(request).tickets.release(reference, person.id, person.name)


def _close(request: Request, reference: str) -> None:
    person, outcome = person_of(request), request.form.get("outcome") or ""
    desk_of(request).tickets.close(reference, person.id, person.name, outcome)


def _erase(request: Request, reference: str) -> None:
    """Delete the whole conversation, and this request with it."""
    if person_of(request).role != LEAD:
        raise TicketError("Only the role lead can delete a patient's data.")
    if request.form.get("sure") != reference:
        raise TicketError("To delete everything, please type the reference.")
    conversation = _find(request, reference).conversation
    erasures = desk_of(request).erasures
    erasures.promise(conversation, BY_STAFF)
    erasures.keep_promises(conversation)


_ACTIONS: dict[str, Callable[[Request, str], None]] = {
    "claim": _claim,
    "take-over": _take_over,
    "reply": _reply,
    "note": _note,
    "release": _release,
    "close": _close,
    "erase": _erase,
}


def _find(request: Request, reference: str) -> Ticket:
    ticket = desk_of(request).tickets.get(reference)
    if ticket is None:
        raise NotFound("There is no such request.")
    return ticket


def _record_reading(request: Request, reference: str, *, once: bool = False) -> None:
    """Note that somebody saw a patient's name and contact.

    Args:
        request: of the person.
        reference: of the patient's request.
        once: a page that is open asks again and again; one entry for all is enough.
    """
    audit, login = desk_of(request).audit, person_of(request).login
    if not once or not audit.has(login, "read", reference, time.time() - LONGEST_SECONDS):
        audit.record(login, "read", reference, address_of(request))


async def _page(
    request: Request, reference: str, problem: str = "", status: int = 200
) -> HTTPResponse:
    desk, pages, person = desk_of(request), request.app.ctx.pages, person_of(request)
    ticket = await asyncio.to_thread(_find, request, reference)
    values = await asyncio.to_thread(_shown, desk, ticket)
    await asyncio.to_thread(_record_reading, request, reference)
    typed = (request.form.get("text") or "") if problem else ""
    response: HTTPResponse = pages.show(
        request,
        "conversation.html",
        status=status,
        problem=problem,
        typed=typed,
        key=uuid.uuid4().hex,
        outcomes=OUTCOMES,
        is_mine=ticket.state == CLAIMED and ticket.claimed_by == person.id,
        **values,
    )
    return response


def _shown(desk: Desk, ticket: Ticket) -> dict[str, Any]:
    lines = desk.transcripts.lines(ticket.conversation)
    shown = _with_status(lines, desk.outgoing.of_ticket(ticket.id))
    known = partial(desk.guard.reveal, ticket.conversation)
    return {
        "ticket": replace(
            ticket,
            reason=known(ticket.reason),
            name=known(ticket.name),
            contact=known(ticket.contact),
            best_time=known(ticket.best_time),
        ),
        "lines": [
            replace(line, said=replace(line.said, text=_text(line, known))) for line in shown
        ],
        "history": [
            replace(entry, detail=known(entry.detail)) for entry in desk.tickets.history(ticket.id)
        ],
        "notices": desk.notifications.of_ticket(ticket.id),
        "names": desk.staff.names(),
        "told": _told(desk, ticket.conversation),
    }


def _text(line: Line, known: Callable[[str], str]) -> str:
    """What was said: of the team's own words everything, of the patient's no more than is kept."""
    return known(line.said.text) if line.said.author == PERSON else without_ids(line.said.text)


def _with_status(lines: list[TranscriptLine], sendings: list[Sending]) -> list[Line]:
    """The transcript, with how far each person's message has come."""
    by_key = {sending.message.key: sending for sending in sendings}
    shown = [Line(line, _status(by_key.pop(line.key, None))) for line in lines]
    # In no line yet; what is older than the first line has only fallen out of the page.
    first = lines[0].at if lines else 0
    waiting = [s for s in by_key.values() if s.message.kind == STAFF and s.at >= first]
    for sending in waiting:
        body = sending.message.body
        said = TranscriptLine(sending.at, PERSON, body["text"], name=body["staff"])
        shown.append(Line(said, _status(sending)))
    return shown


def _status(sending: Sending | None) -> str:
    if sending is None:
        return ""
    if sending.sent_at is not None:
        return "sent"
    if sending.error:
        return f"not sent yet: {sending.error}"
    return "waiting to be fetched" if sending.message.told_at else "sending"


def _told(desk: Desk, conversation: str) -> list[str]:
    """What the patient said of themselves and of others, in a few words each."""
    cautions = desk.library.of_topic(_CAUTION)
    names = {caution.key.partition("/")[2]: caution.name for caution in cautions}
    wanted = [*names, *(OTHER_PREFIX + name for name in names)]
    slots = desk.transcripts.slots(conversation, wanted)
    told = []
    for slot, value in slots.items():
        is_other = slot.startswith(OTHER_PREFIX)
        name = names[slot.removeprefix(OTHER_PREFIX) if is_other else slot]
        if value == AFFIRMED:
            told.append(f"someone else: {name}" if is_other else name)
        elif value == DENIED:
            told.append(f"not: {name}")
    return told
