"""Pages from templates: everything that a patient wrote is escaped."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic.request import Request
from sanic.response import HTTPResponse, empty, html

from assistant.frontdesk.desk import Desk
from assistant.handoff.contact import in_words
from assistant.privacy.tokens import without_ids

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """Renders the templates."""

    def __init__(self, desk: Desk) -> None:
        """Read the templates and what they may use."""
        self._zone = desk.clinic.opening.zone
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["clinic"] = desk.clinic
        self._environment.filters |= {
            "moment": self._moment,
            "clock": self._clock,
            "since": since,
            "contact": in_words,
            "shown": without_ids,
        }

    def show(
        self, request: Request, template: str, status: int = 200, **values: Any
    ) -> HTTPResponse:
        """A page, or a part of one, as a response."""
        return html(self.render(request, template, **values), status=status)

    def show_if_new(self, request: Request, template: str, **values: Any) -> HTTPResponse:
        """A part that a page asks for again and again; 204 where the page has it already."""
        text = self.render(request, template, **values)
        version = hashlib.sha256(text.encode()).hexdigest()[:16]
        if request.args.get("seen") == version:
            return empty()
        return html(text.replace("@version@", version))

    def render(self, request: Request, template: str, **values: Any) -> str:
        """The text of a page, or of a part of one."""
        session = getattr(request.ctx, "session", None)
        return self._environment.get_template(template).render(
            session=session,
            person=session.person if session else None,
            path=request.path,
            **values,
        )

    def _moment(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, self._zone):%Y-%m-%d %H:%M}"

    def _clock(self, at: float) -> str:
        return f"{datetime.fromtimestamp(at, self._zone):%H:%M}"


def since(at: float, now: float | None = None) -> str:
    """How long ago, in the largest unit: `40 s`, `12 min`, `3 h`, `2 days`."""
    seconds = max((time.time() if now is None else now) - at, 0)
    # Under a minute in steps, so that a waiting page does not change every second.
    if seconds < 60:
        return "under 1 min"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600:.0f} h"
    return f"{seconds // 86400:.0f} days"
