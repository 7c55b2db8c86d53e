"""What patients say of themselves (kidney disease, metformin, ...), and of others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.answers.patient import AFFIRMED, DENIED
from assistant.entities.assertion import REACH, Assertion, assertion_reader, clause, sentence
from assistant.entities.phrases import CLAUSE_ENDS, Found, PhraseFinder
from assistant.entities.words import NUMBER_WORDS, figures
from assistant.yaml_file import FileError, load_yaml

CONDITIONS_FILE = Path(__file__).parent / "conditions.yml"

SOMEONE_ELSE = "someone_else"
_DENIAL = "denial:"
_LESSON = "lesson_message"  # an essay, an exam: it tells of nobody

FIRST_PERSON = frozenset(("i", "im", "ive", "id", "me", "my", "mine", "myself"))
# fmt: off
QUESTION_WORDS = frozenset((
    "how", "what", "whats", "why", "when", "which", "who", "is", "are", "was", "were", "does", "do",
    "did", "can", "could", "will", "would", "should", "may", "any", "suppose", "someone", "dose",
))
# fmt: on
HAVING = frozenset(("on", "taking", "been", "got", "have", "had", "having", "with", "diagnosed"))
# Nobody tells of themselves in code: '/faq{"takes_metformin":"affirmed"}'.
_CODE = re.compile(r"[{}]|</?\w[^<>]*>|\bset ?slots?\b|\bslots?\s*[:=(]|\w_\w+\W*=", re.IGNORECASE)
LEAST_TELLING_WORDS = 6
# So many finds of a message are read, the last ones: what is said last counts.
MOST_FINDS = 30
GENERAL_WORDS = frozenset(("generally", "general", "people", "diabetics", "patients", "curious"))


@dataclass(frozen=True)
class Condition:
    """A rule.

    Attributes:
        name: key in the file, and name of the entity and slot.
        even_if_past: whether it counts although it is told as past.
        even_if_imagined: whether it counts although it is only imagined.
        matches: pairs of an example message and what it says.
        counterexamples: messages that say none of it.
    """

    name: str
    even_if_past: bool
    even_if_imagined: bool
    matches: tuple[tuple[str, str], ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A condition as a message tells it.

    Attributes:
        name: the condition.
        says: `affirmed`, `denied` or `someone_else`.
        words: the words that told it, as they were read.
    """

    name: str
    says: str
    words: str


class ConditionReader:
    """Finds conditions in a message."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Compile the rules of a `conditions.yml`.

        Raises:
            FileError: a condition has no phrases, or a phrase is wrong.
        """
        entries = content["conditions"]
        self.conditions = {name: _condition(name, entry) for name, entry in entries.items()}
        phrases = {name: entry["phrases"] for name, entry in entries.items()}
        phrases |= {_DENIAL + n: e["denials"] for n, e in entries.items() if e.get("denials")}
        self._cues = assertion_reader()
        self._finder = PhraseFinder(
            phrases,
            content["groups"],
            other_words=NUMBER_WORDS,  # "seventy" is not a misspelt "seventh"
            more_terms=self._cues.terms,
        )

    def read(self, text: str) -> list[Mention]:
        """Conditions that a message affirms, denies or tells of someone else.

        Where a message says several things of one condition, the last one counts: people
        correct themselves ("not my mother, I have it").
        """
        if _CODE.search(text):
            return []
        words = figures(self._finder.words(text))
        cues = self._cues.cues(words)
        if any(cue.name == _LESSON for cue in cues):
            return []
        mentions: dict[str, Mention] = {}
        all_found = self._finder.find(words)[-MOST_FINDS:]
        for found in all_found:
            says = self._says(words, found, self._cues_for(found, cues, all_found))
            name = found.name.removeprefix(_DENIAL)
            if says:
                said = " ".join(words[found.start : found.end])
                mentions[name] = Mention(name, says, said)
        return list(mentions.values())

    def _says(self, words: Sequence[str], found: Found, cues: Sequence[Found]) -> str | None:
        whose = experiencer(words, found, cues)
        if found.name.startswith(_DENIAL):
            return None if whose == "other" else DENIED
        assertion = self._cues.read(words, found, cues)
        kinds = self._cues.kinds(words, found, cues)
        if "answered" in kinds:
            return DENIED
        if "doubted" in kinds or ("imagined" in kinds and not self._if_imagined(found)):
            return None
        if assertion.negated and "instead" in kinds:
            return SOMEONE_ELSE
        if whose == "other":
            return SOMEONE_ELSE if not assertion.negated and not assertion.general else None
        if assertion.negated:
            return None if whose is None and _is_question(words, found) else DENIED
        if assertion.past and not self.conditions[found.name].even_if_past:
            return None
        return AFFIRMED if whose == "self" or self._is_headline(words, found, assertion) else None

    def _if_imagined(self, found: Found) -> bool:
        return self.conditions[found.name].even_if_imagined

    def _cues_for(
        self, found: Found, cues: Sequence[Found], all_found: Sequence[Found]
    ) -> list[Found]:
        """Cues without those that look like a denial of this condition and are none.

        "The shot doesn't agree with me, throat went tight": part of a find of the same
        condition. "I have it, the shots have stopped": a disease that stays does not stop.
        """
        same = [other for other in all_found if other.name == found.name]
        ended = {(cue.start, cue.end) for cue in cues if cue.name == "ended_after"}
        condition = self.conditions.get(found.name)
        stays = condition is not None and condition.even_if_past

        # Finds of one rule do not overlap: a word is part of one of them, or of none.
        part_of = {place: other for other in same for place in range(other.start, other.end)}

        def counts(cue: Found) -> bool:
            if cue.name == "negated_before":
                whole = part_of.get(cue.start)
                return whole is None or cue.end > whole.end
            return not (cue.name == "negated_after" and stays and (cue.start, cue.end) in ended)

        return [cue for cue in cues if counts(cue)]

    def _is_headline(self, words: Sequence[str], found: Found, assertion: Assertion) -> bool:
        """Whether it opens the message as a remark of its own: "CKD stage 3. Are shots ok?"."""
        if found.start > 1 or assertion.general:
            return False
        following = words[found.end : found.end + 2]
        if following[:1] == ("here",):
            return True
        return len(following) == 2 and following[0] in (*CLAUSE_ENDS, ",")


