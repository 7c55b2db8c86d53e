"""Follow-ups that name only an aspect: what "how often?" asks for after each answer.

A question is a pair of a subject and an aspect. Where a message names the aspect alone, the
subject is that of the reply before it, and a table says which answer the pair asks for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answers.library import key_of_label
from assistant.conversation.turns import Turn
from assistant.text_models.clean_text import clean_text
from assistant.yaml_file import FileError, load_yaml

ASPECTS = "aspects.yml"


@dataclass(frozen=True)
class Cell:
    """One entry of the table.

    Attributes:
        context: label of the answer that was just given.
        aspect: what is asked of it.
        label: the answer that this asks for.
    """

    context: str
    aspect: str
    label: str


@dataclass(frozen=True)
class Aspects:
    """The table, and in which words people ask for an aspect (cleaned texts by its name)."""

    cells: tuple[Cell, ...]
    wordings: Mapping[str, Sequence[str]]

    def turns(self, contexts: Mapping[str, str], wordings: int) -> list[Turn]:
        """Training turns: every cell in some of its wordings, other ones in each cell.

        Args:
            contexts: a question for each label.
            wordings: how many a cell.
        """
        return [
            Turn(contexts[cell.context], text, cell.label, leans=True)
            for cell in self.cells
            for text in _some(self.wordings[cell.aspect], wordings, cell.context + cell.aspect)
        ]


def load_aspects(folder: Path, labels: Sequence[str]) -> Aspects:
    """Read `aspects.yml`.

    Args:
        folder: holds it.
        labels: all labels that are learnt.

    Raises:
        FileError: the file is missing, or it names an unknown answer or aspect.
    """
    file = folder / ASPECTS
    content = load_yaml(file)
    by_key = {key_of_label(label): label for label in labels}
    wordings = {name: [clean_text(t) for t in texts] for name, texts in content["aspects"].items()}
    cells = []
    for context, table in content["leads_to"].items():
        for key, aspects in table.items():
            if unknown := [name for name in (context, key) if name not in by_key]:
                raise FileError(f"{file}: {context}: unknown answer {unknown[0]}")
            if missing := [name for name in aspects if name not in wordings]:
                raise FileError(f"{file}: {context}: unknown aspect {missing[0]}")
            cells += [Cell(by_key[context], aspect, by_key[key]) for aspect in aspects]
    return Aspects(tuple(cells), wordings)


def _some(texts: Sequence[str], count: int, seed: str) -> list[str]:
    """Some of the texts; which, depends on the seed alone."""

    def place(text: str) -> bytes:
        return hashlib.sha256(f"{seed}|{text}".encode()).digest()

    return sorted(texts, key=place)[:count]
