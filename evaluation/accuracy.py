"""Does a question get an answer that conveys the fact asked for, and is the rest declined?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.answers import Library
from assistant.answers.prediction import chosen_key
from assistant.training import MODEL
from evaluation import plots, stock
from evaluation.datasets import (
    OUT_OF_SCOPE,
    QUESTIONS,
    OutOfScope,
    Question,
    load_out_of_scope,
    load_questions,
)
from evaluation.page import Report
from evaluation.parser import FALLBACK, Parser, confidence
from evaluation.settings import threshold

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


def report_accuracy(report: Report, parser: Parser, library: Library) -> list[Judged]:
    """Unseen questions, by topic and by style; the judged ones of the first set."""
    at = threshold()
    asked = {n: judge_questions(parser, library, load_questions(n)) for n in QUESTIONS}
    questions = asked[QUESTIONS[0]]
    report.section(
        "Accuracy by topic and style",
        "Answered: the best answer conveys a fact that was asked for, and its confidence is at "
        f"or above the threshold, {at:.2f}. The set named blind was looked at once, when "
        "everything was decided; the others while options were compared.",
    )
    for name, rows in asked.items():
        _report_set(report, "questions answered", name, answered(rows, at), len(rows))
    for what, group in (("style", _style), ("topic", _topic)):
        shares = by_group(questions, at, answered, group)
        report.picture(plots.bars(shares, f"Answered, by {what}"), f"Share answered by {what}")
        for name, (share, number) in shares.items():
            report.figure(f"of {what} {name}", share, data=QUESTIONS[:1], number=number)
    pairs = worst_pairs(questions)
    report.picture(plots.confusion(pairs, "Most frequent mix-ups"), "Asked against given")
    report.details["answered wrongly"] = [
        [row.text, row.expected, row.key] for row in questions if not row.is_right
    ]
    return questions


def report_unknown(report: Report, parser: Parser, library: Library, asked: list[Judged]) -> None:
    """What must be declined, at the same threshold.

    Args:
        report: to be filled.
        parser: the model.
        library: the answers.
        asked: questions that were judged.
    """
    at = threshold()
    unasked = {n: judge_out_of_scope(parser, library, load_out_of_scope(n)) for n in OUT_OF_SCOPE}
    others = unasked[OUT_OF_SCOPE[0]]
    report.section(
        "Knows what it does not know",
        "Declined: the reply says that the sources do not cover it or that it is out of scope, "
        "or the assistant asks back; at the threshold of the questions.",
    )
    for name, rows in unasked.items():
        _report_set(report, "declined", name, declined(rows, at), len(rows))
    kinds = by_group(others, at, declined, _style)
    report.picture(plots.bars(kinds, "Declined, by kind"), "Share declined by kind")
    for name, (share, number) in kinds.items():
        report.figure(f"of kind {name}", share, data=OUT_OF_SCOPE[:1], number=number)
    known = plots.trade_off(curve(asked, others), at, "Known and unknown")
    report.picture(known, "Shares over the threshold")
    report.details["not declined"] = [[row.text, row.key] for row in others if not row.is_right]


def _report_set(
    report: Report, what: str, name: str, share: float, number: int, stock: float | None = None
) -> None:
    called, aim = f"{what}, {name.partition('.')[0]}", "90 %"
    report.figure(called, share, data=[name], number=number, aim=aim, is_short=True, stock=stock)


def _style(row: Judged) -> str:
    return row.group


def _topic(row: Judged) -> str:
    return row.expected


def report_beside_stock(report: Report, library: Library) -> None:
    """Accuracy and what is declined, of both, on sets that were looked at once."""
    project = stock.trained()
    report.section(
        "Accuracy beside stock Rasa",
        "Right: the answer conveys a fact that was asked for. Stock Rasa declines what its "
        f"FallbackClassifier stops. It was trained for {stock.EPOCHS} epochs of its 100 over the "
        "same questions: its choice of an answer is still getting better, so this says little.",
    )
    at, ours, theirs = threshold(), Parser(MODEL), Parser(project.model)
    for name in QUESTIONS:
        questions = load_questions(name)
        own = answered(judge_questions(ours, library, questions), at)
        other = stock_answered(theirs, library, questions)
        _report_set(report, "questions answered", name, own, len(questions), other)
    for name in OUT_OF_SCOPE:
        messages = load_out_of_scope(name)
        own = declined(judge_out_of_scope(ours, library, messages), at)
        other = stock_declined(theirs, library, messages)
        _report_set(report, "declined", name, own, len(messages), other)


def stock_answered(parser: Parser, library: Library, questions: Sequence[Question]) -> float:
    """Share of questions that a stock model answers rightly, at its own threshold."""
    judged = judge_questions(parser, library, questions)
    falls_back = [_falls_back(parser, question.text) for question in questions]
    right = [row.is_right and not back for row, back in zip(judged, falls_back, strict=True)]
    return sum(right) / len(right)


def stock_declined(parser: Parser, library: Library, messages: Sequence[OutOfScope]) -> float:
    """Share of messages that a stock model declines, by its threshold or by what it says."""
    judged = judge_out_of_scope(parser, library, messages)
    falls_back = [_falls_back(parser, message.text) for message in messages]
    right = [row.is_right or back for row, back in zip(judged, falls_back, strict=True)]
    return sum(right) / len(right)


def _falls_back(parser: Parser, text: str) -> bool:
    return bool(parser(text)["intent"]["name"] == FALLBACK)
