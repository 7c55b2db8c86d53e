"""Reading a parsed message: which answer was chosen for it, and which came close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant.answers.library import key_of_label

# Below this an offered question would look random. Set by eye on training data: it only
# decides how many buttons a "did you mean" has, never whether an answer is given.
LEAST_OFFER = 0.15

# Where a parsed message holds its questions, if there are several, and whether one is unclear.
QUESTIONS = "questions"
HAS_REST = "has_rest"

# Answers that a "did you mean" may offer; nobody means to ask something out of scope.
_NOT_OFFERED = ("smalltalk/", "out_of_scope/", "about/", "clinic/", "repair/", "profile/")


def chosen_key(message: Mapping[str, Any]) -> str | None:
    """The key of the answer chosen for a message, for example `nerves/myelin`.

    Args:
        message: a parsed message as Rasa gives it (`latest_message`).

    Returns:
        The key, or None where the prediction has no answer key.
    """
    ranking = _ranking(message)
    return key_of_label(ranking[0]["intent_response_key"]) if ranking else None


def chosen_keys(message: Mapping[str, Any]) -> list[str]:
    """Keys of the answers to all questions of a message, in their order; empty: none was found.

    Args:
        message: a parsed message as Rasa gives it (`latest_message`).
    """
    several = message.get(QUESTIONS) or []
    if several:
        return [key_of_label(question["intent_response_key"]) for question in several]
    key = chosen_key(message)
    return [key] if key else []


def has_rest(message: Mapping[str, Any]) -> bool:
    """Whether a message with several questions holds one that was not made out."""
    return bool(message.get(HAS_REST))


def likely_keys(message: Mapping[str, Any]) -> list[str]:
    """Keys of the answers that a message may have asked for, likeliest first."""
    keys = [
        key_of_label(entry["intent_response_key"])
        for entry in _ranking(message)
        if entry["confidence"] >= LEAST_OFFER
    ]
    return [key for key in keys if not key.startswith(_NOT_OFFERED)]


def asked_advice(message: Mapping[str, Any]) -> str | None:
    """What individual advice a message asks for: `dose`, `diagnosis`, ...; None: none."""
    advice = (message.get("advice") or {}).get("name")
    return None if advice in (None, "none") else str(advice)


def _ranking(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    selection = message.get("response_selector", {}).get("default", {})
    ranking: list[dict[str, Any]] = selection.get("ranking", [])
    return ranking
