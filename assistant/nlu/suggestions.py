"""Suggestions that were tapped: the same few texts, word for word, from many patients.

What a model reads in one is the same each time, so it is read once and kept: half of what patients
send is tapped, and a suggestion then takes a third of the time. Nothing that somebody has written
is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

_Read = TypeVar("_Read")
_questions: frozenset[str] = frozenset()


def expect_suggestions(questions: Iterable[str]) -> None:
    """Set the questions that the answers suggest, those of the model loaded last.

    Of this module, as the components of a model cannot hand each other anything.
    """
    global _questions
    _questions = frozenset(questions)


def is_suggestion(text: str) -> bool:
    """Whether a text is the question of an answer, to the letter."""
    return text in _questions


class KeptReadings(Generic[_Read]):
    """What one component has read in suggestions."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, _Read] = {}

    def of(self, text: str, read: Callable[[], _Read]) -> _Read:
        """What is read in a text; must not be changed afterwards.

        Args:
            text: the message.
            read: reads it, if that is to be done now.
        """
        if not is_suggestion(text):
            return read()
        if text not in self._kept:
            self._kept[text] = read()
        return self._kept[text]
