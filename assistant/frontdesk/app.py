"""The console's server: `python -m assistant.launch frontdesk`."""

from __future__ import annotations

import uuid
from pathlib import Path

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from assistant.access import guard_operations
from assistant.background import run_beside
from assistant.frontdesk import (
    accounts_page,
    content,
    conversation,
    insight,
    notices,
    queue,
    sign_in,
)
from assistant.frontdesk.desk import open_desk
from assistant.frontdesk.grouping import Grouping
from assistant.frontdesk.notifier import notify_always
from assistant.frontdesk.pages import Pages
from assistant.frontdesk.queue_gauges import QueueGauges
from assistant.frontdesk.security import guard
from assistant.frontdesk.upkeep import tend_always
from assistant.observability.endpoints import add_endpoints
from assistant.observability.health import Health
from assistant.observability.metrics import CONSOLE
from assistant.preflight import check_desk_assets
from assistant.request_heads import guard_requests
from assistant.settings import Settings
from assistant.storage.probe import store_checks, written_folders

STATIC = Path(__file__).parent / "static"
# Of a form.
MOST_BYTES = 100_000


def create_app(config: Settings, *, works: bool = True) -> Sanic:
    """The console.

    Args:
        config: the settings.
        works: whether it also delivers notices, and reads open questions, beside the pages.

    Raises:
        FileError: a file of the project is missing or wrong.
    """
    check_desk_assets()
    # A name of its own: tests make several in one process, and Sanic keeps them by name.
    app = Sanic(f"frontdesk-{uuid.uuid4().hex[:8]}", configure_logging=False)
    guard_requests(app, MOST_BYTES)
    app.config.FALLBACK_ERROR_FORMAT = "text"
    if config.proxies:
        app.config.PROXIES_COUNT = config.proxies
    desk = open_desk(config)
    app.ctx.desk, app.ctx.pages = desk, Pages(desk)
    _add_files(app)
    guard(app)
    for module in (sign_in, queue, conversation, notices, content, accounts_page):
        app.blueprint(module.blueprint())
    grouping = Grouping()
    app.blueprint(insight.blueprint(grouping))
    gauges = QueueGauges(desk)
    folders = written_folders(config)
    guard_operations(app, config)
    add_endpoints(app, Health(store_checks(config)), folders, [CONSOLE], gauges.refresh)
    _add_errors(app)
    if works:
        run_beside(app, "notices", lambda: notify_always(desk))
        run_beside(app, "upkeep", lambda: tend_always(desk))
        run_beside(app, "reading of open questions", lambda: grouping.read_always(desk.figures))
    return app


def _add_files(app: Sanic) -> None:
    """Each file under its own name: Sanic fails on a folder, and on names that no file can have."""
    for file in STATIC.rglob("*"):
        if file.is_file():
            place = file.relative_to(STATIC).as_posix()
            app.static(f"/static/{place}", file, name=place)


def _add_errors(app: Sanic) -> None:
    async def show(request: Request, error: SanicException) -> HTTPResponse:
        status = getattr(error, "status_code", 500)
        pages: Pages = request.app.ctx.pages
        return pages.show(request, "error.html", status=status, what=str(error))

    app.error_handler.add(SanicException, show)


def serve(config: Settings) -> None:
    """Serve until stopped.

    Raises:
        FileError: a file of the project is missing or wrong.
    """
    app = create_app(config)
    app.run(config.frontdesk_host, config.frontdesk_port, access_log=False, motd=False)
