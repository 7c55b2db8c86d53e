"""Requests to the front desk: who asks, who has them, and what was done.

A conversation has at most one request that is not closed; the database sees to that, so double
clicks, retries, restarts and several processes cannot make two of one.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from assistant.privacy.tokens import ids_in
from assistant.storage.database import reading, writing
from assistant.storage.notifications import Notifications
from assistant.storage.outgoing import CLOSED_TEXT, JOINED, LEFT, STAFF, Outgoing
from assistant.storage.ticket_rows import (
    CLAIMED,
    CLOSED,
    HISTORY,
    IS_OPEN,
    LEVELS,
    OUTCOMES,
    TICKETS,
    WAITING,
    HistoryEntry,
    NewTicket,
    Ticket,
    Waiting,
    ticket_of,
)
from assistant.storage.vault import Vault

# Without letters and digits that are taken for one another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_REFERENCE_LENGTH = 6
_TRIES = 5
MOST_TEXT = 2000
# Asked with each message.
_HELD = sa.select(TICKETS.c.id).where(
    TICKETS.c.conversation == sa.bindparam("of"), TICKETS.c.state == CLAIMED
)


class TicketError(Exception):
    """What was asked for cannot be done; the message may be shown to staff."""


class Tickets:
    """Reads and writes requests. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def open(self, new: NewTicket, notify: Iterable[Mapping[str, Any]] = ()) -> tuple[Ticket, bool]:
        """Keep a request, once.

        Args:
            new: the request. Where the conversation has one that is open, that one takes over
                what is new in it.
            notify: who is told (see `Notifications.add`), in the same transaction.

        Returns:
            The request as it is kept, and whether it is new.
        """
        for _ in range(_TRIES):
            try:
                return self._insert(new, notify), True
            except IntegrityError:
                found = self._same(new)
                if found and (kept := self._add_to(found, new, notify)):
                    return kept, False
        raise RuntimeError("no reference was free")

    def of_conversation(self, conversation: str) -> Ticket | None:
        """The request of a conversation that is not closed, or None."""
        return self._first(TICKETS.c.conversation == conversation, IS_OPEN)

    def is_held(self, conversation: str) -> bool:
        """Whether a person has the conversation, so that the assistant stays silent."""
        with reading(self._engine) as connection:
            return connection.execute(_HELD, {"of": conversation}).first() is not None

    def get(self, reference: str) -> Ticket | None:
        """The request with a reference, or None."""
        return self._first(TICKETS.c.reference == reference)

    def by_number(self, number: int) -> Ticket:
        """The request with a number.

        Raises:
            TicketError: there is none.
        """
        found = self._first(TICKETS.c.id == number)
        if found is None:
            raise TicketError("There is no such request.")
        return found

    def queue(self, states: Iterable[str] = (WAITING, CLAIMED), most: int = 200) -> list[Ticket]:
        """Open requests: those that wait first, then the most pressing, then who waits longest."""
        query = (
            sa.select(TICKETS)
            .where(TICKETS.c.state.in_(list(states)))
            .order_by(TICKETS.c.state.desc(), TICKETS.c.level.desc(), TICKETS.c.waiting_since)
            .limit(most)
        )
        return self._all(query)

    def of_person(self, staff: int) -> list[Ticket]:
        """The requests that a person has."""
        mine = sa.and_(TICKETS.c.state == CLAIMED, TICKETS.c.claimed_by == staff)
        return self._all(sa.select(TICKETS).where(mine))

    def closed(self, most: int = 50) -> list[Ticket]:
        """The requests closed last, latest first."""
        query = sa.select(TICKETS).where(TICKETS.c.state == CLOSED)
        return self._all(query.order_by(TICKETS.c.closed_at.desc()).limit(most))

    def counts(self) -> dict[str, int]:
        """How many requests wait and are claimed."""
        query = (
            sa.select(TICKETS.c.state, sa.func.count())
            .where(TICKETS.c.state.in_([WAITING, CLAIMED]))
            .group_by(TICKETS.c.state)
        )
        with reading(self._engine) as connection:
            found = dict(connection.execute(query).all())
        return {state: int(found.get(state, 0)) for state in (WAITING, CLAIMED)}

    def waiting(self) -> Waiting:
        """What waits now, and for how long; for those who watch the queue from outside."""
        query = (
            sa.select(
                TICKETS.c.state,
                TICKETS.c.level,
                sa.func.count().label("number"),
                sa.func.min(TICKETS.c.waiting_since).label("since"),
            )
            .where(TICKETS.c.state.in_([WAITING, CLAIMED]))
            .group_by(TICKETS.c.state, TICKETS.c.level)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        open_ = {(row.state, LEVELS[row.level]): int(row.number) for row in rows}
        since = min((row.since for row in rows if row.state == WAITING), default=None)
        return Waiting(open_, 0.0 if since is None else max(time.time() - since, 0.0))

    def history(self, ticket: int) -> list[HistoryEntry]:
        """What was done with a request, in order."""
        query = sa.select(HISTORY).where(HISTORY.c.ticket == ticket).order_by(HISTORY.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [HistoryEntry(row.at, row.staff, row.what, row.detail) for row in rows]

    def claim(self, reference: str, staff: int, name: str, *, take_over: bool = False) -> Ticket:
        """Give a waiting request to a person; the assistant is silent from here on.

        Args:
            reference: of the request.
            staff: id of the person.
            name: as the patient reads it.
            take_over: whether to take it from somebody else.

        Raises:
            TicketError: it is closed, or somebody else has it.
        """
        with writing(self._engine) as connection:
            ticket = self._locked(connection, reference)
            if ticket.state == CLAIMED and ticket.claimed_by == staff:
                return ticket
            if ticket.state == CLOSED:
                raise TicketError("This request is closed.")
            if ticket.state == CLAIMED and not take_over:
                raise TicketError("Somebody else has this conversation.")
            values = {"state": CLAIMED, "claimed_by": staff}
            if ticket.picked_up_at is None:
                values["picked_up_at"] = time.time()
            self._change(connection, ticket, values)
            what = "took_over" if ticket.state == CLAIMED else "claimed"
            _record(connection, ticket.id, staff, what)
            Outgoing.add(connection, ticket, JOINED, {"staff": name})
        return self._again(ticket)

    def reply(self, reference: str, staff: int, name: str, text: str, key: str) -> bool:
        """Send the patient a person's words, into the channel that they write from.

        Args:
            reference: of the request.
            staff: id of the person, who must have claimed it.
            name: as the patient reads it.
            text: what to say.
            key: of the browser, the same for a double click; False is returned for the second.

        Raises:
            TicketError: the request is not theirs, or the text is empty or too long.
        """
        _check_length(text)
        with writing(self._engine) as connection:
            ticket = self._held_by(connection, reference, staff)
            body = {"staff": name, "text": text.strip()}
            Vault.keep(connection, ids_in(text), ticket.id)
            try:
                with connection.begin_nested():
                    Outgoing.add(connection, ticket, STAFF, body, key)
            except IntegrityError:
                return False
            _record(connection, ticket.id, staff, "replied")
        return True

    def note(self, reference: str, staff: int, text: str) -> None:
        """Keep a note for the team; the patient never sees it.

        Raises:
            TicketError: there is no such request, or the text is empty or too long.
        """
        _check_length(text)
        with writing(self._engine) as connection:
            ticket = self._locked(connection, reference)
            _record(connection, ticket.id, staff, "noted", text.strip())
            Vault.keep(connection, ids_in(text), ticket.id)

    def release(self, reference: str, staff: int, name: str) -> Ticket:
        """Give the conversation back to the assistant; the request waits again.

        Raises:
            TicketError: the request is not theirs.
        """
        with writing(self._engine) as connection:
            ticket = self._held_by(connection, reference, staff)
            values = {"state": WAITING, "claimed_by": None, "waiting_since": time.time()}
            self._change(connection, ticket, values)
            _record(connection, ticket.id, staff, "released")
            Outgoing.add(connection, ticket, LEFT, {"staff": name})
        return self._again(ticket)

    def close(self, reference: str, staff: int, name: str, outcome: str) -> Ticket:
        """End a request; the assistant goes on.

        Args:
            reference: of the request.
            staff: id of the person; of a claimed one, its holder.
            name: as the patient reads it.
            outcome: one of `OUTCOMES`.

        Raises:
            TicketError: somebody else has it, it is closed already, or there is no such outcome.
        """
        if outcome not in OUTCOMES:
            raise TicketError("Please choose what came of it.")
        with writing(self._engine) as connection:
            ticket = self._locked(connection, reference)
            if ticket.state == CLOSED:
                raise TicketError("This request is closed.")
            if ticket.state == CLAIMED and ticket.claimed_by != staff:
                raise TicketError("Somebody else has this conversation.")
            values = {"state": CLOSED, "closed_at": time.time(), "outcome": outcome}
            self._change(connection, ticket, values)
            _record(connection, ticket.id, staff, "closed", outcome)
            if ticket.state == CLAIMED:
                Outgoing.add(connection, ticket, CLOSED_TEXT, {"staff": name})
        return self._again(ticket)

    def _insert(self, new: NewTicket, notify: Iterable[Mapping[str, Any]]) -> Ticket:
        now = time.time()
        values = {
            "reference": "".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_LENGTH)),
            "key": new.key,
            "conversation": new.conversation,
            "channel": new.channel,
            "state": WAITING,
            "level": LEVELS.index(new.level),
            "origin": new.origin,
            "reason": new.reason[:MOST_TEXT],
            "name": new.name[:200],
            "contact": new.contact[:320],
            "best_time": new.best_time[:200],
            "opened_at": now,
            "waiting_since": now,
            "outcome": "",
        }
        with writing(self._engine) as connection:
            result = connection.execute(sa.insert(TICKETS).values(**values))
            (number,) = result.inserted_primary_key
            _record(connection, number, None, "opened", new.origin)
            Vault.keep(connection, ids_in(" ".join(map(str, values.values()))), number)
            Notifications.add(connection, number, notify)
        found = self._first(TICKETS.c.id == number)
        assert found is not None  # noqa: S101 (it was just written)
        return found

    def _same(self, new: NewTicket) -> Ticket | None:
        """The request that stands in the way: the same one, or another of the conversation."""
        same = self._first(TICKETS.c.key == new.key) if new.key else None
        return same or self.of_conversation(new.conversation)

    def _add_to(
        self, ticket: Ticket, new: NewTicket, notify: Iterable[Mapping[str, Any]]
    ) -> Ticket | None:
        """Put what is new into the open request; a graver level moves it up and tells people.

        Returns:
            The request; None where it has been closed in the meantime, and another is due.
        """
        with writing(self._engine) as connection:
            ticket = self._locked(connection, ticket.reference)
            if not ticket.is_open:
                query = sa.select(TICKETS.c.key).where(TICKETS.c.id == ticket.id)
                is_same = new.key and connection.execute(query).scalar() == new.key
                return ticket if is_same else None
            self._take_over(connection, ticket, new, notify)
        return self._again(ticket)

    def _take_over(
        self,
        connection: Connection,
        ticket: Ticket,
        new: NewTicket,
        notify: Iterable[Mapping[str, Any]],
    ) -> None:
        told = {
            name: getattr(new, name)
            for name in ("reason", "name", "contact", "best_time")
            if getattr(new, name) and getattr(new, name) != getattr(ticket, name)
        }
        is_graver = LEVELS.index(new.level) > LEVELS.index(ticket.level)
        values: dict[str, Any] = dict(told)
        if is_graver:
            values |= {"level": LEVELS.index(new.level), "waiting_since": time.time()}
        if values:
            self._change(connection, ticket, values)
        if told:
            _record(connection, ticket.id, None, "added", json.dumps(told))
            Vault.keep(connection, ids_in(" ".join(told.values())), ticket.id)
        if new.level != "none":
            _record(connection, ticket.id, None, "red_flag", new.level)
        if is_graver:
            Notifications.add(connection, ticket.id, notify)

    def _held_by(self, connection: Connection, reference: str, staff: int) -> Ticket:
        ticket = self._locked(connection, reference)
        if ticket.state != CLAIMED or ticket.claimed_by != staff:
            raise TicketError("You do not have this conversation: claim it first.")
        return ticket

    def _locked(self, connection: Connection, reference: str) -> Ticket:
        """A request that nobody else changes before the transaction ends.

        SQLite knows no row locks: our transactions there begin with the write lock.
        """
        query = sa.select(TICKETS).where(TICKETS.c.reference == reference).with_for_update()
        row = connection.execute(query).first()
        if row is None:
            raise TicketError("There is no such request.")
        return ticket_of(row)

    def _change(self, connection: Connection, ticket: Ticket, values: dict[str, Any]) -> None:
        connection.execute(sa.update(TICKETS).where(TICKETS.c.id == ticket.id).values(**values))

    def _again(self, ticket: Ticket) -> Ticket:
        return self._first(TICKETS.c.id == ticket.id) or ticket

    def _first(self, *where: Any) -> Ticket | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(TICKETS).where(*where)).first()
        return ticket_of(row) if row else None

    def _all(self, query: Any) -> list[Ticket]:
        with reading(self._engine) as connection:
            return [ticket_of(row) for row in connection.execute(query).all()]


def _check_length(text: str) -> None:
    if not text.strip() or len(text) > MOST_TEXT:
        raise TicketError(f"Please write 1 to {MOST_TEXT:,} characters.")


def _record(
    connection: Connection, ticket: int, staff: int | None, what: str, detail: str = ""
) -> None:
    values = {"ticket": ticket, "at": time.time(), "staff": staff, "what": what, "detail": detail}
    connection.execute(sa.insert(HISTORY).values(**values))
