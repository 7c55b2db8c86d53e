"""What Slack and Telegram would never send, forged or rightly signed, from a seeded chance."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

from tests.hostile.http_requests import http_request, odd_bodies
from tests.hostile.lines import Hostile
from tests.hostile.texts import long_text, odd_text

SLACK, TELEGRAM = "/webhooks/slack/webhook", "/webhooks/telegram/webhook"
_JSON, _FORM = b"application/json", b"application/x-www-form-urlencoded"
# One text in so many is answered: an answer costs a hundred times as much as a refusal.
ANSWERED = 40


def odd_value(chance: Random) -> Any:
    """Whatever may stand where something else is expected."""
    text = odd_text(chance)
    return chance.choice((
        None, True, 0, -1, 1.5, 2**70, -(2**70), float("inf"), "", text, text * 20, [], [text],
        [[]], {}, {text: text}, {"type": text}, [{"id": None}], {"id": {}}, "U1", "D1", "T1-x",
        "a-b-c", 7,
    ))  # fmt: skip


def spoilt(chance: Random, whole: Any) -> Any:
    """A copy of a JSON value in which something is missing, doubled, or of another kind."""
    if isinstance(whole, dict) and whole and chance.random() < 0.9:
        copy = dict(whole)
        name = chance.choice(list(copy))
        what = chance.randrange(4)
        if what == 0:
            del copy[name]
        elif what == 1:
            copy[name] = odd_value(chance)
        elif what == 2:
            copy[odd_text(chance)[:20]] = odd_value(chance)
        else:
            copy[name] = spoilt(chance, copy[name])
        return copy
    if isinstance(whole, list) and whole and chance.random() < 0.8:
        return [spoilt(chance, whole[0]), *whole]
    return odd_value(chance)


def slack_requests(chance: Random) -> Iterator[Hostile]:
    """Requests to Slack's webhook, without end."""
    bodies = odd_bodies(chance)
    while True:
        event = chance.choice((*[_slack_message] * 6, *[_slack_button] * 5, _slack_command))(chance)
        for _ in range(chance.randrange(3)):
            event = spoilt(chance, event)
        kind = chance.choice((_JSON, _JSON, _FORM))
        yield _slack(chance, *_encoded(event, kind), is_forged=False)
        yield _slack(chance, *_encoded(event, kind), is_forged=True)
        yield _slack(
            chance, next(bodies), chance.choice((_JSON, _FORM, b"text/plain", b"")), is_forged=False
        )


def telegram_requests(chance: Random, secret: str) -> Iterator[Hostile]:
    """Requests to Telegram's webhook, without end."""
    bodies = odd_bodies(chance)
    good = secret.encode()
    while True:
        update = chance.choice((_update, _tap))(chance)
        for _ in range(chance.randrange(3)):
            update = spoilt(chance, update)
        body = json.dumps(update).encode()
        yield _telegram("an odd update", body, good)
        yield _telegram(
            "a forged update",
            body,
            chance.choice((b"", good[:-1], good + b"x", b"\xff", good * 50)),
        )
        yield _telegram("an odd body for Telegram", next(bodies), good)


def _encoded(event: Any, kind: bytes) -> tuple[bytes, bytes]:
    if kind == _JSON:
        return json.dumps(event).encode(), kind
    whole = isinstance(event, dict) and "command" in event
    form = event if whole else {"payload": json.dumps(event)}
    return urlencode(form, errors="replace").encode(), kind


def _slack(chance: Random, body: bytes, kind: bytes, *, is_forged: bool) -> Hostile:
    now = str(int(time.time()))
    if is_forged:
        at = chance.choice((now, "0", "-1", "x", "", "9" * 30, "1e9"))
        sign = chance.choice(
            ("", "v0=", "v0=" + "0" * 64, "\xff", "v1=" + _signature(now, body), "v0" * 500)
        )
    else:
        at, sign = now, _signature(now, body)
    headers = [
        (b"content-type", kind),
        (b"x-slack-request-timestamp", at.encode()),
        (b"x-slack-signature", sign.encode("latin-1")),
    ]
    return http_request(
        "a forged event" if is_forged else "an odd event", "POST", SLACK, headers, body
    )


def _signature(at: str, body: bytes) -> str:
    from tests.conftest import SLACK_SECRET

    signed = hmac.new(SLACK_SECRET.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def _telegram(kind: str, body: bytes, secret: bytes) -> Hostile:
    headers = [(b"content-type", _JSON), (b"x-telegram-bot-api-secret-token", secret)]
    return http_request(kind, "POST", TELEGRAM, headers, body)


def _said(chance: Random) -> str:
    """A text; most of the time none, as each that is one is answered."""
    if chance.randrange(ANSWERED):
        return chance.choice(("", " ", "\n", "\x00", "\u200b"))
    return chance.choice((odd_text, long_text))(chance)


def _number(chance: Random) -> int:
    return chance.choice((chance.randrange(10**9), 0, -1, 2**31, 2**63, 10**30))


def _slack_message(chance: Random) -> dict[str, Any]:
    event = {
        "type": chance.choice(("message", "app_mention", "reaction_added")),
        "channel_type": chance.choice(("im", "channel", "group")),
        "ts": f"{chance.randrange(10**9)}.5",
        "text": _said(chance),
        "channel": f"D{chance.randrange(1000)}",
        "user": "U1",
    }
    own = [{"user_id": "UBOT", "is_bot": True}]
    return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{chance.random()}",
            "authorizations": own, "event": event}  # fmt: skip


def _slack_button(chance: Random) -> dict[str, Any]:
    return {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": f"D{chance.randrange(1000)}"},
        "trigger_id": f"t{chance.random()}",
        "response_url": chance.choice(
            ("http://[", "https://hooks.slack.com.evil.example/x", "x", "")
        ),
        "container": {"is_ephemeral": chance.random() < 0.5},
        "message": {"ts": "1.5"},
        "actions": [{"value": _said(chance), "action_id": "ask_0"}],
    }


def _slack_command(chance: Random) -> dict[str, Any]:
    return {
        "command": "/b12",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "trigger_id": f"c{chance.random()}",
        "text": _said(chance) or "  ",
        "response_url": chance.choice(("http://[", "http://127.0.0.1:1/", "ftp://x", "")),
    }


def _update(chance: Random) -> dict[str, Any]:
    message = {
        "message_id": _number(chance),
        "date": 1,
        "from": {
            "id": _number(chance),
            "is_bot": chance.random() < 0.2,
            "first_name": odd_text(chance),
        },
        "chat": {
            "id": _number(chance),
            "type": chance.choice(("private", "supergroup", "channel")),
        },
        "text": _said(chance),
    }
    return {"update_id": _number(chance), "message": message}


def _tap(chance: Random) -> dict[str, Any]:
    message = _update(chance)["message"]
    button = {"text": _said(chance), "callback_data": "ask:0"}
    message["reply_markup"] = {"inline_keyboard": [[button]]}
    tap = {"id": str(_number(chance)), "from": message["from"], "message": message,
           "data": chance.choice(("ask:0", "ask:9", "ask:", "x", ""))}  # fmt: skip
    return {"update_id": _number(chance), "callback_query": tap}