def experiencer(words: Sequence[str], found: Found, cues: Sequence[Found]) -> str | None:
    """Whose it is: "self", "other", or None where it is nobody's.

    The person named last before the phrase counts ("I read that my dad's kidneys ..."), in its
    clause or else anywhere before. Where nobody is named, a telling message is the writer's
    own, and a question in general is nobody's.
    """
    if any(c.name == "self_message" for c in cues):
        return "self"
    before = [c for c in cues if c.start < found.end]
    nobody, strange = _places("nobody", before), _places("stranger", before)
    others = [c for c in before if c.name == "other_before" and c.start not in nobody]
    of_others = _places("other", others)
    selves = [c for c in before if c.name == "self_before" and c.start not in of_others]
    # "Somebody with it" is a cue too, but what is said of strangers is nobody's.
    others = [c for c in others if c.start not in strange]
    strangers = [c for c in before if c.name == "stranger_before"]
    first, _ = clause(words, found)
    nearest_self = _nearest(selves, first)
    nearest_other = _nearest(others, first)
    if _nearest(strangers, first) > max(nearest_self, nearest_other):
        return None
    if nearest_other > nearest_self:
        return "other"
    if found.start - nearest_self < REACH:
        return None if _is_asked_in_general(words, found, cues) else "self"
    if others:
        return "other"
    return "self" if _is_telling(words, found, cues) else None


def _places(kind: str, cues: Sequence[Found]) -> set[int]:
    """The words that are part of a cue of a kind; "my" in "my dad" is, of another person."""
    of_kind = [c for c in cues if c.name == f"{kind}_before"]
    return {place for c in of_kind for place in range(c.start, c.end)}


def _nearest(cues: Sequence[Found], first: int) -> int:
    """Where the last of some cues starts, not before the first word of a clause."""
    return max((c.start for c in cues if c.start >= first), default=-REACH)


def _is_telling(words: Sequence[str], found: Found, cues: Sequence[Found]) -> bool:
    """Whether a message without a person before the phrase still tells of its writer."""
    first, last = sentence(words, found)
    own = FIRST_PERSON & set(words[first:last])
    if not own and (_is_question(words, found) or _is_asked_in_general(words, found, cues)):
        return False
    if own or FIRST_PERSON & set(words) or words[max(found.start - 1, 0)] in HAVING:
        return True
    # A few bare words are a search, not news of oneself: "metformin and b12".
    return len(words) >= LEAST_TELLING_WORDS and not GENERAL_WORDS & set(words)


def _is_question(words: Sequence[str], found: Found) -> bool:
    return words[sentence(words, found)[0]] in QUESTION_WORDS


def _is_asked_in_general(words: Sequence[str], found: Found, cues: Sequence[Found]) -> bool:
    kinds = _kinds_before(words, found, cues)
    return "general" in kinds and "supposed" not in kinds and "my" not in words[: found.start]


def _kinds_before(words: Sequence[str], found: Found, cues: Sequence[Found]) -> set[str]:
    first, _ = clause(words, found)
    return {
        cue.name.partition("_")[0]
        for cue in cues
        if cue.name.endswith("_before")
        and first <= cue.start
        and 0 <= found.start - cue.end < REACH
    }


def _condition(name: str, entry: dict[str, Any]) -> Condition:
    if not entry.get("phrases"):
        raise FileError(f"{CONDITIONS_FILE}: {name} has no phrases")
    return Condition(
        name=name,
        even_if_past=bool(entry.get("even_if_past", False)),
        even_if_imagined=bool(entry.get("even_if_imagined", True)),
        matches=tuple((match["text"], match["says"]) for match in entry.get("matches", ())),
        counterexamples=tuple(entry.get("not", ())),
    )


@lru_cache(maxsize=1)
def condition_reader() -> ConditionReader:
    """The reader with the project's own conditions.

    Raises:
        FileError: `conditions.yml` is missing or wrong.
    """
    return ConditionReader(load_yaml(CONDITIONS_FILE))
