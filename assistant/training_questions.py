"""The training questions of `data/`, read without Rasa."""

from __future__ import annotations

import hashlib
from pathlib import Path

from assistant.yaml_file import load_yaml

# One question in eight is kept from the sentence encoder when that is built, so that the
# confidence threshold can be set on questions that are new to all parts of the model.
KEPT_BACK = 8


def load_training_questions(data: Path) -> list[tuple[str, str]]:
    """All (text, label) pairs of the `nlu` parts below a folder, in file order.

    Args:
        data: Rasa's `data/` folder.

    Raises:
        FileError: a file is not YAML.
    """
    pairs = []
    for file in sorted(data.rglob("*.yml")):
        for block in load_yaml(file).get("nlu", []):
            lines = block["examples"].splitlines()
            pairs += [(line.removeprefix("- ").strip(), block["intent"]) for line in lines]
    return pairs


def is_kept_back(text: str) -> bool:
    """Whether a question is kept from the encoder; depends on its words alone."""
    digest = hashlib.sha256(text.lower().encode("utf-8")).hexdigest()
    return int(digest, 16) % KEPT_BACK == 0
