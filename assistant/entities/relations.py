"""Whether a message speaks of somebody close to the writer: "not me, my mother"."""

from __future__ import annotations

from functools import lru_cache

from assistant.entities.assertion import CUES_FILE
from assistant.entities.words import split_words
from assistant.yaml_file import load_yaml

_GROUP = "relation"


def names_somebody(text: str) -> bool:
    """Whether a relation is named: mother, husband, neighbour, ...

    Args:
        text: a message.
    """
    return not _relations().isdisjoint(split_words(text))


@lru_cache(maxsize=1)
def _relations() -> frozenset[str]:
    return frozenset(load_yaml(CUES_FILE)["groups"][_GROUP])
