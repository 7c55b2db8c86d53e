"""What stands around an answer: disclaimers, the limits of a chat, and cautions."""

from __future__ import annotations

from collections.abc import Sequence
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


def additions(
    library: Library, answers: Sequence[Answer], patient: Patient, advice: str | None
) -> Additions:
    """Choose what stands around one answer, or around several in one reply.

    Args:
        library: all reviewed texts.
        answers: the answers, in their order.
        patient: what the conversation holds about the patient.
        advice: what individual advice was asked for; None: none.
    """
    start = [] if START in patient.said else [library[START]]
    limits = _limits(library, answers, advice)
    cautions = _cautions(library, answers, patient)
    # One disclaimer a reply is enough: a longer text is not read.
    closing = [] if start or limits else _disclaimers(library, answers, patient)
    once = [*start, *cautions, *closing]
    return Additions(
        before=(*start, *(c for c in cautions if c.always), *limits),
        after=(*(c for c in cautions if not c.always), *closing),
        advice=advice if limits else None,
        said=tuple(extra.key for extra in once if _counts_as_said(extra, answers)),
    )


def fitting_keys(library: Library, keys: Sequence[str], patient: Patient) -> list[str]:
    """The answers to give: no bare "safe in general" to someone for whom it may not hold."""
    return list(dict.fromkeys(_fitting(library, key, patient) for key in keys))


def _fitting(library: Library, key: str, patient: Patient) -> str:
    if key != SAFE_IN_GENERAL:
        return key
    instead = [library[f"caution/{name}"].instead_of_general for name in patient.concerns]
    return next(filter(None, instead), key)


def _limits(library: Library, answers: Sequence[Answer], advice: str | None) -> list[Answer]:
    kinds = {answer.kind for answer in answers}
    if advice is None or not kinds & set(_HEEDED_KINDS):
        return []
    texts = [library[f"advice/{advice}"]]
    return [*texts, library["advice/general"]] if "answer" in kinds else texts


def _cautions(library: Library, answers: Sequence[Answer], patient: Patient) -> list[Answer]:
    """Cautions that belong to the topics and were not said yet, or to what was told just now."""
    chosen = []
    topics = {answer.topic for answer in answers}
    is_heeded = any(answer.kind in (*_HEEDED_KINDS, "smalltalk") for answer in answers)
    for name in patient.concerns:
        caution = library[f"caution/{name}"]
        is_due = topics & set(caution.topics) and caution.key not in patient.said
        is_echo = name in patient.just_told and is_heeded
        said_by_answer = any(
            fact in answer.facts[:1] for answer in answers for fact in caution.facts[:1]
        )
        if (is_due or is_echo or topics & set(caution.always)) and not said_by_answer:
            chosen.append(caution)
    # What must never be missed comes first, then what was told just now.
    chosen.sort(key=lambda c: (not c.always, c.key.partition("/")[2] not in patient.just_told))
    # What every answer of a topic must carry is never left out.
    due = [c for c in chosen if topics & set(c.always)]
    return [*due, *(c for c in chosen if c not in due)][: max(MAX_CAUTIONS, len(due))]


def _counts_as_said(extra: Answer, answers: Sequence[Answer]) -> bool:
    """Whether it need not come again: an echo outside its topics is no caution yet."""
    return extra.kind != "caution" or any(answer.topic in extra.topics for answer in answers)


def _disclaimers(library: Library, answers: Sequence[Answer], patient: Patient) -> list[Answer]:
    """The first disclaimer that belongs to a topic and was not said yet."""
    topics = {answer.topic for answer in answers}
    due = [
        disclaimer
        for disclaimer in library.of_topic("disclaimer")
        if topics & set(disclaimer.topics) and disclaimer.key not in patient.said
    ]
    return due[:1]
