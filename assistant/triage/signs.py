"""Signs of danger said in a message, from the phrases of `signs.yml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.entities.assertion import Assertion, assertion_reader
from assistant.entities.phrases import PhraseFinder
from assistant.triage.levels import LEVELS, NONE
from assistant.yaml_file import FileError, load_yaml

SIGNS_FILE = Path(__file__).parent / "signs.yml"
CUE_KINDS = ("negated", "past", "general", "other", "real")


@dataclass(frozen=True)
class Sign:
    """A rule: what is looked for and what it means.

    Attributes:
        name: key in the file.
        level: the level that it speaks for.
        certain: whether it decides by itself when it is told as a fact of now.
        even_asked: whether a question is a sign, too ("how many would kill me").
        matches: example messages in which it is found and holds.
        counterexamples: example messages in which it is not found or does not hold.
    """

    name: str
    level: str
    certain: bool
    even_asked: bool
    matches: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True)
class SaidSign:
    """A sign found in a message, and how it is meant."""

    sign: Sign
    assertion: Assertion

    @property
    def holds(self) -> bool:
        """Told as a fact of now; or asked, where asking is a sign."""
        asked = self.sign.even_asked and self.assertion.general
        return self.assertion.holds or (asked and not self.assertion.negated)


@dataclass(frozen=True)
class Reading:
    """What the phrases say of a message.

    Attributes:
        signs: the signs found.
        cues: kinds of cue words found anywhere in the message.
    """

    signs: tuple[SaidSign, ...]
    cues: frozenset[str]

    def holding(self, level: str, only_certain: bool = False) -> bool:
        """Whether a sign of a level is told as a fact of now."""
        return any(
            said.sign.level == level and said.holds
            for said in self.signs
            if said.sign.certain or not only_certain
        )


class SignReader:
    """Finds the signs of danger in a message."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Compile the rules of a `signs.yml`.

        Raises:
            FileError: a sign has an unknown level or no phrases.
        """
        self.signs = {name: _sign(name, entry) for name, entry in content["signs"].items()}
        phrases = {name: entry["phrases"] for name, entry in content["signs"].items()}
        self._cues = assertion_reader()
        self._finder = PhraseFinder(
            phrases, content["groups"], content["other_words"], self._cues.terms
        )
        self._columns = {name: column for column, name in enumerate(self.signs)}

    def read(self, text: str) -> Reading:
        """Signs and cues of a message."""
        words = self._finder.words(text)
        cues = self._cues.cues(words)
        said = [
            SaidSign(self.signs[found.name], self._cues.read(words, found, cues))
            for found in self._finder.find(words)
        ]
        return Reading(tuple(said), frozenset(cue.name.partition("_")[0] for cue in cues))

    @property
    def size(self) -> int:
        """How many numbers `features` gives."""
        return len(self.signs) + len(LEVELS) + len(CUE_KINDS)

    def features(self, reading: Reading) -> npt.NDArray[np.float32]:
        """A reading as numbers for a model, shape (size,).

        One for each sign that holds, one for each level with a sign that is denied, past
        or asked in general, and one for each kind of cue.
        """
        features = np.zeros(self.size, dtype=np.float32)
        for said in reading.signs:
            if said.holds:
                features[self._columns[said.sign.name]] = 1.0
            else:
                features[len(self.signs) + LEVELS.index(said.sign.level)] = 1.0
        for column, kind in enumerate(CUE_KINDS, start=len(self.signs) + len(LEVELS)):
            features[column] = float(kind in reading.cues)
        return features


def _sign(name: str, entry: dict[str, Any]) -> Sign:
    if entry.get("level") not in LEVELS or entry["level"] == NONE:
        raise FileError(f"{SIGNS_FILE}: {name}: level must be one of {', '.join(LEVELS[1:])}")
    if not entry.get("phrases"):
        raise FileError(f"{SIGNS_FILE}: {name} has no phrases")
    examples: Sequence[str] = entry.get("matches", ())
    return Sign(
        name=name,
        level=entry["level"],
        certain=bool(entry.get("certain", False)),
        even_asked=bool(entry.get("even_asked", False)),
        matches=tuple(examples),
        counterexamples=tuple(entry.get("not", ())),
    )


@lru_cache(maxsize=1)
def sign_reader() -> SignReader:
    """The reader with the project's own signs.

    Raises:
        FileError: `signs.yml` is missing or wrong.
    """
    return SignReader(load_yaml(SIGNS_FILE))
