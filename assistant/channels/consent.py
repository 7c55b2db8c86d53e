"""Asks for a patient's consent before their first message is kept, where the clinic wants that."""

from __future__ import annotations

import asyncio
import hashlib
import re
from functools import lru_cache
from typing import Any

from assistant.channels.own_texts import own_message
from assistant.channels.red_flags import warning_for
from assistant.clinic import load_clinic
from assistant.settings import settings
from assistant.storage.consents import Consents
from assistant.storage.database import engine_for

AGREE = "I agree"
ASK, THANKS = "consent/ask", "consent/thanks"
_AGREED = re.compile(r"\W*(?:yes\W+)?(?:i\s+)?agree[d]?\W*", re.IGNORECASE)


async def is_missing(conversation: str) -> bool:
    """Whether the clinic wants consent and a patient has not given it yet."""
    wanted = _wanted()
    return bool(wanted) and not await asyncio.to_thread(
        _consents().is_given, conversation, _version(wanted)
    )


async def gate(conversation: str, text: str) -> list[dict[str, Any]] | None:
    """What is said instead of taking a message; None: it may be kept and answered.

    A red flag is told of before anything else.

    Args:
        conversation: its id.
        text: the message, kept nowhere so far.
    """
    if not await is_missing(conversation):
        return None
    wanted = _wanted()
    if _AGREED.fullmatch(text):
        await asyncio.to_thread(_consents().give, conversation, _version(wanted))
        return [own_message(THANKS)]
    warning = await warning_for(text)
    button = {"title": AGREE, "payload": AGREE}
    question = {**own_message(ASK, {"consent": wanted}), "buttons": [button]}
    return [*([warning] if warning else []), question]


@lru_cache(maxsize=1)
def _wanted() -> str:
    """The clinic's text; empty: it asks for no consent."""
    return str(load_clinic(settings().clinic_path).consent)


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _consents() -> Consents:
    return Consents(engine_for(settings().database))
