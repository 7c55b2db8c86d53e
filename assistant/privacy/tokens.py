"""What stands in a message in the place of something that identifies a person.

`[phone~k3x9a7bq4m2p]`: what it was, and the name under which the vault may hold it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from assistant.privacy.spans import ADDRESS, BIRTH_DATE, CARD, EMAIL, KINDS, NAME, PHONE, RECORD

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 12
_TOKEN = re.compile(rf"\[({'|'.join(KINDS)})(?:~([a-z2-9]{{{_LENGTH}}}))?\]")
# What models read in its place. They have learnt from whole sentences, so each looks like a value:
# "my number" would ask for the clinic's number. None of them is anybody's.
_FILLERS = {
    NAME: "Alex",
    PHONE: "555 0100",
    EMAIL: "a@example.org",
    BIRTH_DATE: "1/1/1960",
    ADDRESS: "12 Oak Lane",
    RECORD: "12345",
    CARD: "4111",
}


def new_id() -> str:
    """A name for a sealed value that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def token_of(kind: str, identity: str = "") -> str:
    """What stands in the place of a value.

    Args:
        kind: one of `spans.KINDS`.
        identity: its name in the vault; empty: it is kept nowhere.
    """
    return f"[{kind}~{identity}]" if identity else f"[{kind}]"


def ids_in(text: str) -> list[str]:
    """The names of the sealed values in a text."""
    return [match[2] for match in _TOKEN.finditer(text) if match[2]]


def kind_in(text: str) -> str:
    """What the first value in a text is; empty: there is none."""
    found = _TOKEN.search(text)
    return found[1] if found else ""


def with_values(text: str, values: Mapping[str, str]) -> str:
    """A text with its sealed values where they are known.

    Args:
        text: the text.
        values: by name; what is not among them is shown as its kind: `[phone]`.
    """
    return _TOKEN.sub(lambda match: values.get(match[2] or "", f"[{match[1]}]"), text)


def blanked(text: str) -> str:
    """A text of the same length with spaces for what stands in the place of values."""
    return _TOKEN.sub(lambda match: " " * len(match[0]), text)


def without_ids(text: str) -> str:
    """A text as people read it who may not know the values: `[phone]`."""
    return with_values(text, {})


def with_fillers(text: str) -> str:
    """A text as models read it: for each value one that looks like it and is nobody's."""
    return _TOKEN.sub(lambda match: _FILLERS[match[1]], text)
