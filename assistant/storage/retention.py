"""Deletes what is older than `retention` in `clinic.yml` says: daily, or now.

`python -m assistant.storage.retention` (`make purge`) does it now; the console does it each day.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.clinic import Clinic, load_clinic
from assistant.settings import settings
from assistant.storage.audit import AUDIT
from assistant.storage.consents import CONSENTS
from assistant.storage.database import engine_for, reading, writing
from assistant.storage.erasure import erase_tickets, erase_words_in
from assistant.storage.ticket_rows import CLOSED, TICKETS
from assistant.storage.transcripts import EVENTS
from assistant.storage.vault import delete_loose
from assistant.storage.visits import TURNS, VISITS
from assistant.yaml_file import FileError

_DAY = 24 * 60 * 60
# Conversations in one transaction: others can write in between.
_AT_ONCE = 200


@dataclass(frozen=True)
class Purged:
    """How much was deleted.

    Attributes:
        conversations: conversations.
        requests: closed requests to the front desk.
        values: sealed values that no request needs.
        entries: entries of the audit.
    """

    conversations: int
    requests: int
    values: int
    entries: int


def purge(engine: Engine, clinic: Clinic, now: float | None = None) -> Purged:
    """Delete what is too old.

    A conversation with an open request stays until that is closed; a closed request outlives what
    was said, with what the patient gave for it.

    Args:
        engine: of the database.
        clinic: how many days things are kept.
        now: in seconds since 1970; None: this moment.
    """
    now = time.time() if now is None else now
    keep = clinic.retention
    conversations, values = 0, delete_loose(engine, now)
    for some in _silent_since(engine, now - keep.conversations * _DAY):
        with writing(engine) as connection:
            erase_words_in(connection, some)
        conversations += len(some)
    requests_before, audit_before = now - keep.requests * _DAY, now - keep.audit * _DAY
    with writing(engine) as connection:
        old = sa.and_(TICKETS.c.state == CLOSED, TICKETS.c.closed_at < requests_before)
        requests = erase_tickets(connection, old)
        entries = connection.execute(sa.delete(AUDIT).where(AUDIT.c.at < audit_before)).rowcount
        words_before = now - keep.conversations * _DAY
        connection.execute(sa.delete(CONSENTS).where(CONSENTS.c.at < words_before))
        # Of a conversation that goes on: what was asked so long ago.
        visits = sa.select(VISITS.c.id).where(VISITS.c.at < words_before)
        asked = sa.update(TURNS).where(TURNS.c.visit.in_(visits), TURNS.c.question.is_not(None))
        connection.execute(asked.values(question=None))
    return Purged(conversations, requests, values, int(entries))


def _silent_since(engine: Engine, moment: float) -> Iterator[list[str]]:
    """Conversations in which nothing has been said since a moment, some at a time."""
    if not sa.inspect(engine).has_table(EVENTS.name):
        return  # Rasa has not been started yet, and nothing was said
    latest = sa.func.max(EVENTS.c.timestamp)
    open_ones = sa.select(TICKETS.c.conversation).where(TICKETS.c.state != CLOSED)
    query = (
        sa.select(EVENTS.c.sender_id)
        .where(EVENTS.c.sender_id.not_in(open_ones))
        .group_by(EVENTS.c.sender_id)
        .having(latest < moment)
        .limit(_AT_ONCE)
    )
    while True:
        with reading(engine) as connection:
            some = list(connection.execute(query).scalars())
        if not some:
            return
        yield some


def main() -> int:
    """Delete what is too old, now."""
    try:
        config = settings()
        purged = purge(engine_for(config.database), load_clinic(config.clinic_path))
    except FileError as error:
        print(error, file=sys.stderr)
        return 1
    print(
        f"Deleted: {purged.conversations} conversations, {purged.requests} requests, "
        f"{purged.values} sealed values, {purged.entries} entries of the audit."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
