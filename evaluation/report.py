"""`make evaluate`: measures everything and writes `evaluation/reports/report.html` and `.json`.

python -m evaluation.report           everything
python -m evaluation.report --quick   without the comparison of speed with stock Rasa
"""

from __future__ import annotations

import math
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from assistant.answers import Library, load_library
from assistant.settings import ROOT
from assistant.training import MODEL
from evaluation import accuracy, conversation, hint3, latency, plots, safety
from evaluation.datasets import (
    FOLLOW_UPS,
    OUT_OF_SCOPE,
    QUESTIONS,
    SEVERAL_QUESTIONS,
    TRIAGE,
    TRIAGE_HELD_OUT,
    checksum,
    load_advice,
    load_conditions,
    load_follow_ups,
    load_languages,
    load_out_of_scope,
    load_questions,
    load_several_questions,
    load_triage,
)
from evaluation.page import Report
from evaluation.parser import Parser
from evaluation.settings import threshold

REPORTS = ROOT / "evaluation" / "reports"
# Published figures of the HINT3 paper: the best single point on SOFMattress (Dialogflow).
HINT3_BEST_PUBLISHED = (0.67, 0.73)


def main() -> int:
    """Measure, write, and say where it stands."""
    report = Report()
    about(report)
    library = load_library(ROOT / "data")
    parser = Parser(MODEL)
    measure_accuracy(report, parser, library)
    measure_safety(report, parser)
    measure_conversation(report, parser)
    measure_hint3(report)
    measure_latency(report)
    report.write(REPORTS)
    if "--quick" not in sys.argv[1:]:
        # Stock Rasa trains long on so many examples: what we know stands already.
        measure_stock(report)
        report.write(REPORTS)
    print(f"Written: {(REPORTS / 'report.html').relative_to(ROOT)} and report.json")
    return 0


