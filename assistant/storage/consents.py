"""Who has agreed to the clinic's text before their first message was kept."""

from __future__ import annotations

import time

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from assistant.storage.database import TABLES, reading, writing

CONSENTS = sa.Table(
    "consents",
    TABLES,
    sa.Column("conversation", sa.String(255), primary_key=True),
    # Of the text: who agreed to another one is asked again.
    sa.Column("version", sa.String(16), primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
)


class Consents:
    """Reads and writes consents. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def give(self, conversation: str, version: str) -> None:
        """Keep that a patient has agreed to a text; twice is no harm."""
        values = {"conversation": conversation, "version": version, "at": time.time()}
        try:
            with writing(self._engine) as connection:
                connection.execute(sa.insert(CONSENTS).values(**values))
        except IntegrityError:
            return

    def is_given(self, conversation: str, version: str) -> bool:
        """Whether a patient has agreed to this text."""
        query = sa.select(CONSENTS.c.at).where(
            CONSENTS.c.conversation == conversation, CONSENTS.c.version == version
        )
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None
