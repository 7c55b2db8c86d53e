"""Insight: what was asked and answered, how fast, and what was not."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from sanic import Blueprint
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, redirect, text

from assistant.frontdesk import drafts
from assistant.frontdesk.definitions import DEFINITIONS
from assistant.frontdesk.desk import Desk
from assistant.frontdesk.grouping import Grouping
from assistant.frontdesk.periods import period_of
from assistant.frontdesk.security import (
    MOST_NUMBER,
    address_of,
    desk_of,
    lead_only,
    person_of,
    signed_in,
)
from assistant.provenance.reviews import load_review_policy
from assistant.settings import ROOT
from assistant.storage.figures import Counts, Overview

# An answer is shown as due so long before its review runs out.
DUE_WITHIN = timedelta(days=60)


def blueprint(grouping: Grouping) -> Blueprint:
    """The routes.

    Args:
        grouping: puts alike questions together.
    """
    routes = Blueprint("insight", url_prefix="/insight")

    @routes.get("/")
    @signed_in
    async def page(request: Request) -> HTTPResponse:
        desk, period = desk_of(request), period_of(request)
        overview = await asyncio.to_thread(desk.figures.overview, period)
        return _show(
            request,
            "insight.html",
            period=period,
            channels=await asyncio.to_thread(desk.figures.channels),
            overview=overview,
            plot=plot_of(overview),
            due=due(desk),
        )

    @routes.get("/days.csv")
    @signed_in
    async def days(request: Request) -> HTTPResponse:
        period = period_of(request)
        overview = await asyncio.to_thread(desk_of(request).figures.overview, period)
        return _csv(f"days-{period.first}-{period.last}.csv", _rows(overview))

    @routes.get("/questions.csv")
    @signed_in
    async def questions_file(request: Request) -> HTTPResponse:
        period = period_of(request)
        found = await asyncio.to_thread(desk_of(request).figures.open_questions, period)
        rows = [("day", "kind", "question"), *((q.day, q.kind, q.text) for q in found)]
        return _csv(f"questions-{period.first}-{period.last}.csv", rows)

    @routes.get("/questions")
    @signed_in
    async def questions(request: Request) -> HTTPResponse:
        desk, period = desk_of(request), period_of(request)
        found = await asyncio.to_thread(desk.figures.open_questions, period)
        groups, unread = await asyncio.to_thread(grouping.groups, found)
        return _show(
            request,
            "questions.html",
            period=period,
            channels=await asyncio.to_thread(desk.figures.channels),
            groups=groups,
            unread=unread,
            keys=drafts.answer_keys(desk.library),
            drafts=await asyncio.to_thread(drafts.listed),
        )

    @routes.post("/questions/draft")
    @lead_only
    async def draft(request: Request) -> HTTPResponse:
        desk, login = desk_of(request), person_of(request).login
        numbers = map(_number, request.form.getlist("turn", []))
        turns = [number for number in numbers if number is not None]
        found = await asyncio.to_thread(desk.figures.questions_of, turns[: drafts.MOST_EXAMPLES])
        if not found:
            raise NotFound("These questions are gone.")
        key = request.form.get("answer") or ""
        try:
            name = await asyncio.to_thread(drafts.write, desk.library, key, found)
        except drafts.DraftError as error:
            raise NotFound(str(error)) from error
        await asyncio.to_thread(desk.audit.record, login, "drafted", name, address_of(request))
        return redirect("/insight/questions#drafts")

    @routes.get("/drafts/<name:str>")
    @signed_in
    async def draft_file(_: Request, name: str) -> HTTPResponse:
        content = await asyncio.to_thread(drafts.read, name)
        if content is None:
            raise NotFound("There is no such draft.")
        return text(content)

    return routes


def plot_of(overview: Overview) -> dict[str, list[Any]]:
    """The lines of the plot by day, as the chart library wants them."""
    days = list(overview.by_day)
    noon = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) for day in days)
    return {
        "days": [int(moment.timestamp()) for moment in noon],
        **{
            name: [getattr(overview.by_day[day], name) for day in days]
            for name in ("conversations", "answered", "handed_over", "not_covered")
        },
    }


def due(desk: Desk) -> list[tuple[str, str, bool]]:
    """Answers to be read again soon: key, day of the last review, whether it is overdue."""
    policy, today = load_review_policy(ROOT / "knowledge"), datetime.now(UTC).date()
    soon = today + DUE_WITHIN
    found = [
        (answer.key, answer.reviewed.isoformat(), policy.is_overdue(answer.reviewed, today))
        for answer in desk.library
        if policy.is_overdue(answer.reviewed, soon)
    ]
    return sorted(found, key=lambda entry: (entry[1], entry[0]))


def _number(text: str) -> int | None:
    """A turn's number as a form gives it; None where it is none."""
    number = int(text) if text.isdecimal() and len(text) <= len(str(MOST_NUMBER)) else None
    return number if number is None or number <= MOST_NUMBER else None


def _show(request: Request, template: str, **values: Any) -> HTTPResponse:
    response: HTTPResponse = request.app.ctx.pages.show(
        request, template, definitions=DEFINITIONS, **values
    )
    return response


def _rows(overview: Overview) -> Iterable[Sequence[Any]]:
    names = [field.name for field in fields(Counts)]
    yield ("day", *names)
    for day, counts in overview.by_day.items():
        yield (day.isoformat(), *(getattr(counts, name) for name in names))


def _csv(name: str, rows: Iterable[Sequence[Any]]) -> HTTPResponse:
    stream = io.StringIO()
    csv.writer(stream).writerows([_plain(cell) for cell in row] for row in rows)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return text(stream.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula, whatever a patient wrote."""
    is_formula = isinstance(cell, str) and cell.lstrip()[:1] in ("=", "+", "-", "@")
    return f"'{cell}" if is_formula else cell
