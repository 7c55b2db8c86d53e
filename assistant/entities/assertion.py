"""Whether a phrase in a message is affirmed, denied, past, or someone else's.

Method: cue words before or after the phrase within its clause, after ConText (Harkema et
al. 2009, "ConText: an algorithm for determining negation, experiencer, and temporal status").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.entities.phrases import CLAUSE_ENDS, Found, PhraseFinder
from assistant.yaml_file import load_yaml

CUES_FILE = Path(__file__).parent / "cues.yml"

# How far a cue reaches, in words; the end of its clause stops it earlier.
REACH = 8
# fmt: off
_NEW_CLAUSE_WORDS = frozenset((
    "i", "im", "ive", "my", "we", "our", "he", "hes", "his", "she", "shes", "her",
    "it", "its", "they", "the", "now", "and", "because", "so", "yes", "no",
    "is", "are", "can", "could", "do", "does", "will", "would", "should", "what", "how",
))
# "no wait, it is ..." takes back what stands before.
_TAKING_BACK = frozenset(("wait", "oops", "sorry"))
# "I have it and my surgery stopped the shots": the subject changes.
_NEW_SUBJECTS = frozenset(("i", "im", "ive", "my", "we", "our", "he", "hes", "she", "shes"))
_LISTING = frozenset(("or", "nor"))
# "I don't smoke and have kidney disease": what follows "and" is told for itself.
_NEW_PREDICATES = frozenset(("have", "has", "am", "take", "takes", "on"))
# fmt: on


@dataclass(frozen=True)
class Assertion:
    """What the words around a phrase say of it.

    Attributes:
        negated: "no", "ruled out".
        past: "years ago", "used to".
        general: asked or supposed, not told: "can it cause", "what if".
        other: about someone else than the writer: "my dad".
    """

    negated: bool = False
    past: bool = False
    general: bool = False
    other: bool = False

    @property
    def holds(self) -> bool:
        """Told as a fact of now, of whomever."""
        return not (self.negated or self.past or self.general)


class AssertionReader:
    """Reads the assertion of phrases from cue words."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Compile a `cues.yml`: cues by kind (`negated_before`, ...) and groups of words."""
        # Every find: a short cue counts although a longer one covers it.
        self._finder = PhraseFinder(content["cues"], content["groups"], longest_only=False)
        # Signs and conditions are asked for in the same message.
        self._cues = lru_cache(maxsize=8)(self._finder.find)

    @property
    def terms(self) -> frozenset[str]:
        """Every word of the cues; other finders must not mend these into theirs."""
        return self._finder.terms

    def cues(self, words: tuple[str, ...]) -> list[Found]:
        """All cues of a message."""
        return self._cues(words)

    def read(self, words: Sequence[str], phrase: Found, cues: Sequence[Found]) -> Assertion:
        """The assertion of one phrase.

        Args:
            words: the message's words.
            phrase: where the phrase stands.
            cues: what `cues` gave for the message.
        """
        kinds = self.kinds(words, phrase, cues)
        if "real" in kinds:  # "no doubt", "not sure": looks like a cue and is none
            kinds.discard("negated")
        return Assertion(**{f.name: f.name in kinds for f in fields(Assertion)})

    def kinds(self, words: Sequence[str], phrase: Found, cues: Sequence[Found]) -> set[str]:
        """The kinds of all cues that reach a phrase."""
        first, last = clause(words, phrase)
        whole = sentence(words, phrase)
        kinds = set()
        for cue in cues:
            # A cue that overlaps the phrase is part of it: "cannot breathe" is no negation.
            if cue.start < phrase.end and phrase.start < cue.end:
                continue
            if cue.name == "negated_before" and _is_past_comma(words, cue, phrase, last):
                continue
            kind, _, place = cue.name.partition("_")
            in_clause = first <= cue.start < last
            reaches = {
                "before": in_clause and 0 <= phrase.start - cue.end < REACH,
                "after": in_clause and 0 <= cue.start - phrase.end < REACH,
                "touching": cue.end == phrase.start,
                "next": cue.start == phrase.end,
                "later": phrase.end <= cue.start < whole[1],
                "anywhere": whole[0] <= cue.start < whole[1],
                "message": True,
            }
            if reaches[place]:
                kinds.add(kind)
        return kinds


def clause(words: Sequence[str], phrase: Found) -> tuple[int, int]:
    """First word and end of the clause that a phrase stands in."""
    first, last = phrase.start, phrase.end
    while first > 0 and not _ends_clause(words, first - 1):
        first -= 1
    while last < len(words) and not _ends_clause(words, last):
        last += 1
    return first, last


def _is_past_comma(words: Sequence[str], cue: Found, phrase: Found, last: int) -> bool:
    """Whether "no" stands before a comma: it denies what follows in a list alone ("no a, b or c").

    In doubt it denies nothing: a sign that is there must not be missed ("no fever, chest pain").
    """
    return "," in words[cue.end : phrase.start] and not _LISTING & set(words[phrase.start : last])


def _ends_clause(words: Sequence[str], index: int) -> bool:
    if words[index] in CLAUSE_ENDS or words[index] in _TAKING_BACK:
        return True
    following = words[index + 1] if index + 1 < len(words) else ""
    if words[index] == "and":
        return following in _NEW_SUBJECTS or following in _NEW_PREDICATES
    return words[index] == "," and following in _NEW_CLAUSE_WORDS


def sentence(words: Sequence[str], phrase: Found) -> tuple[int, int]:
    """First word and end of the sentence that a phrase stands in."""
    ends = (".", "!", "?", "\n")
    first, last = phrase.start, phrase.end
    while first > 0 and words[first - 1] not in ends:
        first -= 1
    while last < len(words) and words[last] not in ends:
        last += 1
    return first, last


@lru_cache(maxsize=1)
def assertion_reader() -> AssertionReader:
    """The reader with the project's own cues.

    Raises:
        FileError: `cues.yml` is missing or wrong.
    """
    return AssertionReader(load_yaml(CUES_FILE))
