"""Conversations as the console shows them, read from Rasa's own table of events."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from assistant.storage.database import reading
from assistant.text_models.clean_text import readable

USER, BOT, PERSON = "user", "bot", "person"

# Rasa makes this table (`rasa.core.tracker_store`); here it is only read.
EVENTS = sa.table(
    "events",
    sa.column("id"),
    sa.column("sender_id"),
    sa.column("type_name"),
    sa.column("action_name"),
    sa.column("timestamp"),
    sa.column("data"),
)
MOST_LINES = 300
# Asked with each message.
_SLOTS = (
    sa.select(EVENTS.c.action_name, EVENTS.c.data)
    .where(
        EVENTS.c.sender_id == sa.bindparam("of"),
        EVENTS.c.type_name == "slot",
        EVENTS.c.action_name.in_(sa.bindparam("names", expanding=True)),
    )
    .order_by(EVENTS.c.id)
)


@dataclass(frozen=True)
class TranscriptLine:
    """A message of a conversation.

    Attributes:
        at: seconds since 1970.
        author: `user`, `bot` or `person`.
        text: as it was said.
        metadata: of a bot message: answer, sources, kind.
        name: of the person at the front desk.
        level: what triage found in a patient's message.
        key: of a person's message; it has been sent if it stands here.
    """

    at: float
    author: str
    text: str
    metadata: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    level: str = "none"
    key: str = ""


class Transcripts:
    """Reads conversations. All calls block; none takes long."""

    def __init__(self, engine: Engine) -> None:
        """Keep the engine; see `engine_for`."""
        self._engine = engine

    def lines(self, conversation: str, most: int = MOST_LINES) -> list[TranscriptLine]:
        """The last messages of a conversation, oldest first."""
        query = (
            sa.select(EVENTS.c.data, EVENTS.c.id)
            .where(EVENTS.c.sender_id == conversation, EVENTS.c.type_name.in_([USER, BOT]))
            .order_by(EVENTS.c.id.desc())
            .limit(most)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [line for row in reversed(rows) if (line := _line(json.loads(row.data)))]

    def slots(self, conversation: str, names: list[str]) -> dict[str, Any]:
        """The latest values of some slots; one that was never set is left out."""
        with reading(self._engine) as connection:
            rows = connection.execute(_SLOTS, {"of": conversation, "names": names}).all()
        return {row.action_name: json.loads(row.data).get("value") for row in rows}

    def last_event(self, conversation: str) -> int:
        """Number of the latest event; a page that has it needs no new look."""
        query = sa.select(sa.func.max(EVENTS.c.id)).where(EVENTS.c.sender_id == conversation)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar() or 0)


def _line(event: dict[str, Any]) -> TranscriptLine | None:
    text = readable(event.get("text") or "")
    if not text:
        return None
    at = float(event.get("timestamp") or 0)
    if event["event"] == USER:
        level = ((event.get("parse_data") or {}).get("triage") or {}).get("level", "none")
        return TranscriptLine(at, USER, text, level=level)
    metadata = event.get("metadata") or {}
    author = PERSON if metadata.get("from") == PERSON else BOT
    return TranscriptLine(
        at, author, text, metadata, metadata.get("staff", ""), key=metadata.get("key", "")
    )
