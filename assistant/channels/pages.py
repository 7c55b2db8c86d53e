"""The widget's file, and a page of a made-up clinic's website that holds it."""

from __future__ import annotations

import html
from pathlib import Path
from string import Template
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import html as page

from assistant.clinic import Clinic
from assistant.preflight import SCRIPT, check_widget
from assistant.settings import ROOT

DEMO = ROOT / "widget" / "demo"

# The page loads nothing from anywhere else, and the widget needs no more.
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def serve_pages(app: Sanic, clinic: Clinic) -> None:
    """Serve `/`, what that page loads, and `/widget.js`.

    Args:
        app: Rasa's server. It has a line of its own at `/`, so ours answers before that.
        clinic: stands on the page.

    Raises:
        FileError: the widget has not been built.
    """
    check_widget()
    app.static("/widget.js", SCRIPT, name="widget", content_type="text/javascript")
    app.static("/clinic.css", DEMO / "clinic.css", name="clinic_css", content_type="text/css")
    app.static("/icon.svg", DEMO / "icon.svg", name="icon", content_type="image/svg+xml")
    text = demo_page(clinic)

    async def home(request: Request) -> HTTPResponse | None:
        if request.path != "/" or request.method not in ("GET", "HEAD"):
            return None
        return page(text, headers=_HEADERS)

    app.register_middleware(home, "request")


def demo_page(clinic: Clinic, file: Path = DEMO / "index.html") -> str:
    """The page with the clinic's details in it."""
    values: dict[str, Any] = {
        name: html.escape(value) for name, value in clinic.placeholders().items()
    }
    return Template(file.read_text(encoding="utf-8")).substitute(values)
