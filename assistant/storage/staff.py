"""The people at the front desk, and where they are signed in."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import TABLES, reading, writing

ROLES = ("staff", "lead")
# Wrong passwords in a row before an account, and before an address, has to wait.
MOST_FAILURES, MOST_FAILURES_OF_ADDRESS = 5, 20
LOCKED_SECONDS = 15 * 60
# A session ends after so long without a click, and after so long in any case.
IDLE_SECONDS, LONGEST_SECONDS = 60 * 60, 12 * 60 * 60

_STAFF = sa.Table(
    "staff",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(100), nullable=False),
    sa.Column("role", sa.String(10), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
_SESSIONS = sa.Table(
    "staff_sessions",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    # Of the token only its hash is kept: who reads the database cannot use it.
    sa.Column("token", sa.String(64), nullable=False, unique=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("staff", sa.Integer, sa.ForeignKey("staff.id"), nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("seen_at", sa.Float, nullable=False),
)
_FAILURES = sa.Table(
    "sign_in_failures",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("login", sa.String(64), nullable=False, index=True),
    sa.Column("address", sa.String(64), nullable=False, index=True),
    sa.Column("at", sa.Float, nullable=False),
)


class StaffError(Exception):
    """An account cannot be made or changed so; the message may be shown."""


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in.

    Attributes:
        id: number.
        login: what they sign in with.
        name: as patients read it.
        role: `staff` or `lead`.
        password: Argon2 hash.
        is_active: whether they may sign in.
    """

    id: int
    login: str
    name: str
    role: str
    password: str
    is_active: bool


@dataclass(frozen=True)
class Session:
    """Where somebody is signed in.

    Attributes:
        person: who.
        csrf: must come back with every form.
    """

    person: Person
    csrf: str


class Staff:
    """Reads and writes accounts and sessions. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def add(self, login: str, name: str, role: str, password: str) -> Person:
        """Make an account.

        Args:
            login: unique; kept in lower case.
            name: as patients read it.
            role: `staff` or `lead`.
            password: already hashed.

        Raises:
            StaffError: the login is taken, or the role unknown.
        """
        if role not in ROLES:
            raise StaffError(f"the role must be one of {', '.join(ROLES)}")
        values = {"login": login.lower(), "name": name, "role": role, "password": password}
        try:
            with writing(self._engine) as connection:
                connection.execute(
                    sa.insert(_STAFF).values(**values, is_active=True, at=time.time())
                )
        except IntegrityError as error:
            raise StaffError(f"{login} has an account already") from error
        found = self.by_login(login)
        assert found is not None  # noqa: S101 (it was just written)
        return found

    def change(self, login: str, **values: Any) -> None:
        """Change password, role, name or `is_active`; all sessions of the person end.

        Raises:
            StaffError: there is no such account.
        """
        with writing(self._engine) as connection:
            chosen = sa.select(_STAFF.c.id).where(_STAFF.c.login == login.lower())
            number = connection.execute(chosen).scalar()
            if number is None:
                raise StaffError(f"there is no account {login}")
            connection.execute(sa.update(_STAFF).where(_STAFF.c.id == number).values(**values))
            connection.execute(sa.delete(_SESSIONS).where(_SESSIONS.c.staff == number))

    def by_login(self, login: str) -> Person | None:
        """The account with a login, active or not; None: there is none."""
        return next(iter(self._people(_STAFF.c.login == login.lower())), None)

    def all(self) -> list[Person]:
        """All accounts, by name."""
        return self._people(sa.true())

    def names(self) -> dict[int, str]:
        """Names by number."""
        return {person.id: person.name for person in self.all()}

    def may_try(self, login: str, address: str) -> bool:
        """Count a try to sign in; False where there were too many, of a login or from an address.

        It is counted before the password is looked at, so that many at once gain nothing.
        A try that succeeds is taken back by `sign_in`.
        """
        login, now = login.lower()[:64], time.time()
        since = _FAILURES.c.at > now - LOCKED_SECONDS
        count = sa.select(sa.func.count()).select_from(_FAILURES)
        with writing(self._engine) as connection:
            if self._engine.dialect.name == "postgresql":
                lock = sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"sign-in {address}"))
                connection.execute(sa.select(lock))
            of_login = connection.execute(count.where(since, _FAILURES.c.login == login)).scalar()
            own = count.where(since, _FAILURES.c.address == address)
            of_address = connection.execute(own).scalar()
            if of_login >= MOST_FAILURES or of_address >= MOST_FAILURES_OF_ADDRESS:
                return False
            values = {"login": login, "address": address, "at": now}
            connection.execute(sa.insert(_FAILURES).values(**values))
            forgotten = _FAILURES.c.at < now - LOCKED_SECONDS
            connection.execute(sa.delete(_FAILURES).where(forgotten))
        return True

    def sign_in(self, person: Person) -> str:
        """Begin a session; returns its token, which nobody has seen before."""
        token, now = secrets.token_urlsafe(32), time.time()
        values = {
            "token": _hash(token),
            "csrf": secrets.token_urlsafe(32),
            "staff": person.id,
            "at": now,
            "seen_at": now,
        }
        with writing(self._engine) as connection:
            connection.execute(sa.insert(_SESSIONS).values(**values))
            connection.execute(sa.delete(_FAILURES).where(_FAILURES.c.login == person.login))
            connection.execute(sa.delete(_SESSIONS).where(_SESSIONS.c.at < now - LONGEST_SECONDS))
        return token

    def session(self, token: str, *, is_click: bool = True) -> Session | None:
        """The session of a token; None: there is none any more.

        Args:
            token: what `sign_in` gave.
            is_click: whether somebody did something; a page that looks by itself does not count.
        """
        now = time.time()
        alive = sa.and_(
            _SESSIONS.c.token == _hash(token),
            _SESSIONS.c.seen_at > now - IDLE_SECONDS,
            _SESSIONS.c.at > now - LONGEST_SECONDS,
        )
        query = (
            sa.select(
                _STAFF, _SESSIONS.c.csrf, _SESSIONS.c.id.label("session"), _SESSIONS.c.seen_at
            )
            .join(_STAFF, _STAFF.c.id == _SESSIONS.c.staff)
            .where(alive, _STAFF.c.is_active.is_(True))
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        # Not at each click.
        if is_click and now - row.seen_at > 60:
            with writing(self._engine) as connection:
                used = sa.update(_SESSIONS).where(_SESSIONS.c.id == row.session)
                connection.execute(used.values(seen_at=now))
        return Session(_person(row), row.csrf)

    def sign_out(self, token: str) -> None:
        """End a session."""
        with writing(self._engine) as connection:
            connection.execute(sa.delete(_SESSIONS).where(_SESSIONS.c.token == _hash(token)))

    def _people(self, where: Any) -> list[Person]:
        query = sa.select(_STAFF).where(where).order_by(_STAFF.c.name)
        with reading(self._engine) as connection:
            return [_person(row) for row in connection.execute(query).all()]


def _person(row: Any) -> Person:
    return Person(row.id, row.login, row.name, row.role, row.password, row.is_active)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
