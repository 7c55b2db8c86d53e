"""Data on conversations: every id exists, and no test conversation is in training."""

import json
import re
from collections import Counter

import pytest

from assistant.conversation.turns import COMPLETE, MESSAGES
from assistant.conversation.turns import FOLLOW_UPS as WRITTEN
from evaluation.datasets import (
    FOLDER,
    FOLLOW_UPS,
    SEVERAL_QUESTIONS,
    load_follow_ups,
    load_several_questions,
)


def same(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def rows(file):
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_test_conversations_name_facts_that_exist(facts):
    follow_ups = [case for name in FOLLOW_UPS for case in load_follow_ups(name)]
    several = [case for name in SEVERAL_QUESTIONS for case in load_several_questions(name)]
    named = {fact for case in follow_ups for fact in case.facts}
    named |= {f for case in several for part in case.parts for f in part}
    assert named - set(facts) == set()


def test_the_test_sets_are_as_large_as_promised():
    assert len(load_follow_ups()) >= 150
    kinds = Counter(case.kind for case in load_several_questions())
    assert kinds["two"] + kinds["three"] + kinds["one_not_covered"] >= 100


@pytest.mark.parametrize("name", [WRITTEN, COMPLETE])
def test_training_conversations_lead_to_answers_that_exist(root, library, name):
    training = rows(MESSAGES / name)
    keys = {row[end] for row in training for end in ("from", "to")}
    assert {key for key in keys if library.get(key) is None} == set()


def test_no_test_conversation_is_in_training(root):
    training = rows(MESSAGES / WRITTEN)
    trained = {(same(row["first"]), same(row["text"])) for row in training}
    cases = [case for name in FOLLOW_UPS for case in load_follow_ups(name)]
    tested = [(same(case.before[-1]), same(case.text)) for case in cases]
    assert [pair for pair in tested if pair in trained] == []
    developed = {same(row["text"]) for row in rows(FOLDER / "two_questions_development.jsonl")}
    assert [c for c in load_several_questions() if same(c.text) in developed] == []
