"""What a channel itself has to say (`data/dialogue/channels.yml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from assistant.answers.live import live_library
from assistant.clinic import load_clinic
from assistant.settings import settings

NO_VALUES: Mapping[str, str] = MappingProxyType({})
TOO_MANY, FAILED, REPHRASE = "channel/too_many", "channel/failed", "clarify/rephrase"


def own_message(key: str, values: Mapping[str, str] = NO_VALUES) -> dict[str, Any]:
    """A bot message as Rasa would hand it to the channel.

    Args:
        key: of the text.
        values: more that stands in its curly brackets than the clinic's details.
    """
    answer = live_library()[key]
    text = answer.text
    for name, value in {**values, **_placeholders()}.items():
        text = text.replace("{" + name + "}", value)
    return {"text": text, "kind": answer.kind, "answer": key}


@lru_cache(maxsize=1)
def _placeholders() -> dict[str, str]:
    return load_clinic(settings().clinic_path).placeholders()
