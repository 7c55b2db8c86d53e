"""What stands around an answer: disclaimers, the limits of a chat, and cautions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assistant.answers.library import Answer, Library
from assistant.answers.patient import Patient

START = "disclaimer/start"
SAFE_IN_GENERAL = "safety/general"
# More than two at once are not read.
MAX_CAUTIONS = 2

# Small talk and the like need no caution; what is told there is kept for the next answer.
_HEEDED_KINDS = ("answer", "not_covered", "out_of_scope")


@dataclass(frozen=True)
class Additions:
    """Texts before and after an answer.

    Attributes:
        before: said first.
        after: said after the answer.
        advice: what individual advice was asked for, or None.
        said: keys of those that are said only once a conversation.
    """

    before: tuple[Answer, ...] = ()
    after: tuple[Answer, ...] = ()
    advice: str | None = None
    said: tuple[str, ...] = ()

    def metadata(self) -> dict[str, Any]:
        """What a reader of the tracker may know of them."""
        extras = [*self.before, *self.after]
        return {
            "cautions": [extra.key for extra in extras if extra.kind == "caution"],
            "disclaimers": [extra.key for extra in extras if extra.kind == "disclaimer"],
            "advice": self.advice,
        }


def additions(library: Library, answer: Answer, patient: Patient, advice: str | None) -> Additions:
    """Choose what stands around an answer.

    Args:
        library: all reviewed texts.
        answer: the answer.
        patient: what the conversation holds about the patient.
        advice: what individual advice was asked for; None: none.
    """
    start = [] if START in patient.said else [library[START]]
    limits = _limits(library, answer, advice)
    cautions = _cautions(library, answer, patient)
    # One disclaimer a reply is enough: a longer text is not read.
    closing = [] if start or limits else _disclaimers(library, answer, patient)
    once = [*start, *cautions, *closing]
    return Additions(
        before=(*start, *(c for c in cautions if c.always), *limits),
        after=(*(c for c in cautions if not c.always), *closing),
        advice=advice if limits else None,
        said=tuple(extra.key for extra in once if _counts_as_said(extra, answer)),
    )


def fitting_key(library: Library, key: str, patient: Patient) -> str:
    """The answer to give: never the bare "safe in general" to someone for whom it may not hold."""
    if key != SAFE_IN_GENERAL:
        return key
    instead = [library[f"caution/{name}"].instead_of_general for name in patient.concerns]
    return next(filter(None, instead), key)


def _limits(library: Library, answer: Answer, advice: str | None) -> list[Answer]:
    if advice is None or answer.kind not in _HEEDED_KINDS:
        return []
    texts = [library[f"advice/{advice}"]]
    return [*texts, library["advice/general"]] if answer.kind == "answer" else texts


def _cautions(library: Library, answer: Answer, patient: Patient) -> list[Answer]:
    """Cautions that belong to the topic and were not said yet, or to what was told just now."""
    chosen = []
    for name in patient.concerns:
        caution = library[f"caution/{name}"]
        is_due = answer.topic in caution.topics and caution.key not in patient.said
        is_echo = name in patient.just_told and answer.kind in (*_HEEDED_KINDS, "smalltalk")
        is_said_by_answer = bool(caution.facts) and caution.facts[0] in answer.facts[:1]
        if (is_due or is_echo or answer.topic in caution.always) and not is_said_by_answer:
            chosen.append(caution)
    # What must never be missed comes first, then what was told just now.
    chosen.sort(key=lambda c: (not c.always, c.key.partition("/")[2] not in patient.just_told))
    return chosen[:MAX_CAUTIONS]


def _counts_as_said(extra: Answer, answer: Answer) -> bool:
    """Whether it need not come again: an echo outside its topics is no caution yet."""
    return extra.kind != "caution" or answer.topic in extra.topics


def _disclaimers(library: Library, answer: Answer, patient: Patient) -> list[Answer]:
    return [
        disclaimer
        for disclaimer in library.of_topic("disclaimer")
        if answer.topic in disclaimer.topics and disclaimer.key not in patient.said
    ]
