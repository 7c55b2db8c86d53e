"""What a patient says while a request to the front desk is put together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answers.prediction import chosen_keys
from assistant.entities.phrases import PhraseFinder
from assistant.entities.words import split_words
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
THUMB_UP = "\U0001f44d"
# A name or a time is no longer than this, in words; what is longer is something else.
MOST_WORDS = {NAME: 10, TIME: 25}

_ASKING = ("faq_", "not_covered", "about", "several_questions", "clinic")
# fmt: off
_QUESTION_WORDS = frozenset((
    "what", "whats", "why", "how", "when", "which", "who", "where", "is", "are", "does", "do",
    "can", "could", "will", "would", "should",
))
# First names, too: "Will Smith", "Can Yilmaz".
_NAMES = ("will", "can", "do")
# Said instead of a name or a time; it tells neither.
_EMPTY_REPLIES = frozenset((
    "ok", "okay", "yes", "yeah", "thanks", "thank", "you", "hello", "hi", "please", "k",
))
# fmt: on
# Who asks for a person with these words says what it is about as well.
_TELLING = frozenset(("about", "regarding", "because", "re", "discuss", "concerning", "since"))
_LEAST_TELLING_WORDS = 5
# A number beside one of these is none to call.
_OTHER_NUMBER = re.compile(
    r"\b(dob|born|birth|birthday|mrn|id|record|patient|policy|member|insurance|ref|reference)\b",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^\W*(?:(?:hi|hello|yes|ok)\W+)?(?:my name is|my name'?s|the name is|name is|i am|i['\u2019]?m"
    r"|it is|it['\u2019]?s|this is|(?:you can |please )?ask for|call me)\s+(?=\S)",
    re.IGNORECASE,
)


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
    said = _words_of(text, is_reason=step == REASON)
    if "cancel" in said.only and not (step == NAME and not said.is_exact):
        return Reading(CANCELLED)
    if step == REASON:
        return _reason(text, said)
    field = next((f for f in FIELDS if f"change_{f}" in said.any), "")
    if contact := _contact(step, field, text, country):
        return contact
    if step == CONFIRMED:
        return _confirmation(said, field, message, text)
    return _field(step, field, said, message, text)


def _contact(step: str, field: str, text: str, country: str) -> Reading | None:
    """A number or address in a reply to whatever step; None where there is none to use."""
    found = read_contact(text, country)
    if found is None:
        return None
    if step == CONTACT:
        kind = PROBLEM if found.problem else VALUE
        return Reading(kind, CONTACT, found.value, found.problem)
    if field != CONTACT and not found.is_email and _OTHER_NUMBER.search(text):
        return None
    if found.problem:
        if step == TIME and field != CONTACT:
            return None  # "call me @ 5pm"
        is_meant = field == CONTACT or _names_contact(text)
        return Reading(CHANGE, CONTACT) if is_meant else None
    # "between 9 and 11" is a time and no number.
    if step == TIME and not found.is_email and not _names_contact(text) and field != CONTACT:
        return None
    return Reading(VALUE, CONTACT, found.value)


def _field(step: str, field: str, said: _Said, message: Mapping[str, Any], text: str) -> Reading:
    """A reply to the steps of contact, name and time, without a contact in it."""
    if field and field != step:
        return Reading(CHANGE, field)
    is_command = step != NAME or said.is_exact
    if "change" in said.only and is_command:
        return Reading(CHANGE, STEPS[max(STEPS.index(step) - 1, 0)])
    is_left_out = "skip" in said.only or (step == CONTACT and "skip_contact" in said.only)
    if is_left_out and is_command:
        return Reading(VALUE, step, SKIPPED)
    if _is_question(text, message, is_any=step == NAME):
        return Reading(QUESTION)
    if step == CONTACT:
        return Reading(PROBLEM, CONTACT, problem="not_read")
    words = set(re.findall(r"\w+", text.lower()))
    if len(text.split()) > MOST_WORDS[step] or (words and words <= _EMPTY_REPLIES):
        return Reading(PROBLEM, step, problem=f"no_{step}")
    if step == NAME:
        text = _INTRODUCTION.sub("", text)
        if not any(character.isalpha() for character in text):
            return Reading(VALUE, step, SKIPPED)
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
    if picked := next((f for f in FIELDS if f"pick_{f}" in said.only), field):
        return Reading(CHANGE, picked)
    is_asked = text.rstrip().endswith("?")
    is_yes = "yes" in said.only or chosen_keys(message) == ["smalltalk/affirm"]
    if (is_yes or THUMB_UP in text) and not is_asked and "change" not in said.only:
        return Reading(VALUE, CONFIRMED, YES)
    if "change" in said.only or "skip" in said.only or chosen_keys(message) == ["smalltalk/deny"]:
        return Reading(CHANGE)
    if _is_question(text, message):
        return Reading(QUESTION)
    return Reading(PROBLEM, CONFIRMED, problem=UNCLEAR)


def _is_question(text: str, message: Mapping[str, Any], *, is_any: bool = False) -> bool:
    """Whether it asks something; with `is_any`, also what nobody has an answer to."""
    intent = str((message.get("intent") or {}).get("name") or "")
    words = text.lower().split()
    # With `is_any` a name was asked for.
    is_name = is_any and len(words) <= 2 and words[:1] and words[0] in _NAMES
    begins = words[:1] and words[0] in _QUESTION_WORDS and not is_name
    asks = text.rstrip().endswith("?") or begins
    tells_of_b12 = is_any and intent.startswith("faq_") and len(words) > 3
    return bool(asks and (is_any or intent.startswith(_ASKING))) or tells_of_b12


def _names_contact(text: str) -> bool:
    return bool(re.search(r"\b(number|phone|mobile|cell|email|e-mail|call me)\b", text.lower()))


def _trimmed(text: str, step: str) -> str:
    return " ".join(text.split())[: MOST_CHARACTERS[step]]


@dataclass(frozen=True)
class _Said:
    """Names of the phrases in a message.

    Attributes:
        any: of all.
        only: of those that are all that it says.
        is_exact: whether its words are spelt as the phrases are, so that a name is none of them.
    """

    any: frozenset[str]
    only: frozenset[str]
    is_exact: bool


def _words_of(text: str, *, is_reason: bool) -> _Said:
    finder, fillers = _finder(is_reason)
    words = finder.words(text)
    counted = {place for place, word in enumerate(words) if word not in fillers and word.isalnum()}
    places: dict[str, set[int]] = defaultdict(set)
    for found in finder.find(words):
        places[found.name].update(range(found.start, found.end))
    # "No, cancel" and "no, that is wrong" say one thing.
    beside = {"cancel": places["skip"] | places["yes"], "change": places["skip"]}
    only = {
        name
        for name, covered in places.items()
        if covered and counted <= covered | beside.get(name, set())
    }
    names = frozenset(name for name, covered in places.items() if covered)
    return _Said(names, frozenset(only), is_exact=words == split_words(text))


@lru_cache(maxsize=2)
def _finder(is_reason: bool) -> tuple[PhraseFinder, frozenset[str]]:
    content = load_yaml(WORDS_FILE)
    finder = PhraseFinder(content["phrases"], content["groups"], content["other_words"])
    return finder, frozenset(content["fillers_of_a_reason" if is_reason else "fillers"])
