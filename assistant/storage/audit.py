"""Who of the staff did what, when and from where."""

from __future__ import annotations

import time
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.storage.database import TABLES, reading, writing

AUDIT = sa.Table(
    "audit",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    # A name and not a number: an entry outlives the account.
    sa.Column("login", sa.String(64), nullable=False),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("of", sa.String(300), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
)


@dataclass(frozen=True)
class AuditEntry:
    """Who did what, when (seconds since 1970), and from which address."""

    at: float
    login: str
    what: str
    of: str
    address: str


class Audit:
    """Reads and writes the audit. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def record(self, login: str, what: str, of: str = "", address: str = "") -> None:
        """Keep who did what, and to what (`of`)."""
        values = {
            "at": time.time(),
            "login": login[:64],
            "what": what,
            "of": of[:300],
            "address": address[:64],
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(AUDIT).values(**values))

    def has(self, login: str, what: str, of: str, since: float) -> bool:
        """Whether somebody has done something since a moment (seconds since 1970)."""
        own = AUDIT.c.login == login[:64], AUDIT.c.what == what, AUDIT.c.of == of[:300]
        query = sa.select(AUDIT.c.id).where(AUDIT.c.at >= since, *own).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def latest(self, most: int = 200) -> list[AuditEntry]:
        """The latest entries, latest first."""
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [AuditEntry(r.at, r.login, r.what, r.of, r.address) for r in rows]
