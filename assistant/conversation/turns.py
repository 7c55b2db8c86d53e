"""Training conversations of two messages: what the second asks for, given the first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.answers.library import key_of_label
from assistant.text_models.clean_text import clean_text
from assistant.yaml_file import FileError

MESSAGES = Path(__file__).parent / "messages"
FOLLOW_UPS = "follow_ups.jsonl"
COMPLETE = "complete.jsonl"
# Complete questions of `data/` that are learnt after some context, too: one in three.
SHARE_OF_QUESTIONS = 3
# Shorter messages mean nothing without what was said before.
LEAST_WORDS = 4


@dataclass(frozen=True)
class Turn:
    """A message in its conversation.

    Attributes:
        context: the question that the reply before it answered.
        text: the message, cleaned.
        label: what it asks for.
        leans: whether it needs the context.
    """

    context: str
    text: str
    label: str
    leans: bool


def load_turns(folder: Path, contexts: Mapping[str, str], labels: Sequence[str]) -> list[Turn]:
    """The written conversations, each in the wording of its context and in the patient's own.

    Args:
        folder: holds `follow_ups.jsonl` and `complete.jsonl`; a line has `first` (a complete
            question), `from` (its answer's key), `text` (what follows) and `to` (its key).
        contexts: a question for each label.
        labels: all labels that are learnt.

    Raises:
        FileError: a file is missing, or a line lacks a field or names an unknown answer.
    """
    by_key = {key_of_label(label): label for label in labels}
    turns = []
    for name, leans in ((FOLLOW_UPS, True), (COMPLETE, False)):
        for number, row in enumerate(_rows(folder / name), start=1):
            try:
                before, label = by_key[row["from"]], by_key[row["to"]]
                first, text = clean_text(row["first"]), clean_text(row["text"])
            except KeyError as error:
                raise FileError(
                    f"{folder / name}, line {number}: unknown or missing {error}"
                ) from error
            turns.append(Turn(contexts[before], text, label, leans))
            turns.append(Turn(first, text, label, leans))
    return turns


def load_texts(folder: Path) -> list[str]:
    """The second messages of all written conversations, cleaned; those of four words and more."""
    rows = [row for name in (FOLLOW_UPS, COMPLETE) for row in _rows(folder / name)]
    texts = [clean_text(row["text"]) for row in rows]
    return [text for text in texts if len(text.split()) >= LEAST_WORDS]


def complete_turns(questions: Sequence[tuple[str, str]], contexts: Mapping[str, str]) -> list[Turn]:
    """Some of the training questions, each after the answer to another, which must not bend it.

    Args:
        questions: (text, label) pairs.
        contexts: a question for each label.
    """
    asked = sorted(set(contexts.values()))
    return [
        Turn(asked[_number(text) % len(asked)], text, label, leans=False)
        for text, label in questions[::SHARE_OF_QUESTIONS]
    ]


def _number(text: str) -> int:
    """A number that depends on the text alone."""
    return int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16)


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError) as error:
        raise FileError(f"{file}: {error}") from error
