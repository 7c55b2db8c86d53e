"""What a patient says while a request to the front desk is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answers.prediction import chosen_keys
from assistant.entities.phrases import PhraseFinder
from assistant.handoff.contact import read_contact
from assistant.yaml_file import load_yaml

WORDS_FILE = Path(__file__).parent / "words.yml"

REASON, CONTACT, NAME, TIME, CONFIRMED = "reason", "contact", "name", "time", "confirmed"
FIELDS = (REASON, CONTACT, NAME, TIME)
STEPS = (*FIELDS, CONFIRMED)

VALUE, CANCELLED, CHANGE, QUESTION, PROBLEM = "value", "cancelled", "change", "question", "problem"
YES, SKIPPED = "yes", ""
MOST_CHARACTERS = {REASON: 500, NAME: 80, TIME: 120}
UNCLEAR = "unclear"
# A name or a time is no longer than this, in words; what is longer is something else.
MOST_WORDS = {NAME: 6, TIME: 15}

_ASKING = ("faq_", "not_covered", "about", "several_questions", "clinic")
# fmt: off
_QUESTION_WORDS = frozenset((
    "what", "whats", "why", "how", "when", "which", "who", "where", "is", "are", "does", "do",
    "can", "could", "will", "would", "should",
))
# fmt: on
# Who asks for a person with these words says what it is about as well.
_TELLING = frozenset(("about", "regarding", "because", "re", "discuss", "concerning", "since"))
_LEAST_TELLING_WORDS = 5


@dataclass(frozen=True)
class Reading:
    """How a message is meant.

    Attributes:
        kind: `value`, `cancelled`, `change`, `question` (of another matter) or `problem`.
        field: what it fills or changes; empty of a change: it does not say what.
        value: what it is filled with; empty: left out on purpose.
        problem: why it cannot be used.
    """

    kind: str
    field: str = ""
    value: str = ""
    problem: str = ""


def read_step(step: str, text: str, message: Mapping[str, Any], country: str) -> Reading:
    """Read the reply to a step.

    Args:
        step: what was asked for.
        text: the reply.
        message: the same, parsed by Rasa.
        country: of the clinic, two letters.
    """
    said = _words_of(text)
    if "cancel" in said.only:
        return Reading(CANCELLED)
    if step == REASON:
        return _reason(text, said)
    field = next((f for f in FIELDS if f"change_{f}" in said.any), "")
    contact = read_contact(text, country)
    if contact and (step != TIME or field == CONTACT or contact.is_email):
        if contact.problem and step not in (CONTACT, CONFIRMED):
            return Reading(CHANGE, CONTACT)
        return Reading(
            PROBLEM if contact.problem else VALUE, CONTACT, contact.value, contact.problem
        )
    if step == CONFIRMED:
        return _confirmation(said, field, message, text)
    if field and field != step:
        return Reading(CHANGE, field)
    if "change" in said.only:
        return Reading(CHANGE, STEPS[max(STEPS.index(step) - 1, 0)])
    if "skip" in said.only:
        return Reading(VALUE, step, SKIPPED)
    if _is_question(text, message):
        return Reading(QUESTION)
    if step == CONTACT:
        return Reading(PROBLEM, CONTACT, problem="not_read")
    if len(text.split()) > MOST_WORDS[step]:
        return Reading(PROBLEM, step, problem="too_long")
    return Reading(VALUE, step, _trimmed(text, step))


def reason_in_request(text: str) -> str:
    """What it is about, where the request for a person says so itself; else nothing."""
    words = text.lower().split()
    tells = len(words) >= _LEAST_TELLING_WORDS and _TELLING & set(words)
    return _trimmed(text, REASON) if tells else ""


def _reason(text: str, said: _Said) -> Reading:
    """Whatever is said at the first step is the reason, a question, too."""
    if "skip" in said.only:
        return Reading(VALUE, REASON, SKIPPED)
    return Reading(VALUE, REASON, _trimmed(text, REASON))


def _confirmation(said: _Said, field: str, message: Mapping[str, Any], text: str) -> Reading:
    if field:
        return Reading(CHANGE, field)
    if "yes" in said.only or chosen_keys(message) == ["smalltalk/affirm"]:
        return Reading(VALUE, CONFIRMED, YES)
    if "change" in said.only or "skip" in said.only or chosen_keys(message) == ["smalltalk/deny"]:
        return Reading(CHANGE)
    if _is_question(text, message):
        return Reading(QUESTION)
    return Reading(PROBLEM, CONFIRMED, problem=UNCLEAR)


def _is_question(text: str, message: Mapping[str, Any]) -> bool:
    intent = str((message.get("intent") or {}).get("name") or "")
    asks = text.rstrip().endswith("?") or text.lower().split()[:1] in [[w] for w in _QUESTION_WORDS]
    return intent.startswith(_ASKING) and asks


def _trimmed(text: str, step: str) -> str:
    return " ".join(text.split())[: MOST_CHARACTERS[step]]


@dataclass(frozen=True)
class _Said:
    """Names of the phrases in a message: of all, and of those that are all that it says."""

    any: frozenset[str]
    only: frozenset[str]


def _words_of(text: str) -> _Said:
    finder, fillers = _finder()
    words = finder.words(text)
    counted = {place for place, word in enumerate(words) if word not in fillers and word.isalnum()}
    places: dict[str, set[int]] = {}
    for found in finder.find(words):
        places.setdefault(found.name, set()).update(range(found.start, found.end))
    only = {name for name, covered in places.items() if counted <= covered}
    return _Said(frozenset(places), frozenset(only))


@lru_cache(maxsize=1)
def _finder() -> tuple[PhraseFinder, frozenset[str]]:
    content = load_yaml(WORDS_FILE)
    finder = PhraseFinder(content["phrases"], content["groups"], content["other_words"])
    return finder, frozenset(content["fillers"])
