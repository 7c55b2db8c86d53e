"""Drafts from questions without an answer: a file for review, never a change by itself."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import yaml

from assistant.answers import Library
from assistant.settings import ROOT

DRAFTS = ROOT / "var" / "drafts"
NEW_TOPIC = "new"
MOST_EXAMPLES = 50
_NAME = re.compile(r"[a-z0-9_-]+\.yml")
_HEAD = """# A draft of {day}, from questions that the assistant could not answer. For review: take
# out what tells of a person, check each line, and move it into {place}.
"""


class DraftError(Exception):
    """A draft cannot be written; the message may be shown."""


def answer_keys(library: Library) -> list[str]:
    """Keys that an example may be drafted for."""
    return sorted(answer.key for answer in library if answer.is_asked_for)


def write(library: Library, key: str, questions: Sequence[str], folder: Path = DRAFTS) -> str:
    """Write a draft.

    Args:
        library: all reviewed texts.
        key: of the answer that the questions ask for, or `new` for a new topic.
        questions: the patients' words.
        folder: where drafts are kept.

    Returns:
        Name of the file.

    Raises:
        DraftError: there is no such answer.
    """
    texts = list(dict.fromkeys(" ".join(question.split()) for question in questions))
    if key == NEW_TOPIC:
        content, place = _new_topic(texts), "a new file of data/topics/, or data/not_covered/"
    elif (answer := library.get(key)) and answer.is_asked_for:
        content, place = _examples(key, texts), f"the examples of {key} in data/"
    else:
        raise DraftError("Please choose the answer that these questions ask for.")
    day = datetime.now(UTC).date().isoformat()
    name = f"{day}-{key.replace('/', '-')}-{int(time.time() * 1000) % 10**8}.yml"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(_HEAD.format(day=day, place=place) + content, encoding="utf-8")
    return name


def listed(folder: Path = DRAFTS) -> list[str]:
    """Names of all drafts, the latest first."""
    return sorted((file.name for file in folder.glob("*.yml")), reverse=True)


def read(name: str, folder: Path = DRAFTS) -> str | None:
    """The text of a draft; None where there is none of this name."""
    file = folder / name
    if not _NAME.fullmatch(name) or not file.is_file():
        return None
    return file.read_text(encoding="utf-8")


def _examples(key: str, texts: Sequence[str]) -> str:
    lines = "\n".join(f"- {text}" for text in texts)
    entry = {"nlu": [{"intent": key, "examples": _Block(lines + "\n")}]}
    return _yaml({"version": "3.1", **entry})


def _new_topic(texts: Sequence[str]) -> str:
    metadata = {
        "kind": "not_covered",
        "answer": "topic/matter",
        "question": "The matter as a short question",
        "facts": [],
        "reviewed": "",
    }
    lines = "\n".join(f"- {text}" for text in texts)
    response = {"text": "TO BE WRITTEN from the two documents", "metadata": metadata}
    return _yaml(
        {
            "version": "3.1",
            "responses": {"utter_topic/matter": [response]},
            "nlu": [{"intent": "topic/matter", "examples": _Block(lines + "\n")}],
        }
    )


class _Block(str):
    """A text that YAML writes line by line."""

    __slots__ = ()


def _represent(dumper: yaml.SafeDumper, text: _Block) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


class _Dumper(yaml.SafeDumper):
    pass


_Dumper.add_representer(_Block, _represent)


def _yaml(content: object) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
