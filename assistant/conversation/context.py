"""What a conversation is about right now: kept in one slot, read by parsing and by actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

CONTEXT_SLOT = "context"
# Kinds of replies that a follow-up can lean on; small talk in between changes nothing.
TELLING_KINDS = ("answer", "not_covered", "clinic")
_TELLING_TOPIC = "about/"
FAILING_KINDS = ("clarify", "not_covered", "out_of_scope")
# Kinds that say nothing about whether the assistant is of help.
_NEUTRAL_KINDS = ("smalltalk", "handoff")
# Of these, texts about what was told, which tell nothing themselves.
_ABOUT_TELLING = ("repair/", "again/", "offer/")
# Replies that only ask which of the patient's own choices was meant.
_NOT_FAILING = ("repair/which_one", "profile/wrong", "clarify/unreadable")
# Parts the key of an answer from the form that it was given in; the short form has this one.
MARK = "#"
SIMPLE = f"{MARK}simple"
# Answers that are remembered, so that "tell me more" tells something new.
TOLD = 12


@dataclass(frozen=True)
class Context:
    """Where the conversation stands after the latest reply.

    Attributes:
        answers: keys of what the latest reply that told something told; small talk keeps them.
        offers: the suggestions under the latest reply, as they read, in order.
        last: keys of the texts of the latest reply, so that it does not come twice in a row.
        told: keys of the latest twelve answers.
        failures: replies in a row that did not help.
    """

    answers: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    failures: int = 0

    @property
    def is_simple(self) -> bool:
        """Whether the latest answer was given in its short form."""
        return any(key.endswith(SIMPLE) for key in self.last)

    def was_just_said(self, keys: Sequence[str]) -> bool:
        """Whether the latest reply was of these answers, in whatever form."""
        return set(keys) == {key.removesuffix(SIMPLE) for key in self.last}

    def after(self, kind: str, keys: Sequence[str], offers: Sequence[str]) -> Context:
        """The context after one more reply.

        Args:
            kind: its kind.
            keys: keys of its texts, marked with the form that they were given in.
            offers: its suggestions.
        """
        answers = tuple(key.partition(MARK)[0] for key in keys)
        is_telling = keys[0].startswith(_TELLING_TOPIC) or (
            kind in TELLING_KINDS and not keys[0].startswith(_ABOUT_TELLING)
        )
        is_failure = kind in FAILING_KINDS and keys[0] not in _NOT_FAILING
        kept = self.failures if kind in _NEUTRAL_KINDS else 0
        return Context(
            answers=answers if is_telling else self.answers,
            offers=tuple(offers),
            last=tuple(keys),
            told=(*self.told, *answers)[-TOLD:] if is_telling else self.told,
            failures=self.failures + 1 if is_failure else kept,
        )

    def as_slot(self) -> dict[str, Any]:
        """The value of the slot."""
        return {name: value for name, value in asdict(self).items() if value}


def read_context(slots: Mapping[str, Any]) -> Context:
    """The context that a conversation's slots hold; an empty one at its start.

    Args:
        slots: slot values by name.
    """
    held = slots.get(CONTEXT_SLOT) or {}
    return Context(
        answers=tuple(held.get("answers", ())),
        offers=tuple(held.get("offers", ())),
        last=tuple(held.get("last", ())),
        told=tuple(held.get("told", ())),
        failures=int(held.get("failures", 0)),
    )
