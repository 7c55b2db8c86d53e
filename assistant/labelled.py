"""Labelled messages that a model learns from: a folder with one YAML file a label."""

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
        label: name of its file.
        kind: the heading that it stands under there, for example the sign that it tells.
    """

    text: str
    label: str
    kind: str


def load_messages(folder: Path, labels: Sequence[str]) -> list[LabelledMessage]:
    """Read the labelled messages of a folder, label by label.

    Args:
        folder: holds `<label>.yml` for each label, each with lists of texts by kind.
        labels: the labels.

    Raises:
        FileError: a file is missing or not such lists.
    """
    messages = []
    for label in labels:
        file = folder / f"{label}.yml"
        kinds = load_yaml(file)
        if not isinstance(kinds, dict) or not all(isinstance(v, list) for v in kinds.values()):
            raise FileError(f"{file}: expected lists of messages by kind")
        for kind, texts in kinds.items():
            messages += [LabelledMessage(clean_text(str(text)), label, kind) for text in texts]
    return messages
