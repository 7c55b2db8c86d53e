"""Counts what the events of a turn tell, when the conversation is stored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from assistant.observability.metrics import (
    ACTION,
    CONFIDENCE,
    FALLBACKS,
    PARSE,
    POLICIES,
    REPLIES,
    STAGE_SECONDS,
    TRIAGE,
    channel_label,
    kind_label,
)
from assistant.triage.levels import NONE
from assistant.triage.next_step import level_of_intent

_FALLBACK = "nlu_fallback"
# When this turn's actions were called, in seconds since 1970: no event tells it.
_CALLS: ContextVar[tuple[float, ...]] = ContextVar("calls", default=())


def note_action_call() -> None:
    """The action server is called now."""
    _CALLS.set((*_CALLS.get(), time.time()))


def count_turn(events: Sequence[dict[str, Any]]) -> None:
    """Count the new events of a conversation: one turn, or what came without a message.

    Args:
        events: as Rasa stores them, in order.
    """
    calls, channel = _CALLS.get(), ""
    _CALLS.set(())
    for place, event in enumerate(events):
        if event["event"] == "user":
            channel = str(event.get("input_channel") or "")
            if event.get("text"):
                _count_message(event)
                _time(event, events[place + 1 :], calls)
        elif event["event"] == "bot" and (event.get("metadata") or {}).get("from") != "person":
            kind = (event.get("metadata") or {}).get("kind")
            REPLIES.labels(channel_label(channel), kind_label(kind)).inc()


def _count_message(message: dict[str, Any]) -> None:
    intent = (message.get("parse_data") or {}).get("intent") or {}
    CONFIDENCE.observe(float(intent.get("confidence") or 0))
    if intent.get("name") == _FALLBACK:
        FALLBACKS.inc()
    if (level := level_of_intent(intent.get("name"))) != NONE:
        TRIAGE.labels(level).inc()


def _time(message: dict[str, Any], after: Sequence[dict[str, Any]], calls: Sequence[float]) -> None:
    """Stages by the times that Rasa gave the events; `send` and `turn` are measured in place."""
    read = float(message["timestamp"])
    came = float((message.get("metadata") or {}).get("received") or read)
    # Rasa gives it this time when it is over.
    done = next((float(e["timestamp"]) for e in after if e["event"] == "action"), read)
    called = next((call for call in calls if call >= read), None)
    _observe(PARSE, came, read)
    _observe(POLICIES, read, done if called is None else called)
    if called is not None:
        _observe(ACTION, called, done)


def _observe(stage: str, start: float, end: float) -> None:
    # Clocks are set now and then.
    STAGE_SECONDS.labels(stage).observe(max(end - start, 0))