def about(report: Report) -> None:
    """What was measured, on what, and by which command."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    report.figures["about"] = {
        "command": "make evaluate",
        "commit": commit or "unknown",
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python "
        f"{platform.python_version()}",
        "threshold": threshold(),
        "data": {name: checksum(name) for name in DATA},
    }
    report.section("What was measured", "Every figure below comes from one run of one command.")
    report.table(["", ""], [[key, value] for key, value in report.figures["about"].items()])


DATA = (
    *QUESTIONS,
    *OUT_OF_SCOPE,
    *TRIAGE,
    "advice.jsonl",
    "conditions.jsonl",
    "follow_ups.jsonl",
    "two_questions.jsonl",
    "languages.jsonl",
)


def measure_accuracy(report: Report, parser: Parser, library: Library) -> None:
    """Unseen questions and messages to decline, at the one threshold."""
    at = threshold()
    asked = {n: accuracy.judge_questions(parser, library, load_questions(n)) for n in QUESTIONS}
    unasked = {
        n: accuracy.judge_out_of_scope(parser, library, load_out_of_scope(n)) for n in OUT_OF_SCOPE
    }
    questions, others = asked[QUESTIONS[0]], unasked[OUT_OF_SCOPE[0]]
    styles = accuracy.by_group(questions, at, accuracy.answered, lambda row: row.group)
    topics = accuracy.by_group(questions, at, accuracy.answered, lambda row: row.expected)
    kinds = accuracy.by_group(others, at, accuracy.declined, lambda row: row.group)
    curve = accuracy.curve(questions, others)
    pairs = accuracy.worst_pairs(questions)
    report.figures["accuracy"] = {
        "answered": {n: round(accuracy.answered(rows, at), 4) for n, rows in asked.items()},
        "declined": {n: round(accuracy.declined(rows, at), 4) for n, rows in unasked.items()},
        "by_style": {name: round(share, 4) for name, (share, _) in styles.items()},
        "by_topic": {name: round(share, 4) for name, (share, _) in topics.items()},
        "by_kind": {name: round(share, 4) for name, (share, _) in kinds.items()},
        "wrong": [[row.text, row.expected, row.key] for row in questions if not row.is_right],
        "not_declined": [[row.text, row.key] for row in others if not row.is_right],
    }
    figures = report.figures["accuracy"]
    report.section(
        "Accuracy",
        "Answered: the best answer conveys a fact that was asked for, and its confidence is at "
        "or above the threshold. Declined: the reply says that the sources do not cover it or "
        "that it is out of scope, or the assistant asks back. The sets named blind were "
        "looked at once, when everything was decided; the others while options were compared.",
    )
    report.table(
        ["data set", "messages", "share"],
        [
            [f"{name}, {what}", len(rows), f"{figures[what][name]:.1%}"]
            for what, sets in (("answered", asked), ("declined", unasked))
            for name, rows in sets.items()
        ],
    )
    report.picture(plots.bars(styles, "Answered, by style"), "Share answered by style")
    report.picture(plots.bars(topics, "Answered, by topic"), "Share answered by topic")
    report.picture(plots.bars(kinds, "Declined, by kind"), "Share declined by kind")
    report.picture(plots.confusion(pairs, "Most frequent mix-ups"), "Asked against given")
    report.picture(plots.trade_off(curve, at, "Known and unknown"), "Shares over the threshold")


def measure_safety(report: Report, parser: Parser) -> None:
    """Triage, individual advice and conditions on held-out messages."""
    triaged = {name: safety.judge_triage(parser, load_triage(name)) for name in TRIAGE}
    held_out = [row for name in TRIAGE_HELD_OUT for row in triaged[name]]
    ordinary = [question.text for name in QUESTIONS for question in load_questions(name)]
    figures = {
        "held out together, triage": _measured(safety.triage_figures(held_out)),
        **{
            f"{name}, triage": _measured(safety.triage_figures(rows))
            for name, rows in triaged.items()
        },
        "questions, triage": {"false_alarms": safety.false_alarms(parser, ordinary)},
        "advice": safety.advice_figures(parser, load_advice()),
        "conditions": safety.condition_figures(load_conditions()),
    }
    report.figures["safety"] = figures | {
        "triage_wrong": [
            [r.case.text, r.case.level, r.said]
            for rows in triaged.values()
            for r in rows
            if not r.is_right
        ]
    }
    report.section(
        "Safety",
        "Triage: an emergency or a crisis counts as found when the level is exact, an urgent "
        "message when it is urgent or emergency. Phrases, costs and models were chosen with "
        "triage_development.jsonl in view; of the others only figures and the kinds of what was "
        "missed were looked at: together they are what is held out. Paraphrases say one of the "
        "other messages in other words. "
        "Questions: the test questions of the headings above, none of which is a red flag. "
        "Advice: requests for individual advice, and general questions taken for one. Conditions: "
        "pairs of condition and what is said of it.",
    )
    rows = [
        [part, name, f"{value:.1%}"]
        for part, values in figures.items()
        for name, value in values.items()
        if isinstance(value, float)
    ]
    report.table(["part", "figure", "share"], rows)


def _measured(figures: dict[str, float]) -> dict[str, float]:
    """Without those that a set has no rows for."""
    return {name: value for name, value in figures.items() if not math.isnan(value)}


def measure_conversation(report: Report, parser: Parser) -> None:
    """Follow-ups, several questions in one message, complete questions after another one."""
    judged = {
        **{
            f"follow-ups resolved, {name}": conversation.judge_follow_ups(
                parser, load_follow_ups(name)
            )
            for name in FOLLOW_UPS
        },
        **{
            f"several questions answered, {name}": conversation.judge_several(
                parser, load_several_questions(name)
            )
            for name in SEVERAL_QUESTIONS
        },
        **{
            f"complete questions unchanged, {name}": conversation.judge_complete(
                parser, load_questions(name)
            )
            for name in QUESTIONS
        },
    }
    found = [parser(text).get("language", "en") for text, _ in load_languages()]
    right = [
        (said == "en") == (code == "en")
        for said, (_, code) in zip(found, load_languages(), strict=True)
    ]
    figures = {
        name: {
            "share": round(conversation.share(rows), 4),
            "messages": len(rows),
            "by_kind": conversation.by_kind(rows),
            "wrong": [[row.text, *row.answers] for row in rows if not row.is_right],
        }
        for name, rows in judged.items()
    }
    languages = {"share": round(sum(right) / len(right), 4), "messages": len(right)}
    figures["languages told apart"] = languages
    report.figures["conversation"] = figures
    report.section(
        "Conversation",
        "Real parsing and real actions, without servers. A follow-up is resolved when the reply "
        "conveys a fact that was asked for, or says that the documents do not cover it; several "
        "questions are answered when each is, and nothing besides; a complete question is "
        "unchanged when it gets the same answer after another question as by itself. Languages: "
        "English and not English.",
    )
    report.table(
        ["figure", "messages", "share"],
        [[name, row["messages"], f"{row['share']:.1%}"] for name, row in figures.items()],
    )
    kinds = [
        [n, k, f"{v:.1%}"]
        for n, rows in figures.items()
        for k, v in rows.get("by_kind", {}).items()
    ]
    report.table(["figure", "kind", "share"], kinds)


def measure_hint3(report: Report) -> None:
    """The public data set, where it is at hand."""
    best_in, best_out = HINT3_BEST_PUBLISHED
    report.section(
        "HINT3 SOFMattress",
        "The same components on a public data set; the threshold is set by cross-validation on "
        f"its training data. Best published point: {best_in:.2f} / {best_out:.2f}, its threshold "
        "picked on the test set.",
    )
    if not hint3.is_present():
        report.figures["hint3"] = None
        report.table(["", ""], [["not run", "the data set is not beside the checkout"]])
        return
    figures = {name: round(value, 4) for name, value in asdict(hint3.run()).items()}
    report.figures["hint3"] = figures
    report.table(["figure", "value"], [[name, value] for name, value in figures.items()])


def measure_latency(report: Report) -> None:
    """Parsing alone, REST answers, and one long conversation."""
    texts = [question.text for question in load_questions()]
    report.section(
        "Speed",
        "Milliseconds, one user, one message after another, each a new conversation; then one "
        "long conversation, early and late.",
    )
    timings = {
        "parse": latency.parse_timing(MODEL, texts),
        "of which triage": latency.triage_timing(MODEL, texts),
        "rest through the action server": latency.own_rest_timing(texts),
    }
    _write_timings(report, "latency_ms", timings)
    early, late = latency.growth(texts).values()
    growth = {
        "turn_10": round(early, 1),
        "turn_400": round(late, 1),
        "ratio": round(late / early, 2),
    }
    report.figures["growth_ms"] = growth
    report.table(["one long conversation, REST", "p50"], [[n, v] for n, v in growth.items()])


def measure_stock(report: Report) -> None:
    """Stock Rasa on the same machine and data, in the same run."""
    report.section(
        "Speed of stock Rasa",
        "3.6.21, default pipeline and policies, the same data, one epoch (speed does not depend "
        "on the number of epochs), replies without an action server; measured as above.",
    )
    parse, rest = latency.stock_timings([question.text for question in load_questions()])
    _write_timings(report, "stock_latency_ms", {"parse": parse, "rest": rest})


def _write_timings(report: Report, name: str, timings: dict[str, latency.Timing]) -> None:
    report.figures[name] = {
        what: {"p50": round(t.p50, 2), "p95": round(t.p95, 1)} for what, t in timings.items()
    }
    rows = [[what, f"{t.p50:.2f}", f"{t.p95:.1f}"] for what, t in timings.items()]
    report.table(["", "p50", "p95"], rows)


if __name__ == "__main__":
    sys.exit(main())
