"""All reviewed texts of `data/`, by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from assistant.yaml_file import FileError, load_yaml

KINDS = (
    "answer",
    "caution",
    "disclaimer",
    "clarify",
    "not_covered",
    "out_of_scope",
    "handoff",
    "triage",
    "smalltalk",
    "clinic",
)
FAQ_PREFIX = "faq_"


@dataclass(frozen=True)
class Answer:
    """A reviewed text.

    Attributes:
        key: topic/matter, for example `nerves/myelin`.
        text: what the patient reads; may hold `{clinic_phone}` and the like.
        kind: one of `KINDS`.
        reviewed: day of the last review.
        question: the same matter as a short question, for buttons; empty: never suggested.
        facts: ids of the facts that the text conveys.
        sources: ids of the documents that those facts stand in.
        next: keys of up to three answers that people often want next.
    """

    key: str
    text: str
    kind: str
    reviewed: date
    question: str = ""
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    next: tuple[str, ...] = field(default=())


class Library:
    """All answers, to be looked up by key."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self._answers = answers

    def __iter__(self) -> Iterator[Answer]:
        return iter(self._answers.values())

    def get(self, key: str) -> Answer | None:
        """The answer with this key, or None."""
        return self._answers.get(key)

    def __getitem__(self, key: str) -> Answer:
        return self._answers[key]


def key_of_label(label: str) -> str:
    """`faq_nerves/myelin`, as Rasa knows it, to `nerves/myelin`, as people do."""
    return label.removeprefix(FAQ_PREFIX)


def load_library(data: Path) -> Library:
    """Read every response of the files below a folder.

    Args:
        data: Rasa's `data/` folder.

    Returns:
        The library.

    Raises:
        FileError: a response lacks a field, has an unknown kind, or stands twice.
    """
    answers: dict[str, Answer] = {}
    for file in sorted(data.rglob("*.yml")):
        for name, variants in (load_yaml(file).get("responses") or {}).items():
            answer = _read(file, name, variants)
            if answer.key in answers:
                raise FileError(f"{file}: {answer.key} stands in another file too")
            answers[answer.key] = answer
    return Library(answers)


def _read(file: Path, name: str, variants: list[dict[str, Any]]) -> Answer:
    key = key_of_label(name.removeprefix("utter_"))
    if len(variants) != 1:
        raise FileError(f"{file}: {name} must have exactly one text")
    text, meta = variants[0].get("text", ""), variants[0].get("metadata") or {}
    missing = [part for part in ("kind", "answer", "reviewed") if not meta.get(part)]
    if missing or not text:
        raise FileError(f"{file}: {name} has no {', '.join(missing) or 'text'}")
    if meta["answer"] != key:
        raise FileError(f"{file}: {name} says that it is {meta['answer']}")
    if meta["kind"] not in KINDS:
        raise FileError(f"{file}: {name} has the unknown kind {meta['kind']}")
    try:
        reviewed = date.fromisoformat(meta["reviewed"])
    except (TypeError, ValueError) as error:
        raise FileError(f"{file}: {name}: reviewed is not a date like 2026-11-21") from error
    return Answer(
        key=key,
        text=" ".join(text.split()),
        kind=meta["kind"],
        reviewed=reviewed,
        question=meta.get("question", ""),
        facts=tuple(meta.get("facts", ())),
        sources=tuple(meta.get("sources", ())),
        next=tuple(meta.get("next", ())),
    )
