"""Does a question get an answer that conveys the fact asked for, and is the rest declined?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answers import Library
from assistant.answers.prediction import chosen_key
from evaluation.datasets import OutOfScope, Question
from evaluation.parser import Parser, confidence

DECLINING_KINDS = ("not_covered", "out_of_scope", "clarify")


@dataclass(frozen=True)
class Judged:
    """One test message with what the assistant made of it.

    Attributes:
        group: style of a question, or kind of a message to decline.
        expected: topic of the fact asked for; empty for a message to decline.
        key: best answer, whatever its confidence.
        confidence: of that answer.
        is_right: the answer conveys the fact, or is a declining one where it should be.
        text: the message.
    """

    text: str
    group: str
    expected: str
    key: str
    confidence: float
    is_right: bool


def judge_questions(
    parser: Parser, library: Library, questions: Iterable[Question]
) -> list[Judged]:
    """Ask every question; right is an answer that conveys one of its facts."""
    topics = _topic_of_fact(library)
    judged = []
    for question in questions:
        parsed = parser(question.text)
        key = chosen_key(parsed) or ""
        answer = library.get(key)
        right = answer is not None and bool(set(answer.facts) & set(question.facts))
        topic = topics.get(question.facts[0], "about")
        judged.append(Judged(question.text, question.style, topic, key, confidence(parsed), right))
    return judged


def judge_out_of_scope(
    parser: Parser, library: Library, messages: Iterable[OutOfScope]
) -> list[Judged]:
    """Send every message; right is a reply that says that it cannot answer."""
    judged = []
    for message in messages:
        parsed = parser(message.text)
        key = chosen_key(parsed) or ""
        answer = library.get(key)
        right = answer is not None and answer.kind in DECLINING_KINDS
        judged.append(Judged(message.text, message.kind, "", key, confidence(parsed), right))
    return judged


def answered(judged: Sequence[Judged], threshold: float) -> float:
    """Share of questions with a right answer at or above the threshold."""
    return _share(judged, lambda row: row.is_right and row.confidence >= threshold)


def declined(judged: Sequence[Judged], threshold: float) -> float:
    """Share of messages that are declined: by a declining reply, or below the threshold."""
    return _share(judged, lambda row: row.is_right or row.confidence < threshold)


def by_group(
    judged: Sequence[Judged],
    threshold: float,
    share: Callable[[Sequence[Judged], float], float],
    group: Callable[[Judged], str],
) -> dict[str, tuple[float, int]]:
    """Share and number of messages for each group, by name."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for row in judged:
        groups[group(row)].append(row)
    return {name: (share(rows, threshold), len(rows)) for name, rows in sorted(groups.items())}


def worst_pairs(judged: Sequence[Judged], count: int = 15) -> list[tuple[str, str, int]]:
    """The most frequent (topic expected, answer given) among wrong answers."""
    pairs = Counter((row.expected, row.key) for row in judged if not row.is_right)
    return [(expected, key, number) for (expected, key), number in pairs.most_common(count)]


def curve(
    questions: Sequence[Judged], others: Sequence[Judged]
) -> list[tuple[float, float, float]]:
    """(threshold, answered, declined) over all thresholds from 0 to 1."""
    thresholds = np.linspace(0.0, 1.0, 101)
    return [(float(t), answered(questions, t), declined(others, t)) for t in thresholds]


def _share(judged: Sequence[Judged], condition: Callable[[Judged], bool]) -> float:
    return sum(condition(row) for row in judged) / len(judged)


def _topic_of_fact(library: Library) -> dict[str, str]:
    topics: dict[str, str] = {}
    for answer in library:
        for fact in answer.facts:
            if answer.kind == "answer":
                topics.setdefault(fact, answer.key.split("/")[0])
    return topics
