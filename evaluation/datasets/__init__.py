"""The test sets and how they are read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
# The first of each was used while options were compared, the last was looked at once,
# when everything was decided.
QUESTIONS = ("questions.jsonl", "questions_fresh.jsonl", "questions_blind.jsonl")
OUT_OF_SCOPE = ("out_of_scope.jsonl", "out_of_scope_blind.jsonl")
# Nobody has read the first (red flags in passing); the next three were looked at by figures (the
# last two of them also by the kinds of what was missed); the development set was read when
# phrases and costs were chosen.
TRIAGE_HELD_OUT = (
    "triage_passing.jsonl",
    "triage_unseen.jsonl",
    "triage.jsonl",
    "triage_blind.jsonl",
)
TRIAGE = (*TRIAGE_HELD_OUT, "triage_development.jsonl")
# The first of each was looked at by its figures, the others were read message by message.
FOLLOW_UPS = ("follow_ups.jsonl", "follow_ups_development.jsonl")
SEVERAL_QUESTIONS = (
    "two_questions_unseen.jsonl",
    "two_questions_later.jsonl",
    "two_questions.jsonl",
    "two_questions_fresh.jsonl",
)
STYLES = (
    "plain",
    "colloquial",
    "terse",
    "verbose",
    "typo",
    "indirect",
    "lay",
    "nonnative",
)


@dataclass(frozen=True)
class Question:
    """A test question that the documents answer.

    Attributes:
        text: as a patient types it.
        style: one of `STYLES`.
        facts: ids of facts that would each answer it; the one asked for first.
    """

    text: str
    style: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class OutOfScope:
    """A test message that must be declined.

    Attributes:
        text: as a patient types it.
        style: one of `STYLES`.
        kind: `not_covered` (B12, but not in the documents), `near` (other medicine) or `far`.
    """

    text: str
    style: str
    kind: str


def load_questions(name: str = "questions.jsonl") -> list[Question]:
    """Read a set of answerable questions."""
    rows = _rows(name)
    return [Question(row["text"], row["style"], tuple(row["facts"])) for row in rows]


def load_out_of_scope(name: str = "out_of_scope.jsonl") -> list[OutOfScope]:
    """Read a set of messages to decline."""
    return [OutOfScope(row["text"], row["style"], row["kind"]) for row in _rows(name)]


def checksum(name: str) -> str:
    """First twelve digits of a data set's sha256, to stand beside a figure."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def _rows(name: str) -> list[dict[str, Any]]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


@dataclass(frozen=True)
class TriageCase:
    """A test message for triage.

    Attributes:
        text: as a patient types it.
        level: what triage must say.
        kind: the sign, or why it is none (`ordinary`, `alarming-...`).
        original: the message that it says in other words; empty: it is no paraphrase.
    """

    text: str
    level: str
    kind: str
    original: str


def load_triage(name: str = "triage.jsonl") -> list[TriageCase]:
    """Read test messages of triage."""
    return [
        TriageCase(row["text"], row["level"], row["kind"], row.get("of", "")) for row in _rows(name)
    ]


def load_advice() -> list[tuple[str, str]]:
    """Read (message, advice asked for) pairs; the advice is `none` for general questions."""
    return [(row["text"], row["advice"]) for row in _rows("advice.jsonl")]


def load_conditions() -> list[tuple[str, dict[str, str]]]:
    """Read (message, what it says by condition) pairs."""
    return [(row["text"], row["says"]) for row in _rows("conditions.jsonl")]


@dataclass(frozen=True)
class FollowUp:
    """A test message that leans on what was said before.

    Attributes:
        before: the patient's one or two earlier messages; the first is a complete question.
        text: the follow-up.
        facts: ids of facts that would each answer it, best first; empty: not covered.
        kind: what it leaves out (`aspect`, `subject`, `pointer`, `why`, `certainty`, `depth`).
    """

    before: tuple[str, ...]
    text: str
    facts: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class SeveralQuestions:
    """A test message with several questions, or one that only looks like it.

    Attributes:
        text: the message.
        parts: for each question, ids of facts that would answer it; empty: not covered.
        kind: `two`, `three`, `one_not_covered` or `one_question`.
    """

    text: str
    parts: tuple[tuple[str, ...], ...]
    kind: str


def load_follow_ups(name: str = FOLLOW_UPS[0]) -> list[FollowUp]:
    """Read a set of test conversations."""
    return [
        FollowUp(tuple(row["before"]), row["text"], tuple(row["facts"]), row["kind"])
        for row in _rows(name)
    ]


def load_several_questions(name: str = SEVERAL_QUESTIONS[0]) -> list[SeveralQuestions]:
    """Read a set of test messages with several questions."""
    return [
        SeveralQuestions(row["text"], tuple(map(tuple, row["parts"])), row["kind"])
        for row in _rows(name)
    ]


def load_languages() -> list[tuple[str, str]]:
    """Read (message, ISO 639-1 code of its language) pairs."""
    return [(row["text"], row["language"]) for row in _rows("languages.jsonl")]


def load_repairs() -> list[tuple[str, str]]:
    """Read (message, answer key) pairs; the key is empty for questions that only sound alike."""
    return [(row["text"], row["key"]) for row in _rows("repair.jsonl")]
