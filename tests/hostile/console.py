"""Odd forms to the console and odd messages to the REST channel, from a seeded chance."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from urllib.parse import urlencode

from tests.hostile.http_requests import Headers, http_request
from tests.hostile.lines import Hostile
from tests.hostile.platforms import ANSWERED
from tests.hostile.texts import long_text, odd_text

REST = "/webhooks/rest/webhook"
_FORM = (b"content-type", b"application/x-www-form-urlencoded")
_FIELDS = ("text", "key", "outcome", "turn", "answer", "login", "password", "note", "channel")


def odd_forms(
    chance: Random, paths: Sequence[str], headers: Headers, token: str
) -> Iterator[Hostile]:
    """Forms with the right token and odd fields, without end.

    Args:
        chance: the source of chance.
        paths: where forms go.
        headers: the cookie of who is signed in.
        token: of the session, against forged forms.
    """
    while True:
        text = chance.choice((odd_text, odd_text, long_text))(chance)
        names = chance.sample(_FIELDS, k=4)
        values = chance.choices((text, "", "0", "-1", "9" * 40, "\u0661", "nerves/myelin"), k=4)
        fields = [("csrf", token), *zip(names, values, strict=True)]
        body = urlencode(fields, errors="replace").encode()
        yield http_request("an odd form", "POST", chance.choice(paths), [*headers, _FORM], body)


def odd_messages(chance: Random) -> Iterator[Hostile]:
    """Messages to the REST channel; most of them are none."""
    while True:
        text, odd = odd_text(chance), chance.choice((None, 5, [], {}, "", "x" * 500, "web-1"))
        is_whole = not chance.randrange(ANSWERED)
        said = chance.choice((text, long_text(chance))) if is_whole else text
        sender = f"hostile-{chance.randrange(50)}" if is_whole else chance.choice((odd, text))
        body = {"sender": sender, "message": said, "metadata": odd, "input_channel": text}
        if not is_whole:
            body[chance.choice(("sender", "message"))] = odd if odd not in ("", "x" * 500) else None
        target = REST + chance.choice(("", "", "?stream=true", "?stream=x", "?token=x"))
        yield http_request("an odd message", "POST", target, [], json.dumps(body).encode())
