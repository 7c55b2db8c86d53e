"""Writes the list of ordinary words from the texts that the assistant learns from.

`python -m assistant.privacy.ordinary`, after texts in `data/` or `assistant/` have changed much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.privacy.name_lists import ORDINARY_FILE, first_names, last_names
from assistant.settings import ROOT
from assistant.yaml_file import load_yaml

# How often a word must stand there; one that is also a name must be common.
LEAST, LEAST_OF_NAME = 2, 8
_WORD = re.compile(r"[a-z\u00df-\u024f][a-z\u00df-\u024f']+")
_FOLDERS = ("data", "assistant", "knowledge")


def main() -> None:
    """Write the list."""
    files = [file for folder in _FOLDERS for file in sorted((ROOT / folder).rglob("*.yml"))]
    words = sorted(ordinary_words_of(_texts_of(files)))
    ORDINARY_FILE.write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words):,} words in {ORDINARY_FILE.relative_to(ROOT)}")


def ordinary_words_of(texts: Iterable[str]) -> set[str]:
    """The words that stand often enough in small letters to be no names.

    Args:
        texts: what patients write and are told.
    """
    counts = Counter(word for text in texts for word in set(_WORD.findall(text)))
    names = first_names() | last_names()
    return {word for word, n in counts.items() if n >= (LEAST_OF_NAME if word in names else LEAST)}


def _texts_of(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        yield from _strings(load_yaml(file))


def _strings(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content.replace("\u2019", "'")
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _strings(part)


if __name__ == "__main__":
    main()
