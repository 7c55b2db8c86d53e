"""Conversations without servers: real parsing, real actions, the tracker's part played here."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.clarify import ActionAskForWords, ActionClarify
from actions.language import ActionOtherLanguage
from actions.profile import ActionProfile
from actions.repair import ActionRepair
from assistant.answers.reply import HUMAN
from evaluation.accuracy import DECLINING_KINDS
from evaluation.datasets import (
    FOLLOW_UPS,
    QUESTIONS,
    SEVERAL_QUESTIONS,
    FollowUp,
    Question,
    SeveralQuestions,
    load_follow_ups,
    load_languages,
    load_questions,
    load_several_questions,
)
from evaluation.page import Report
from evaluation.parser import FALLBACK, Parser

# The rules of data/dialogue/, for the intents that action_answer does not take.
ACTIONS: dict[str, type[Action]] = {
    FALLBACK: ActionClarify,
    "unreadable": ActionAskForWords,
    "other_language": ActionOtherLanguage,
    "profile": ActionProfile,
    "repair": ActionRepair,
}


class Conversation:
    """One patient's conversation with the trained model."""

    def __init__(self, parser: Parser) -> None:
        """Begin with nothing said."""
        self._parser = parser
        self._slots: dict[str, Any] = {}
        self._events: list[dict[str, Any]] = []

    def say(self, text: str) -> dict[str, Any]:
        """Send a message.

        Returns:
            Metadata of the reply; of a red flag only `kind` and `answer`.
        """
        before = self._events[-1]["text"] if self._events else None
        parsed = self._parser(text, slots=self._slots, before=before)
        event = {"event": "user", "text": text, "parse_data": parsed, "input_channel": "rest"}
        self._events.append(event)
        intent = parsed["intent"]["name"] or ""
        if intent.startswith("triage_"):
            return {"kind": "triage", "answer": intent.replace("_", "/", 1), "facts": []}
        return self._run(ACTIONS.get(intent, ActionAnswer)(), {**parsed, "text": text})

    def _run(self, action: Action, message: dict[str, Any]) -> dict[str, Any]:
        dispatcher = CollectingDispatcher()
        tracker = Tracker("x", self._slots, message, self._events, False, None, {}, "action_listen")
        wants_person = False
        for event in action.run(dispatcher, tracker, {}):
            if event["event"] == "followup":  # the form that asks what a person is wanted for
                wants_person = True
            else:
                self._slots[event["name"]] = event["value"]
        human = {"kind": "handoff", "answer": HUMAN, "answers": [HUMAN], "facts": []}
        if not dispatcher.messages:
            return human
        found: dict[str, Any] = dispatcher.messages[0]["metadata"]
        return {**found, "answers": [*found["answers"], HUMAN]} if wants_person else found


@dataclass(frozen=True)
class Judged:
    """A test conversation with what became of it.

    Attributes:
        text: the message that was judged.
        kind: what sort of message it is.
        answers: keys of the answers given.
        is_right: whether they are the ones asked for.
    """

    text: str
    kind: str
    answers: tuple[str, ...]
    is_right: bool


def judge_follow_ups(parser: Parser, cases: Sequence[FollowUp]) -> list[Judged]:
    """Hold every conversation; right is an answer that conveys one of the facts, or says no."""
    judged = []
    for case in cases:
        conversation = Conversation(parser)
        for text in case.before:
            conversation.say(text)
        reply = conversation.say(case.text)
        judged.append(Judged(case.text, case.kind, _keys(reply), _conveys(reply, case.facts)))
    return judged


def judge_several(parser: Parser, cases: Sequence[SeveralQuestions]) -> list[Judged]:
    """Send every message; right is an answer to each part, and none besides.

    One answer may hold what two parts ask for.
    """
    judged = []
    for case in cases:
        reply = Conversation(parser).say(case.text)
        keys = _keys(reply)
        right = len(keys) <= len(case.parts) and all(_conveys(reply, p) for p in case.parts)
        judged.append(Judged(case.text, case.kind, keys, right))
    return judged


