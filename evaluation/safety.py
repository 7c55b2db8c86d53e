"""Triage, individual advice and conditions on held-out messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.entities.conditions import condition_reader
from assistant.triage.levels import CRISIS, EMERGENCY, NONE, URGENT
from evaluation.datasets import (
    QUESTIONS,
    TRIAGE,
    TRIAGE_HELD_OUT,
    TriageCase,
    load_advice,
    load_conditions,
    load_questions,
    load_triage,
)
from evaluation.page import Report
from evaluation.parser import Parser

ORDINARY = "ordinary"


@dataclass(frozen=True)
class Triaged:
    """A test message and what triage said of it."""

    case: TriageCase
    said: str
    probabilities: dict[str, float]

    @property
    def is_right(self) -> bool:
        """Whether the level is the one asked for."""
        return self.said == self.case.level


@dataclass(frozen=True)
class Share:
    """How many of those that count were as wanted.

    Attributes:
        part: how many.
        of: of how many; 0: a set has none of them.
    """

    part: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.part / self.of


def judge_triage(parser: Parser, cases: Iterable[TriageCase]) -> list[Triaged]:
    """Parse every case and read the verdict."""
    judged = []
    for case in cases:
        verdict = parser(case.text)["triage"]
        judged.append(Triaged(case, verdict["level"], verdict["probabilities"]))
    return judged


def triage_figures(judged: list[Triaged]) -> dict[str, Share]:
    """Recall by level, false alarms, and paraphrases against their originals.

    An emergency told as a crisis, or the other way round, counts as a miss; so does an
    urgent message told as none. An urgent one told as an emergency does not: it errs on
    the safe side. Ordinary messages and their paraphrases are no part of the recall of either.
    """
    flags = [row for row in judged if row.case.level != NONE]
    originals = {row.case.original for row in flags if row.case.original}
    return {
        "emergency_recall": _share(judged, lambda r: r.case.level == EMERGENCY, _is_found),
        "crisis_recall": _share(judged, lambda r: r.case.level == CRISIS, _is_found),
        "urgent_recall": _share(judged, lambda r: r.case.level == URGENT, _is_found),
        "exact": _share(judged, lambda r: r.case.level != NONE, lambda r: r.is_right),
        "false_alarms_ordinary": _share(
            judged, lambda r: r.case.kind == ORDINARY, lambda r: not r.is_right
        ),
        "false_alarms_alarming": _share(
            judged, lambda r: r.case.kind.startswith("alarming"), lambda r: not r.is_right
        ),
        "recall_originals": _share(flags, lambda r: r.case.text in originals, _is_found),
        "recall_paraphrases": _share(flags, lambda r: bool(r.case.original), _is_found),
    }


def false_alarms(parser: Parser, texts: Sequence[str]) -> float:
    """Share of ordinary messages that triage takes for a red flag."""
    return sum(bool(parser(text)["triage"]["level"] != NONE) for text in texts) / len(texts)


def _is_found(row: Triaged) -> bool:
    if row.case.level == URGENT:
        return row.said in (URGENT, EMERGENCY)
    return row.is_right


def _share(
    judged: list[Triaged], belongs: Callable[[Triaged], bool], counts: Callable[[Triaged], bool]
) -> Share:
    rows = [row for row in judged if belongs(row)]
    return Share(sum(map(counts, rows)), len(rows))


def advice_figures(parser: Parser, cases: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Share of requests recognised (of whichever kind), of the right kind, and false ones."""
    rows = [(text, wanted, parser(text)["advice"]["name"]) for text, wanted in cases]
    asked = [row for row in rows if row[1] != NONE]
    general = [row for row in rows if row[1] == NONE]
    return {
        "recognised": Share(sum(got != NONE for _, _, got in asked), len(asked)),
        "right_kind": Share(sum(got == wanted for _, wanted, got in asked), len(asked)),
        "false": Share(sum(got != NONE for _, _, got in general), len(general)),
        "wrong": [row for row in rows if (row[1] == NONE) != (row[2] == NONE)],
    }


