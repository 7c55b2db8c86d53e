"""Labelled messages that a model learns from: a folder with a YAML file a label, or a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.text_models.clean_text import clean_text
from assistant.yaml_file import FileError, load_yaml


@dataclass(frozen=True)
class LabelledMessage:
    """A message and what should be made of it.

    Attributes:
        text: cleaned.
        label: name of its file, or of the folder that its file is in.
        kind: the heading that it stands under there, for example the sign that it tells.
    """

    text: str
    label: str
    kind: str


def load_messages(folder: Path, labels: Sequence[str]) -> list[LabelledMessage]:
    """Read the labelled messages of a folder, label by label.

    Args:
        folder: holds for each label `<label>.yml`, or a folder `<label>` of such files; each
            has lists of texts by kind.
        labels: the labels.

    Raises:
        FileError: a file is missing or not such lists.
    """
    return [
        LabelledMessage(clean_text(str(text)), label, kind)
        for label in labels
        for file in _files(folder, label)
        for kind, texts in _lists(file).items()
        for text in texts
    ]


def _files(folder: Path, label: str) -> list[Path]:
    return sorted((folder / label).glob("*.yml")) or [folder / f"{label}.yml"]


def _lists(file: Path) -> dict[str, list[object]]:
    kinds = load_yaml(file)
    if not isinstance(kinds, dict) or not all(isinstance(v, list) for v in kinds.values()):
        raise FileError(f"{file}: expected lists of messages by kind")
    return kinds
