"""What was said in the web chat, numbered, so that a browser can ask for what it missed.

Rasa's tracker knows the conversation too, but only once a turn is over, and not what reached
the browser.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import TABLES, reading, writing, writing_at_once
from assistant.storage.leases import LEASE_SECONDS, is_free

USER, BOT = "user", "bot"

MESSAGES = sa.Table(
    "chat_messages",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("session", sa.String(64), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("author", sa.String(4), nullable=False),
    sa.Column("client_id", sa.String(64), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("is_done", sa.Boolean, nullable=False),
    sa.Column("feedback", sa.String(4)),
    sa.Column("at", sa.Float, nullable=False, index=True),
    # Until when the process that answers it has it.
    sa.Column("lease_until", sa.Float),
    sa.UniqueConstraint("session", "number"),
    sa.UniqueConstraint("session", "client_id"),
)
sa.Index(
    "chat_unanswered",
    MESSAGES.c.session,
    sqlite_where=MESSAGES.c.is_done.is_(False),
    postgresql_where=MESSAGES.c.is_done.is_(False),
)
_LEASE = MESSAGES.c.lease_until
# On PostgreSQL two processes may take the same number at once: one tries again.
_TRIES = 5


@dataclass(frozen=True)
class ChatMessage:
    """A message of either side.

    Attributes:
        number: its place in the chat, counted from 1 over both sides.
        author: `user` or `bot`.
        body: what the channel keeps of it.
        client_id: the id that the browser gave it, or else one of our own.
        feedback: `up`, `down` or None, for a bot message.
        at: when it was kept, in seconds since 1970.
    """

    number: int
    author: str
    body: dict[str, Any]
    client_id: str
    feedback: str | None = None
    at: float = 0


@dataclass(frozen=True)
class Added:
    """What came of keeping a patient's message.

    Attributes:
        message: as it is kept.
        is_new: whether it had not come before.
        is_taken: whether it was taken as well (see `take_next`), as nothing waits before it.
    """

    message: ChatMessage
    is_new: bool
    is_taken: bool


@dataclass(frozen=True)
class Taken:
    """A patient's message that this process answers now.

    Attributes:
        message: the message.
        left: how many of the chat wait after it.
    """

    message: ChatMessage
    left: int


class ChatLog:
    """Reads and writes the messages of chats. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine
        self._is_server = engine.dialect.name == "postgresql"

    def add_from_user(
        self, session: str, body: dict[str, Any], client_id: str | None = None
    ) -> Added:
        """Keep what a patient wrote, once.

        Args:
            session: id of the chat.
            body: to be kept.
            client_id: the browser's id for it; what comes again under the same is the same.
        """
        return self._add(session, USER, body, client_id or uuid.uuid4().hex, is_done=False)

    def add_from_bot(
        self,
        session: str,
        body: dict[str, Any],
        *,
        is_delivered: bool,
        answers: int = 0,
        client_id: str | None = None,
    ) -> int:
        """Keep a bot message; returns its number.

        Args:
            session: id of the chat.
            body: to be kept.
            is_delivered: whether a browser was connected to take it.
            answers: number of the patient's message that it answers, which is done at the same
                moment: a server that is stopped then does not answer it again. 0: none.
            client_id: what comes again under the same is the same; None: it is new.
        """
        own = client_id or uuid.uuid4().hex
        added = self._add(session, BOT, body, own, is_done=is_delivered, answers=answers)
        return added.message.number

    def since(self, session: str, last: int) -> list[ChatMessage]:
        """All messages of a chat after a number, in order."""
        return self._select(MESSAGES.c.session == session, MESSAGES.c.number > last)

    def last_number(self, session: str) -> int:
        """Number of the last message of a chat; 0: there is none."""
        query = sa.select(sa.func.max(MESSAGES.c.number)).where(MESSAGES.c.session == session)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar() or 0)

    def undelivered(self, session: str) -> list[ChatMessage]:
        """Bot messages that came while no browser was connected, in order."""
        return self._select(*_undone(session, BOT))

    def take_next(self, session: str) -> Taken | None:
        """Take the first message that is not answered, to answer it.

        None where there is none, or another process has it: what follows waits, too.
        """
        now = time.time()
        undone = _undone(session, USER)
        first = sa.select(sa.func.min(MESSAGES.c.number)).where(*undone).scalar_subquery()
        own = (MESSAGES.c.session == session, MESSAGES.c.number == first)
        is_open = (is_free(_LEASE, now), MESSAGES.c.is_done.is_(False))
        change = sa.update(MESSAGES).where(*own, *is_open)
        change = change.values(lease_until=now + LEASE_SECONDS)
        waiting = sa.select(sa.func.count()).select_from(MESSAGES).where(*undone).scalar_subquery()
        columns = (*MESSAGES.c, waiting.label("waiting"))
        if self._is_server:
            with writing_at_once(self._engine) as connection:
                row = connection.execute(change.returning(*columns)).one_or_none()
        else:
            with writing(self._engine) as connection:
                is_taken = connection.execute(change).rowcount == 1
                query = sa.select(*columns).where(*own)
                row = connection.execute(query).one_or_none() if is_taken else None
        return None if row is None else Taken(_message(row), row.waiting - 1)

    def keep(self, taken: Iterable[tuple[str, int]]) -> None:
        """These are still being answered here: nobody else takes them for a while.

        Args:
            taken: of each message its chat and its number.
        """
        own = sa.tuple_(MESSAGES.c.session, MESSAGES.c.number).in_(list(taken))
        change = sa.update(MESSAGES).where(own).values(lease_until=time.time() + LEASE_SECONDS)
        with writing_at_once(self._engine) as connection:
            connection.execute(change)

    def release_all(self) -> None:
        """Nobody has any message: at the start of the only process there is."""
        with writing(self._engine) as connection:
            held = _LEASE.is_not(None)
            connection.execute(sa.update(MESSAGES).where(held).values(lease_until=None))

    def waiting(self, before: float) -> list[str]:
        """Chats with messages that have waited since before a moment, and that nobody has."""
        query = sa.select(MESSAGES.c.session).where(
            MESSAGES.c.author == USER,
            MESSAGES.c.is_done.is_(False),
            MESSAGES.c.at < before,
            is_free(_LEASE, time.time()),
        )
        with reading(self._engine) as connection:
            return list(connection.execute(query.distinct()).scalars())

    def mark_done(self, session: str, numbers: Sequence[int]) -> None:
        """These were delivered, or answered."""
        with writing_at_once(self._engine) as connection:
            connection.execute(_done(session, numbers))

    def replace(self, session: str, number: int, words: str) -> None:
        """Keep other words of a patient's message."""
        chosen = sa.and_(MESSAGES.c.session == session, MESSAGES.c.number == number)
        with writing(self._engine) as connection:
            body = json.loads(
                connection.execute(sa.select(MESSAGES.c.body).where(chosen)).scalar_one()
            )
            change = sa.update(MESSAGES).where(chosen)
            connection.execute(change.values(body=json.dumps({**body, "message": words})))

    def rate(self, session: str, number: int, feedback: str | None) -> ChatMessage | None:
        """Keep what a patient says of a bot message; the message, or None: there is no such."""
        chosen = sa.and_(
            MESSAGES.c.session == session,
            MESSAGES.c.number == number,
            MESSAGES.c.author == BOT,
        )
        with writing(self._engine) as connection:
            change = sa.update(MESSAGES).where(chosen).values(feedback=feedback)
            connection.execute(change)
        return next(iter(self._select(chosen)), None)

    def delete_before(self, moment: float) -> int:
        """Delete what is older than a time (seconds since 1970); returns how many messages."""
        with writing(self._engine) as connection:
            old = sa.delete(MESSAGES).where(MESSAGES.c.at < moment)
            return int(connection.execute(old).rowcount)

    def _add(
        self,
        session: str,
        author: str,
        body: dict[str, Any],
        client_id: str,
        *,
        is_done: bool,
        answers: int = 0,
    ) -> Added:
        """Insert under the next number, in one statement, unless it is there already."""
        at = time.time()
        values = {
            "of_session": session,
            "new_author": author,
            "new_client_id": client_id,
            "new_body": json.dumps(body),
            "new_is_done": is_done,
            "new_at": at,
            "new_lease": at + LEASE_SECONDS,
            "done_number": answers,
        }
        for _ in range(_TRIES):
            try:
                row = self._insert(values)
                message = ChatMessage(row.number, author, body, client_id, at=at)
                return Added(message, True, row.lease_until is not None)
            except IntegrityError:
                same = (MESSAGES.c.session == session, MESSAGES.c.client_id == client_id)
                if found := self._select(*same):
                    return Added(found[0], False, False)
        raise RuntimeError("the chat's next number could not be taken")

    def _insert(self, values: dict[str, Any]) -> Any:
        """Insert a message, and mark what it answers at the same moment; its number and lease.

        A server is asked once; SQLAlchemy has not yet learnt that SQLite could be, too.
        """
        is_answer, of_user = bool(values["done_number"]), values["new_author"] == USER
        insert = _insertion(of_user=of_user)
        if self._is_server:
            with writing_at_once(self._engine) as connection:
                statement = _at_once(of_user=of_user, is_answer=is_answer)
                return connection.execute(statement, values).one()
        with writing(self._engine) as connection:
            connection.execute(insert, values)
            if is_answer:
                connection.execute(_ANSWERED, values)
            return connection.execute(_SAME, values).one()

    def _select(self, *where: Any) -> list[ChatMessage]:
        query = sa.select(MESSAGES).where(*where).order_by(MESSAGES.c.number)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [_message(row) for row in rows]