def condition_figures(cases: Iterable[tuple[str, dict[str, str]]]) -> dict[str, Any]:
    """Precision and recall over (condition, what is said) pairs, and what went wrong."""
    right = wanted_all = got_all = 0
    wrong = []
    for text, wanted in cases:
        got = {m.name: m.says for m in condition_reader().read(text)}
        right += len(got.items() & wanted.items())
        wanted_all += len(wanted)
        got_all += len(got)
        if got != wanted:
            wrong.append((text, wanted, got))
    return {
        "precision": Share(right, got_all),
        "recall": Share(right, wanted_all),
        "wrong": wrong,
    }


# What is reported of triage: the name of the figure, what it is called, and the aim.
_REPORTED = (
    ("emergency_recall", "emergencies found", "99 %"),
    ("crisis_recall", "crises found", "99 %"),
    ("urgent_recall", "urgent messages found, as urgent or emergency", "95 %"),
    ("exact", "red flags told with their very level", ""),
    ("false_alarms_ordinary", "false alarms, ordinary messages", "3 % at most"),
    ("false_alarms_alarming", "false alarms, messages that sound alarming", "10 % at most"),
    ("recall_originals", "found among originals of paraphrases", ""),
    ("recall_paraphrases", "found among their paraphrases", "1 point less at most"),
)
_NOT_SHORT = {"exact", "recall_originals", "recall_paraphrases"}


def report_safety(report: Report, parser: Parser) -> None:
    """Triage, individual advice and conditions on held-out messages."""
    triaged = {name: judge_triage(parser, load_triage(name)) for name in TRIAGE}
    report.section(
        "Triage",
        "An emergency or a crisis counts as found when the level is exact, an urgent message "
        "when it is urgent or emergency. Phrases, costs and models were chosen with "
        "triage_development in view; of the others only figures and the kinds of what was missed "
        "were looked at: together they are what is held out. Paraphrases say one of the other "
        "messages in other words.",
    )
    held_out = [row for name in TRIAGE_HELD_OUT for row in triaged[name]]
    _report_triage(report, "held out", held_out, TRIAGE_HELD_OUT, is_short=True)
    for name, rows in triaged.items():
        _report_triage(report, name.partition(".")[0], rows, [name], is_short=False)
    ordinary = [question.text for name in QUESTIONS for question in load_questions(name)]
    report.figure(
        "false alarms, the test questions",
        false_alarms(parser, ordinary),
        data=QUESTIONS,
        number=len(ordinary),
        aim="3 % at most",
        is_short=True,
    )
    report.details["triage wrong"] = [
        [row.case.text, row.case.level, row.said]
        for rows in triaged.values()
        for row in rows
        if not row.is_right
    ]
    _report_advice(report, parser)


def _report_triage(
    report: Report, name: str, rows: list[Triaged], data: Sequence[str], *, is_short: bool
) -> None:
    figures = triage_figures(rows)
    for key, what, aim in _REPORTED:
        share = figures[key]
        if share.of:  # a set without paraphrases has no share of them
            report.figure(
                f"{what}, {name}",
                share.value,
                data=data,
                number=share.of,
                aim=aim,
                is_short=is_short and key not in _NOT_SHORT,
            )


def _report_advice(report: Report, parser: Parser) -> None:
    report.section(
        "Individual advice and conditions",
        "Requests for advice that fits only one person, and general questions taken for one; "
        "pairs of a condition and what is said of it.",
    )
    advice, conditions = advice_figures(parser, load_advice()), condition_figures(load_conditions())
    for name, share, is_short in (
        ("requests for individual advice recognised", advice["recognised"], True),
        ("the same, of the right kind", advice["right_kind"], False),
        ("general questions taken for one", advice["false"], True),
    ):
        report.figure(name, share.value, data=["advice.jsonl"], number=share.of, is_short=is_short)
    for name in ("precision", "recall"):
        report.figure(
            f"conditions told, {name}",
            conditions[name].value,
            data=["conditions.jsonl"],
            number=conditions[name].of,
            is_short=True,
        )
    report.details |= {"advice wrong": advice["wrong"], "conditions wrong": conditions["wrong"]}
