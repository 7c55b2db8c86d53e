"""What was said in the web chat, numbered, so that a browser can ask for what it missed.

Rasa's tracker knows the conversation too, but only once a turn is over, and not what reached
the browser.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import TABLES

USER, BOT = "user", "bot"

_MESSAGES = sa.Table(
    "chat_messages",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("author", sa.String(4), nullable=False),
    sa.Column("client_id", sa.String(64)),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("is_done", sa.Boolean, nullable=False),
    sa.Column("feedback", sa.String(4)),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.UniqueConstraint("session", "number"),
    sa.UniqueConstraint("session", "client_id"),
)
# Two processes that take the same number at once: one tries again.
_TRIES = 5


@dataclass(frozen=True)
class ChatMessage:
    """A message of either side.

    Attributes:
        number: its place in the chat, counted from 1 over both sides.
        author: `user` or `bot`.
        body: what the channel keeps of it.
        client_id: the id that the browser gave it; bot messages and old widgets have none.
        feedback: `up`, `down` or None, for a bot message.
    """

    number: int
    author: str
    body: dict[str, Any]
    client_id: str | None = None
    feedback: str | None = None


class ChatLog:
    """Reads and writes the messages of chats. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def add_from_user(
        self, session: str, body: dict[str, Any], client_id: str | None = None
    ) -> tuple[ChatMessage, bool]:
        """Keep what a patient wrote, once.

        Args:
            session: id of the chat.
            body: to be kept.
            client_id: the browser's id for it; what comes again under the same is the same.

        Returns:
            The message, and whether it is new.
        """
        for _ in range(_TRIES):
            if client_id and (known := self._by_client_id(session, client_id)):
                return known, False
            if added := self._add(session, USER, body, client_id):
                return added, True
        raise RuntimeError("the chat's next number could not be taken")

    def add_from_bot(self, session: str, body: dict[str, Any], *, is_delivered: bool) -> int:
        """Keep a bot message; returns its number.

        Args:
            session: id of the chat.
            body: to be kept.
            is_delivered: whether a browser was connected to take it.
        """
        for _ in range(_TRIES):
            if added := self._add(session, BOT, body, None, is_done=is_delivered):
                return added.number
        raise RuntimeError("the chat's next number could not be taken")

    def since(self, session: str, last: int) -> list[ChatMessage]:
        """All messages of a chat after a number, in order."""
        return self._select(_MESSAGES.c.session == session, _MESSAGES.c.number > last)

    def undelivered(self, session: str) -> list[ChatMessage]:
        """Bot messages that came while no browser was connected, in order."""
        return self._undone(session, BOT)

    def unanswered(self, session: str) -> list[ChatMessage]:
        """The patient's messages that the assistant has not finished with, in order."""
        return self._undone(session, USER)

    def mark_done(self, session: str, numbers: Sequence[int]) -> None:
        """These were delivered, or answered."""
        chosen = sa.and_(_MESSAGES.c.session == session, _MESSAGES.c.number.in_(numbers))
        with self._engine.begin() as connection:
            connection.execute(sa.update(_MESSAGES).where(chosen).values(is_done=True))

    def rate(self, session: str, number: int, feedback: str | None) -> bool:
        """Keep what a patient says of a bot message; False where there is no such message."""
        chosen = sa.and_(
            _MESSAGES.c.session == session,
            _MESSAGES.c.number == number,
            _MESSAGES.c.author == BOT,
        )
        with self._engine.begin() as connection:
            change = sa.update(_MESSAGES).where(chosen).values(feedback=feedback)
            return bool(connection.execute(change).rowcount)

    def delete_before(self, moment: float) -> int:
        """Delete what is older than a time (seconds since 1970); returns how many messages."""
        with self._engine.begin() as connection:
            old = sa.delete(_MESSAGES).where(_MESSAGES.c.at < moment)
            return int(connection.execute(old).rowcount)

    def _undone(self, session: str, author: str) -> list[ChatMessage]:
        return self._select(
            _MESSAGES.c.session == session,
            _MESSAGES.c.author == author,
            _MESSAGES.c.is_done.is_(False),
        )

    def _by_client_id(self, session: str, client_id: str) -> ChatMessage | None:
        found = self._select(_MESSAGES.c.session == session, _MESSAGES.c.client_id == client_id)
        return found[0] if found else None

    def _add(
        self,
        session: str,
        author: str,
        body: dict[str, Any],
        client_id: str | None,
        *,
        is_done: bool = False,
    ) -> ChatMessage | None:
        """Insert under the next number; None where somebody else took that just now."""
        try:
            with self._engine.begin() as connection:
                number = _next_number(connection, session)
                row = {
                    "session": session,
                    "number": number,
                    "author": author,
                    "client_id": client_id,
                    "body": json.dumps(body),
                    "is_done": is_done,
                    "at": time.time(),
                }
                connection.execute(sa.insert(_MESSAGES), row)
        except IntegrityError:
            return None
        return ChatMessage(number, author, body, client_id)

    def _select(self, *where: Any) -> list[ChatMessage]:
        query = sa.select(_MESSAGES).where(*where).order_by(_MESSAGES.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            ChatMessage(row.number, row.author, json.loads(row.body), row.client_id, row.feedback)
            for row in rows
        ]


def _next_number(connection: Connection, session: str) -> int:
    last = sa.select(sa.func.max(_MESSAGES.c.number)).where(_MESSAGES.c.session == session)
    return int(connection.execute(last).scalar() or 0) + 1
