"""Suggestions: the questions of the answers, which patients tap instead of typing."""

from __future__ import annotations

from collections.abc import Iterable

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