def _message(row: Any) -> ChatMessage:
    return ChatMessage(
        row.number, row.author, json.loads(row.body), row.client_id, row.feedback, row.at
    )


def _undone(session: Any, author: str) -> tuple[Any, ...]:
    return (
        MESSAGES.c.session == session,
        MESSAGES.c.author == author,
        MESSAGES.c.is_done.is_(False),
    )


def _done(session: str, numbers: Sequence[int]) -> Any:
    chosen = sa.and_(MESSAGES.c.session == session, MESSAGES.c.number.in_(numbers))
    return sa.update(MESSAGES).where(chosen).values(is_done=True)


# Statements that each message needs are built once: building one takes as long as the database.


@lru_cache
def _insertion(*, of_user: bool) -> Any:
    """A new message, under the next number of its chat.

    A patient's message is taken as well, unless an earlier one of its chat is not answered yet.
    """
    session = sa.bindparam("of_session", type_=sa.String)
    values = {
        "session": session,
        "number": sa.func.coalesce(sa.func.max(MESSAGES.c.number), 0) + 1,
        "author": sa.bindparam("new_author", type_=sa.String),
        "client_id": sa.bindparam("new_client_id", type_=sa.String),
        "body": sa.bindparam("new_body", type_=sa.Text),
        "is_done": sa.bindparam("new_is_done", type_=sa.Boolean),
        "at": sa.bindparam("new_at", type_=sa.Float),
    }
    if of_user:
        waiting = sa.select(MESSAGES.c.number).where(*_undone(session, USER)).exists()
        lease = sa.bindparam("new_lease", type_=sa.Float)
        values["lease_until"] = sa.case((waiting, None), else_=lease)
    row = sa.select(*values.values()).where(MESSAGES.c.session == session)
    return sa.insert(MESSAGES).from_select(list(values), row)


@lru_cache
def _at_once(*, of_user: bool, is_answer: bool) -> Any:
    """`_insertion`, what it answers and what comes of it, in one."""
    statement = _insertion(of_user=of_user).returning(*_SAME.selected_columns)
    if not is_answer:
        return statement
    return statement.add_cte(_ANSWERED.returning(MESSAGES.c.number).cte("answered"))


_SAME = sa.select(MESSAGES.c.number, MESSAGES.c.lease_until).where(
    MESSAGES.c.session == sa.bindparam("of_session"),
    MESSAGES.c.client_id == sa.bindparam("new_client_id"),
)
_ANSWERED = (
    sa.update(MESSAGES)
    .where(
        MESSAGES.c.session == sa.bindparam("of_session"),
        MESSAGES.c.number == sa.bindparam("done_number"),
    )
    .values(is_done=True)
)
