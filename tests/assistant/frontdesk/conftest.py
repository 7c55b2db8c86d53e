"""The console on an empty database of its own, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sanic import Sanic

from assistant.frontdesk.app import create_app
from assistant.frontdesk.desk import Desk
from assistant.frontdesk.sign_in import HASHER
from assistant.settings import Settings
from tests.desk import PASSWORD, Client, Visitor
from tests.in_thread import served


@dataclass
class Console:
    """The console and its stores.

    Attributes:
        url: its address.
        desk: what its pages work with.
    """

    url: str
    desk: Desk

    def add(self, login: str, role: str = "staff") -> int:
        """Make an account; its number."""
        return self.desk.staff.add(login, login.capitalize(), role, HASHER.hash(PASSWORD)).id

    def browser(self, **headers: str) -> Visitor:
        """Somebody who is not signed in."""
        client = Client(self.url)
        client.headers.update(headers)
        return Visitor(client)

    def signed_in(self, login: str, role: str = "staff") -> Visitor:
        """Somebody with a new account who has signed in."""
        self.add(login, role)
        visitor = self.browser()
        assert visitor.sign_in(login).status_code == 302
        return visitor


@pytest.fixture
def console(tmp_path) -> Iterator[Console]:
    config = Settings(database_url=f"sqlite:///{tmp_path}/desk.db")
    app: Sanic = create_app(config, works=False)
    with served(app) as url:
        yield Console(url, app.ctx.desk)
