"""The latest events of conversations that go on, kept between two messages of a patient.

Reading and decoding them is a fifth of what a turn costs beside the models. Whether they still are
the latest is asked of the database with each message: another process may have added some, or the
conversation may have been deleted.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    Restarted,
    SessionStarted,
    SlotSet,
)

# Conversations; some 100 kB each.
MOST = 64

ENDS_WHAT_HELD = (SessionStarted.type_name, Restarted.type_name, AllSlotsReset.type_name)


@dataclass(frozen=True)
class Kept:
    """A conversation.

    Attributes:
        events: as dictionaries, in order; nobody may change one.
        last: the last of them as it stands in the database.
    """

    events: tuple[dict[str, Any], ...]
    last: str


class LatestEvents:
    """Those of the conversations that were used last."""

    def __init__(self, most_events: int) -> None:
        """Begin with none.

        Args:
            most_events: of one conversation, beside what still holds of those before them.
        """
        self._most_events = most_events
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def of(self, conversation: str) -> Kept | None:
        """What is kept of a conversation; None: nothing."""
        return self._kept.get(conversation)

    def keep(self, conversation: str, events: Sequence[dict[str, Any]], last: str) -> None:
        """Keep a conversation.

        Args:
            conversation: its id.
            events: what it was read to be, in order.
            last: the last of them as it stands in the database.
        """
        self._kept.pop(conversation, None)
        self._kept[conversation] = Kept(tuple(shortened(events, self._most_events)), last)
        if len(self._kept) > MOST:
            self._kept.popitem(last=False)

    def add(self, conversation: str, stored: Sequence[str]) -> None:
        """Events were added to a conversation.

        Args:
            conversation: its id.
            stored: the events as they stand in the database, in order; at least one.
        """
        added = [json.loads(data) for data in stored]
        starts = [i for i, event in enumerate(added) if event["event"] == SessionStarted.type_name]
        if starts:  # which knows nothing of the session before
            self.keep(conversation, added[starts[-1] :], stored[-1])
        elif before := self._kept.get(conversation):
            self.keep(conversation, (*before.events, *added), stored[-1])

    def forget(self, conversation: str) -> None:
        """Keep nothing of a conversation."""
        self._kept.pop(conversation, None)


def shortened(events: Sequence[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    """The last events, from the end of a turn on, after those before them that still hold.

    Args:
        events: in order.
        most: how many the last ones may be.
    """
    if len(events) <= most:
        return list(events)
    ends = (place for place in range(len(events) - most, len(events)) if _is_end(events[place]))
    start = next(ends, 0)
    return [*_held(events[:start]), *events[start:]]


def _is_end(event: dict[str, Any]) -> bool:
    """Whether a turn ends with an event."""
    return (event["event"], event.get("name")) == (ActionExecuted.type_name, ACTION_LISTEN_NAME)


def _held(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last event of each slot, and of the forms."""
    held: dict[tuple[str, Any], dict[str, Any]] = {}
    for event in events:
        kind = event["event"]
        if kind in ENDS_WHAT_HELD:
            held.clear()
        elif kind in (SlotSet.type_name, ActiveLoop.type_name):
            key = (kind, event["name"] if kind == SlotSet.type_name else None)
            held.pop(key, None)  # the order is that of the last ones
            held[key] = event
    return list(held.values())
