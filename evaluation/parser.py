"""The trained model as a function from text to Rasa's parsed message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.answers.prediction import chosen_key

FALLBACK = "nlu_fallback"


class Parser:
    """Loads a model once and parses messages with it, as the server does."""

    def __init__(self, model: Path) -> None:
        """Load the model.

        Args:
            model: archive made by `rasa train`.
        """
        from rasa.core.agent import Agent
        from rasa.utils.log_utils import configure_structlog

        # As the server does it: without this, every message is printed at debug level.
        configure_structlog(logging.WARNING)
        self._loop = asyncio.new_event_loop()
        self._agent = Agent.load(str(model))

    def __call__(
        self, text: str, slots: Mapping[str, Any] | None = None, before: str | None = None
    ) -> dict[str, Any]:
        """Parse one message.

        Args:
            text: the message.
            slots: values of slots that the conversation holds; None: it only begins.
            before: the patient's message before this one.
        """
        from rasa.core.channels.channel import UserMessage

        tracker = None if slots is None else self._tracker(slots, before)
        parsing = self._agent.processor.parse_message(UserMessage(text), tracker)
        parsed: dict[str, Any] = self._loop.run_until_complete(parsing)
        return parsed

    def _tracker(self, slots: Mapping[str, Any], before: str | None) -> Any:
        from rasa.shared.core.events import SlotSet, UserUttered
        from rasa.shared.core.trackers import DialogueStateTracker

        tracker = DialogueStateTracker("x", self._agent.domain.slots)
        if before is not None:
            tracker.update(UserUttered(before))
        for name, value in slots.items():
            tracker.update(SlotSet(name, value))
        return tracker


def answer_key(parsed: dict[str, Any]) -> str | None:
    """The answer that the assistant would give, or None where it would ask back."""
    if parsed["intent"]["name"] in (FALLBACK, "unreadable", "other_language", None):
        return None
    return chosen_key(parsed)


def confidence(parsed: dict[str, Any]) -> float:
    """Confidence of the best answer, whether or not it passed the threshold."""
    ranking = parsed.get("response_selector", {}).get("default", {}).get("ranking", [])
    return float(ranking[0]["confidence"]) if ranking else 0.0
