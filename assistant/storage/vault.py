"""Names, phone numbers and e-mail addresses of patients, each encrypted by itself.

Elsewhere a token stands in their place (`assistant/privacy/tokens.py`). What a request to the front
desk needs stays as long as the request; anything else is gone after a day.

`python -m assistant.storage.vault rotate` encrypts all of it with the first of the keys.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import Connection, Engine

from assistant.storage.database import TABLES, engine_for, reading, writing
from assistant.yaml_file import FileError

# As long as a request can be put together (`session_config` in domain.yml).
KEPT_SECONDS = 24 * 60 * 60

SEALED = sa.Table(
    "sealed_values",
    TABLES,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
    # None: no request needs it.
    sa.Column("ticket", sa.Integer, sa.ForeignKey("tickets.id"), index=True),
)


class VaultKeyError(FileError):
    """The keys cannot be used, or do not open what is kept."""


def read_keys(keys: str) -> MultiFernet:
    """The keys of a setting: the first encrypts, all of them decrypt.

    Args:
        keys: Fernet keys with commas between.

    Raises:
        VaultKeyError: one of them is none.
    """
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError as error:
        raise VaultKeyError("VAULT_KEY: expected Fernet keys, commas between") from error


class Vault:
    """Seals and opens values. All calls block; none takes long."""

    def __init__(self, engine: Engine, keys: MultiFernet) -> None:
        """Keep the engine (see `engine_for`) and what encrypts."""
        self._engine = engine
        self._keys = keys

    def seal(self, conversation: str, values: Mapping[str, tuple[str, str]]) -> None:
        """Keep values of a conversation.

        Args:
            conversation: its id.
            values: kind and value by name (`tokens.new_id`).
        """
        now = time.time()
        rows = [
            {
                "id": identity,
                "conversation": conversation,
                "kind": kind,
                "value": self._keys.encrypt(value.encode()).decode(),
                "at": now,
            }
            for identity, (kind, value) in values.items()
        ]
        with writing(self._engine) as connection:
            connection.execute(sa.insert(SEALED), rows)

    def open(self, conversation: str, ids: Iterable[str]) -> dict[str, str]:
        """Values by name; what is no longer there, or of another conversation, is left out.

        Raises:
            VaultKeyError: none of the keys opens them.
        """
        wanted = list(ids)
        if not wanted:
            return {}
        own = sa.and_(SEALED.c.conversation == conversation, SEALED.c.id.in_(wanted))
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(SEALED.c.id, SEALED.c.value).where(own)).all()
        try:
            return {row.id: self._keys.decrypt(row.value.encode()).decode() for row in rows}
        except InvalidToken as error:
            raise VaultKeyError("no key of VAULT_KEY opens what the vault holds") from error

    @staticmethod
    def keep(connection: Connection, ids: Iterable[str], ticket: int) -> None:
        """Keep values as long as a request, within a transaction."""
        if wanted := list(ids):
            change = sa.update(SEALED).where(SEALED.c.id.in_(wanted))
            connection.execute(change.values(ticket=ticket))

    def rotate(self) -> int:
        """Encrypt everything with the first key; returns how many values.

        Raises:
            VaultKeyError: none of the keys opens one of them; nothing is changed then.
        """
        with writing(self._engine) as connection:
            rows = connection.execute(sa.select(SEALED.c.id, SEALED.c.value)).all()
            try:
                fresh = {row.id: self._keys.rotate(row.value.encode()).decode() for row in rows}
            except InvalidToken as error:
                raise VaultKeyError("no key of VAULT_KEY opens what the vault holds") from error
            for identity, value in fresh.items():
                change = sa.update(SEALED).where(SEALED.c.id == identity)
                connection.execute(change.values(value=value))
        return len(fresh)


def delete_loose(engine: Engine, now: float) -> int:
    """Delete what no request needs and is older than a day; no key is needed for that.

    Args:
        engine: of the database.
        now: in seconds since 1970.

    Returns:
        How many values.
    """
    loose = sa.delete(SEALED).where(SEALED.c.ticket.is_(None), SEALED.c.at < now - KEPT_SECONDS)
    with writing(engine) as connection:
        return int(connection.execute(loose).rowcount)


def main() -> int:
    """Run `rotate`."""
    from assistant.settings import settings

    if sys.argv[1:] != ["rotate"]:
        print("usage: python -m assistant.storage.vault rotate", file=sys.stderr)
        return 2
    try:
        config = settings()
        count = Vault(engine_for(config.database), read_keys(config.vault_keys)).rotate()
    except FileError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{count} values are encrypted with the first key of VAULT_KEY.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
