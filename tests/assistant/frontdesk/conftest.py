"""The console on an empty database of its own, in this process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from sanic import Sanic

from assistant.frontdesk.app import create_app
from assistant.frontdesk.desk import Desk
from assistant.frontdesk.sign_in import HASHER
from assistant.settings import Settings
from tests.in_thread import served

PASSWORD = "correct horse battery"


class Client(requests.Session):
    """Requests to one address; redirects are looked at, not followed."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        """Send a request to a path."""
        more["allow_redirects"] = False
        return super().request(method, self._url + url, timeout=30, **more)


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
        assert visitor.sign_in(login, PASSWORD).status_code == 302
        return visitor


@dataclass
class Visitor:
    """A browser as far as forms go: it keeps cookies, and sends the token of the page."""

    client: Client

    def get(self, path: str, **more: Any) -> requests.Response:
        """Load a page."""
        return self.client.get(path, **more)

    def post(self, path: str, page: str = "/", **fields: str) -> requests.Response:
        """Send a form of a page."""
        token = token_in(self.get(page).text)
        return self.client.post(path, data={"csrf": token, **fields})

    def sign_in(self, login: str, password: str) -> requests.Response:
        """Send the sign-in form."""
        return self.post("/sign-in", "/sign-in", login=login, password=password)


def token_in(page: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found[1] if found else ""


@pytest.fixture
def settings_of_desk(tmp_path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/desk.db")


@pytest.fixture
def console(settings_of_desk) -> Iterator[Console]:
    app: Sanic = create_app(settings_of_desk, works=False)
    with served(app) as url:
        yield Console(url, app.ctx.desk)