def judge_complete(parser: Parser, questions: Sequence[Question]) -> list[Judged]:
    """Ask complete questions first and then after another; right is the same answer."""
    judged = []
    for question in questions:
        alone = _keys(Conversation(parser).say(question.text))
        conversation = Conversation(parser)
        other = zlib.crc32(question.text.encode()) % len(questions)
        conversation.say(questions[other].text)
        later = _keys(conversation.say(question.text))
        # Where it asks back, a second time in a row it offers a person: context bent nothing.
        same = later == alone or all(map(_asks_back, (later, alone)))
        judged.append(Judged(question.text, question.style, later, same))
    return judged


def _asks_back(keys: Sequence[str]) -> bool:
    return keys[0].startswith(("clarify/", "offer/"))


def share(judged: Sequence[Judged]) -> float:
    """Share of messages that were right."""
    return sum(row.is_right for row in judged) / len(judged)


def by_kind(judged: Sequence[Judged]) -> dict[str, float]:
    """The same for each kind, by name."""
    kinds = sorted({row.kind for row in judged})
    return {kind: share([r for r in judged if r.kind == kind]) for kind in kinds}


def _keys(reply: dict[str, Any]) -> tuple[str, ...]:
    return tuple(reply.get("answers") or [reply["answer"]])


def _conveys(reply: dict[str, Any], facts: Sequence[str]) -> bool:
    if facts:
        return bool(set(reply["facts"]) & set(facts))
    declining = [key for key in _keys(reply) if key.startswith(_DECLINING)]
    return reply["kind"] in DECLINING_KINDS or bool(declining)


_DECLINING = ("not_covered/", "out_of_scope/", "clinic/")
_ONE_QUESTION = "one_question"


def report_conversation(report: Report, parser: Parser) -> None:
    """Follow-ups, several questions in one message, complete questions after another one."""
    report.section(
        "Follow-ups and several questions",
        "Real parsing and real actions, without servers. A follow-up is resolved when the reply "
        "conveys a fact that was asked for; where the documents hold none, when it says so or asks "
        "back; several "
        "questions are answered when each is, and nothing besides; a complete question is "
        "unchanged when it gets the same answer after another question as by itself. The first "
        "set of each was looked at by its figures, the others were read message by message.",
    )
    for number, name in enumerate(FOLLOW_UPS):
        rows = judge_follow_ups(parser, load_follow_ups(name))
        _report(report, "follow-ups resolved", name, rows, "90 %", is_short=not number)
    for number, name in enumerate(SEVERAL_QUESTIONS):
        rows = judge_several(parser, load_several_questions(name))
        several = [row for row in rows if row.kind != _ONE_QUESTION]
        one = [row for row in rows if row.kind == _ONE_QUESTION]
        _report(report, "several questions answered", name, several, "90 %", is_short=not number)
        _report(report, "one that looks like several", name, one, "", is_short=not number)
    for number, name in enumerate(QUESTIONS):
        rows = judge_complete(parser, load_questions(name))
        _report(report, "complete questions unchanged", name, rows, "98 %", is_short=not number)
    told = list(load_languages())
    found = [parser(text).get("language", "en") for text, _ in told]
    right = [(f == "en") == (code == "en") for f, (_, code) in zip(found, told, strict=True)]
    report.figure(
        "English told from other languages",
        sum(right) / len(right),
        data=["languages.jsonl"],
        number=len(right),
        is_short=True,
    )


def _report(
    report: Report, what: str, name: str, rows: Sequence[Judged], aim: str, *, is_short: bool
) -> None:
    called, number = f"{what}, {name.partition('.')[0]}", len(rows)
    report.figure(called, share(rows), data=[name], number=number, aim=aim, is_short=is_short)
    for kind, value in by_kind(rows).items():
        of_kind = sum(row.kind == kind for row in rows)
        report.figure(f"{called}, {kind}", value, data=[name], number=of_kind)
    report.details[called] = [[row.text, *row.answers] for row in rows if not row.is_right]
