"""Rows of Rasa's own table of events: what is read of a conversation, and what is written."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SessionStarted, SlotSet
from sqlalchemy.engine import Connection

from assistant.storage.latest_events import ENDS_WHAT_HELD

# Events read with a message: some five turns. What the dialogue looks back on is less.
WINDOW = 48

Row = Any  # id, type_name, action_name, data

_EVENTS = SQLTrackerStore.SQLEvent.__table__.c
_COLUMNS = (_EVENTS.id, _EVENTS.type_name, _EVENTS.action_name, _EVENTS.data)
LATEST = sa.Index(
    "ix_events_latest", _EVENTS.sender_id, _EVENTS.type_name, _EVENTS.action_name, _EVENTS.id
)
INSERT = sa.insert(SQLTrackerStore.SQLEvent.__table__)


def _held_query() -> Any:
    """The last event of each slot and of the forms, before the id `before` of a `sender`.

    It steps through the index from name to name, so that it costs the same however many events
    there are. Leaving a form is an event without a name: the last one counts, of whichever form.
    """
    own = sa.and_(_EVENTS.sender_id == sa.bindparam("sender"), _EVENTS.id < sa.bindparam("before"))
    slots = sa.and_(
        _EVENTS.sender_id == sa.bindparam("sender"), _EVENTS.type_name == SlotSet.type_name
    )
    ends = sa.select(sa.func.max(_EVENTS.id)).where(own, _EVENTS.type_name.in_(ENDS_WHAT_HELD))
    since = sa.func.coalesce(ends.scalar_subquery(), 0)
    first = sa.select(sa.func.min(_EVENTS.action_name).label("name")).where(slots)
    names = first.cte("names", recursive=True)
    following = sa.select(sa.func.min(_EVENTS.action_name)).where(
        slots, _EVENTS.action_name > names.c.name
    )
    names = names.union_all(sa.select(following.scalar_subquery()).where(names.c.name.is_not(None)))
    of_slot = sa.select(sa.func.max(_EVENTS.id)).where(
        own,
        _EVENTS.type_name == SlotSet.type_name,
        _EVENTS.action_name == names.c.name,
    )
    of_forms = sa.select(sa.func.max(_EVENTS.id)).where(
        own, _EVENTS.type_name == ActiveLoop.type_name
    )
    latest = sa.union_all(
        sa.select(of_slot.correlate(names).scalar_subquery()).select_from(names), of_forms
    )
    held = sa.select(*_COLUMNS).where(_EVENTS.id.in_(latest), _EVENTS.id > since)
    return held.order_by(_EVENTS.id)


_HELD = _held_query()
_LAST = (
    sa.select(_EVENTS.data)
    .where(_EVENTS.sender_id == sa.bindparam("of"))
    .order_by(_EVENTS.id.desc())
    .limit(1)
)


def read_rows(connection: Connection, sender_id: str) -> list[Row]:
    """The last events of a conversation's session, after those before them that still hold."""
    rows = _last_rows(connection, sender_id)
    if len(rows) < WINDOW or rows[0].type_name == SessionStarted.type_name:
        return rows
    rows = _from_turn(rows)
    held = connection.execute(_HELD, {"sender": sender_id, "before": rows[0].id}).all()
    return [*held, *rows]


def last_event(connection: Connection, sender_id: str) -> str | None:
    """The last event of a conversation as it stands in the database."""
    last: str | None = connection.execute(_LAST, {"of": sender_id}).scalar()
    return last


def row_of(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    """An event as the stock store writes it, but for what its key stands for."""
    return {
        "sender_id": sender_id,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(_without_texts(event)),
    }


def _without_texts(event: dict[str, Any]) -> dict[str, Any]:
    """A message without the texts of the answer that it was taken for: its key is enough.

    They are half of what a turn would take, in the store and whenever the turn is read again.
    """
    parsed = event.get("parse_data") or {}
    selected = parsed.get("response_selector")
    if not selected:
        return event
    slim = {name: _without_responses(value) for name, value in selected.items()}
    return {**event, "parse_data": {**parsed, "response_selector": slim}}


def _without_responses(selection: Any) -> Any:
    if not isinstance(selection, dict) or "response" not in selection:
        return selection
    return {**selection, "response": {**selection["response"], "responses": []}}


def _last_rows(connection: Connection, sender_id: str) -> list[Row]:
    """The last events, oldest first, from the start of the session if it is among them."""
    query = sa.select(*_COLUMNS).where(_EVENTS.sender_id == sender_id)
    rows = connection.execute(query.order_by(_EVENTS.id.desc()).limit(WINDOW)).all()
    latest: list[Row] = []
    for row in rows:
        latest.append(row)
        if row.type_name == SessionStarted.type_name:
            break
    return latest[::-1]


def _from_turn(rows: Sequence[Row]) -> list[Row]:
    """Rows from the first end of a turn on: a history must not begin in the middle of one."""
    for place, row in enumerate(rows):
        if (row.type_name, row.action_name) == (ActionExecuted.type_name, ACTION_LISTEN_NAME):
            return list(rows[place:])
    return list(rows)
