"""All reviewed texts of `data/`, by key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
        is_asked_for: whether messages lead to it (its name has a slash), or code does.
        reviewed: day of the last review.
        question: the same matter as a short question, for buttons; empty: never suggested.
        facts: ids of the facts that the text conveys.
        sources: ids of the documents that those facts stand in.
        next: keys of up to three answers that people often want next.
        topics: of a caution or disclaimer: the topics whose answers it belongs to.
        always: of a caution: the topics whose every answer must carry it.
        name: of a caution: what the patient told, in a few words.
        correction: of a caution: what a patient may say to take it back.
        instead_of_general: of a caution: key of the answer in place of "safe in general".
        general: of an advice text: key of the answer where the question leads to none.
        language: ISO 639-1 code of a text that is not English; empty: it is.
        simple: the core of the text in one or two short sentences; empty: there is none.
    """

    key: str
    text: str
    kind: str
    reviewed: date
    is_asked_for: bool = True
    question: str = ""
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    name: str = ""
    correction: str = ""
    instead_of_general: str = ""
    general: str = ""
    language: str = ""
    simple: str = ""

    @property
    def topic(self) -> str:
        """The part of the key before the slash."""
        return self.key.partition("/")[0]


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

    def of_topic(self, topic: str) -> list[Answer]:
        """All answers of a topic, in file order."""
        return [answer for answer in self if answer.topic == topic]


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
    # Rasa keeps the slash for retrieval intents; other responses have an underscore there.
    key = key if "/" in key else key.replace("_", "/", 1)
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
        is_asked_for="/" in name,
        question=meta.get("question", ""),
        facts=tuple(meta.get("facts", ())),
        sources=tuple(meta.get("sources", ())),
        next=tuple(meta.get("next", ())),
        topics=tuple(meta.get("with", ())),
        always=tuple(meta.get("always_with", ())),
        name=meta.get("name", ""),
        correction=meta.get("correction", ""),
        instead_of_general=meta.get("instead_of_general", ""),
        general=meta.get("general", ""),
        language=meta.get("language", ""),
        simple=" ".join(meta.get("simple", "").split()),
    )
