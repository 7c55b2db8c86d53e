"""Tells the team of new requests: by e-mail, in Slack, or with a signed webhook.

Requests and notices are written in one transaction; what is due is delivered here, outside any
patient's turn, and tried again with longer and longer pauses. A way without an address in the
environment writes to `var/outbox/` instead.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import aiohttp
import aiosmtplib
from standardwebhooks.webhooks import Webhook

from assistant.frontdesk.desk import Desk
from assistant.privacy.tokens import without_ids
from assistant.settings import ROOT, variable
from assistant.storage.notifications import Notification
from assistant.storage.ticket_rows import Ticket

logger = logging.getLogger(__name__)

OUTBOX = ROOT / "var" / "outbox"
PAUSE_SECONDS = 1.0
TIMEOUT_SECONDS = 20
# After the first failure; twice as long each time. The last try comes after some 14 hours.
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, MOST_TRIES = 10.0, 4 * 3600.0, 14
_SMTPS = "smtps"


class NotDeliveredError(Exception):
    """A notice could not be delivered; the message says why, without a patient's words."""


async def notify_always(desk: Desk) -> None:
    """Deliver what is due, again and again."""
    while True:
        try:
            await notify_due(desk)
        except Exception:
            logger.exception("Notices could not be read")
        await asyncio.sleep(PAUSE_SECONDS)


async def notify_due(desk: Desk) -> None:
    """Deliver what is due now, side by side."""
    taken = await asyncio.to_thread(desk.notifications.take_due)
    await asyncio.gather(*(_notify(desk, notice) for notice in taken))


async def _notify(desk: Desk, notice: Notification) -> None:
    ticket = await asyncio.to_thread(desk.tickets.by_number, notice.ticket)
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await _WAYS[notice.way](desk, notice, ticket)
    except Exception as error:
        tries = notice.tries + 1
        wait = min(FIRST_WAIT_SECONDS * 2**notice.tries, LONGEST_WAIT_SECONDS)
        logger.warning("Notice %s was not delivered (try %d): %r", notice.id, tries, error)
        again = None if tries >= MOST_TRIES else wait
        reason = str(error) or type(error).__name__
        await asyncio.to_thread(desk.notifications.mark_failed, notice.id, reason, again)
    else:
        await asyncio.to_thread(desk.notifications.mark_sent, notice.id)


async def _send_email(desk: Desk, notice: Notification, ticket: Ticket) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = desk.config.smtp_from, notice.target
    mail["Subject"] = subject_of(ticket)
    # The receiver's program shows one that comes twice as one.
    mail["Message-ID"] = f"<{notice.key}@b12-assistant>"
    mail["Date"] = datetime.fromtimestamp(notice.at, UTC)
    mail.set_content(text_of(desk, ticket, with_details=notice.with_details))
    if not desk.config.smtp_url:
        _write(f"{notice.key}.eml", mail.as_bytes())
        return
    server = urlsplit(desk.config.smtp_url)
    await aiosmtplib.send(
        mail,
        hostname=server.hostname,
        port=server.port,
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=server.scheme == _SMTPS,
        timeout=TIMEOUT_SECONDS,
    )


async def _send_slack(desk: Desk, notice: Notification, ticket: Ticket) -> None:
    text = text_of(desk, ticket, with_details=notice.with_details)
    # Slack reads <...> as a link or a call for everybody.
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    body = json.dumps({"text": f"*{subject_of(ticket)}*\n{text}"}).encode()
    await _post(_address("SLACK", notice.target), notice, body, {})


async def _send_webhook(desk: Desk, notice: Notification, ticket: Ticket) -> None:
    body = json.dumps(payload_of(desk, ticket, with_details=notice.with_details)).encode()
    headers = {}
    if secret := variable(_name("WEBHOOK", notice.target, "SECRET")):
        now = datetime.now(UTC)
        headers = {
            "webhook-id": notice.key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(notice.key, now, body.decode()),
        }
    await _post(_address("WEBHOOK", notice.target), notice, body, headers)


_WAYS = {"email": _send_email, "slack": _send_slack, "webhook": _send_webhook}


def subject_of(ticket: Ticket) -> str:
    """One line on a request, without anything of the patient."""
    kind = {"none": "Request"}.get(ticket.level, ticket.level.capitalize())
    return f"{kind} {ticket.reference} from {ticket.channel or 'a chat'}"


def text_of(desk: Desk, ticket: Ticket, *, with_details: bool) -> str:
    """What the team reads; the patient's own words only where the clinic wants them sent."""
    lines = [f"{subject_of(ticket)}.", f"Open it: {_link(desk, ticket)}"]
    if with_details:
        lines += [f"{name}: {value}" for name, value in _details(ticket).items() if value]
    return "\n".join(lines)


def payload_of(desk: Desk, ticket: Ticket, *, with_details: bool) -> dict[str, Any]:
    """The webhook's body: what ticket systems such as Zendesk or Chatwoot are filled from."""
    return {
        "type": "handoff.opened",
        "timestamp": datetime.fromtimestamp(ticket.opened_at, UTC).isoformat(),
        "data": {
            "reference": ticket.reference,
            "subject": subject_of(ticket),
            "priority": "urgent" if ticket.level != "none" else "normal",
            "level": ticket.level,
            "origin": ticket.origin,
            "channel": ticket.channel,
            "url": _link(desk, ticket),
            **({"requester": _details(ticket)} if with_details else {}),
        },
    }


def _details(ticket: Ticket) -> dict[str, str]:
    """What the patient wants; who they are stands in the console alone."""
    return {"reason": without_ids(ticket.reason), "best_time": without_ids(ticket.best_time)}


def _link(desk: Desk, ticket: Ticket) -> str:
    return f"{desk.config.console_url}/requests/{ticket.reference}"


def _address(way: str, name: str) -> str:
    """Where a webhook goes; empty: it is written to the outbox."""
    return variable(_name(way, name, "URL"))


def _name(way: str, name: str, what: str) -> str:
    return f"NOTIFY_{way}_{name.upper()}_{what}"


async def _post(
    address: str, notice: Notification, body: bytes, headers: Mapping[str, str]
) -> None:
    if not address:
        _write(f"{notice.key}.json", body)
        return
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    sent = {"content-type": "application/json", **headers}
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        session.post(address, data=body, headers=sent, allow_redirects=False) as response,
    ):
        if not 200 <= response.status < 300:
            raise NotDeliveredError(f"the receiver answered with status {response.status}")


def _write(name: str, content: bytes) -> None:
    """The local mode: a file that anybody can look at."""
    OUTBOX.mkdir(parents=True, exist_ok=True)
    path: Path = OUTBOX / name
    path.write_bytes(content)
    logger.info("Notice written to %s at %s", path.name, time.strftime("%H:%M"))
