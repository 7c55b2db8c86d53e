"""Messages whose identifiers are marked: `my name is <name>maria lopez</name>`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy.spans import Span
from assistant.yaml_file import load_yaml

_MARK = re.compile(r"<(name|phone|email|birth_date|address|record|card)>(.*?)</\1>", re.DOTALL)


@dataclass(frozen=True)
class Marked:
    """A message whose identifiers are known.

    Attributes:
        text: the message.
        asked: what it replies to: `name`, `contact`, `time` or nothing.
        spans: the identifiers.
    """

    text: str
    asked: str
    spans: tuple[Span, ...]


def load_marked(file: Path) -> list[Marked]:
    """The messages of a file: a list of `text` with marks, and perhaps `asked`.

    Raises:
        FileError: it is no YAML.
    """
    return [read_marked(item["text"], item.get("asked") or "") for item in load_yaml(file)]


def read_marked(text: str, asked: str = "") -> Marked:
    """A message, its marks read and taken out."""
    parts, spans, length, place = [], [], 0, 0
    for match in _MARK.finditer(text):
        before = text[place : match.start()]
        length += len(before)
        spans.append(Span(length, length + len(match[2]), match[1].replace("_", " ")))
        length += len(match[2])
        parts += [before, match[2]]
        place = match.end()
    return Marked("".join([*parts, text[place:]]), asked, tuple(spans))
