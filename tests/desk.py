"""The front desk's console, as a program with cookies sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import requests

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

    def sign_in(self, login: str, password: str = PASSWORD) -> requests.Response:
        """Send the sign-in form."""
        return self.post("/sign-in", "/sign-in", login=login, password=password)

    def act(self, reference: str, action: str, **fields: str) -> None:
        """Do something with a request; it must succeed."""
        page = f"/requests/{reference}"
        answer = self.post(f"{page}/{action}", page, **fields)
        assert answer.status_code == 302, (action, answer.status_code, answer.text[:2000])


def token_in(page: str) -> str:
    """The token of the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found[1] if found else ""
