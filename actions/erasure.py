"""Deletes a patient's data when they ask for it: the chat, what they told, what they left."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.front_desk import tickets
from actions.replies import context_of, patient_of, reply_writer, said, send
from assistant.answers.reply import Reply
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.erasure import BY_PATIENT, Erasures
from assistant.storage.erasure_slot import ERASURE_SLOT

logger = logging.getLogger(__name__)

DELETE, DELETE_NOW = "profile/delete", "profile/delete_now"
_ASKED = frozenset((DELETE, "profile/delete_request"))
_DELETE_ALL, _KEEP = "Yes, delete everything", "No, keep it"
# Said plainly enough to do it at once; anything else is asked back.
_PLAIN = re.compile(
    r"\b(?:delet\w*|del|eras\w*|wip\w+|remov\w+|purg\w+|destroy)\b.*"
    r"\b(?:all|data|datas|chat|chats|conversation|history|everything|records?|messages?|info"
    r"|information|informations|details|account)\b",
    re.IGNORECASE | re.DOTALL,
)


# "Please don't delete my chat", "when do you delete my data?"
_NOT_PLAIN = re.compile(
    r"\b(?:not|never|dont|doesnt|wont|cant)\b|n['\u2019]t\b|^\W*(?:when|how|why|what|who|do|does|did)\b",
    re.IGNORECASE,
)


def erase(key: str, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Promise a receipt, or ask back first.

    The deletion itself comes with the end of the turn, when nothing of it is written any more
    (`assistant/storage/conversations.py`).

    Args:
        key: `profile/delete` or `profile/delete_now`.
        dispatcher: takes the reply.
        tracker: of the conversation.
    """
    question = _question(key, tracker)
    if question:
        return send(question, dispatcher, tracker)
    try:
        number = _erasures().promise(tracker.sender_id, BY_PATIENT)
    except SQLAlchemyError:
        logger.exception("A deletion could not be kept")
        failed = reply_writer().plain("profile/delete_failed", patient_of(tracker))
        return send(failed, dispatcher, tracker)
    writer = reply_writer().with_values({"receipt": number})
    events = send(writer.plain(DELETE_NOW, patient_of(tracker)), dispatcher, tracker)
    return [*events, SlotSet(ERASURE_SLOT, number)]


@lru_cache(maxsize=1)
def _erasures() -> Erasures:
    return Erasures(engine_for(settings().database))


def _question(key: str, tracker: Tracker) -> Reply | None:
    """What is asked first; None: nothing."""
    if key == DELETE_NOW and _ASKED & set(context_of(tracker).last):
        return None
    request = tickets().of_conversation(tracker.sender_id)
    writer, patient = reply_writer(), patient_of(tracker)
    offers = (_DELETE_ALL, _KEEP)
    if request is not None:
        writer = writer.with_values({"reference": request.reference})
        return writer.plain("profile/delete_request", patient, offers)
    text = said(tracker)
    if _PLAIN.search(text) and not _NOT_PLAIN.search(text):
        return None
    return writer.plain(DELETE, patient, offers)
