"""Training questions: enough of them, and none that the test sets hold."""

from collections import Counter

import pytest

from assistant.answers import load_library
from assistant.answers.library import key_of_label
from assistant.settings import ROOT
from assistant.text_models.clean_text import clean_text
from assistant.training_questions import load_training_questions
from evaluation.datasets import (
    OUT_OF_SCOPE,
    QUESTIONS,
    STYLES,
    load_out_of_scope,
    load_questions,
)

LEAST_QUESTIONS = 30
LIBRARY = load_library(ROOT / "data")
PAIRS = load_training_questions(ROOT / "data")
TEXTS_OF = Counter(key_of_label(label) for _, label in PAIRS)


def same(text: str) -> str:
    return clean_text(text).lower()


@pytest.mark.parametrize(
    "answer",
    [a for a in LIBRARY if a.is_asked_for and a.topic != "clarify"],
    ids=lambda a: a.key,
)
def test_every_answer_has_enough_training_questions(answer):
    assert TEXTS_OF[answer.key] >= LEAST_QUESTIONS


def test_every_training_label_has_an_answer():
    assert {key for key in TEXTS_OF if LIBRARY.get(key) is None} == set()


def test_no_training_question_stands_under_two_labels():
    labels: dict[str, set[str]] = {}
    for text, label in PAIRS:
        labels.setdefault(same(text), set()).add(label)
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}


def test_no_test_question_was_moved_into_training():
    trained = {same(text) for text, _ in PAIRS}
    tested = [row for name in QUESTIONS for row in load_questions(name)]
    tested += [row for name in OUT_OF_SCOPE for row in load_out_of_scope(name)]
    assert len(tested) > 1000
    assert [row.text for row in tested if same(row.text) in trained] == []


def test_suggested_questions_are_training_questions_of_their_answer():
    label_of = {same(text): key_of_label(label) for text, label in PAIRS}
    suggested = [answer for answer in LIBRARY if answer.question]
    assert suggested
    wrong = [a.key for a in suggested if label_of.get(same(a.question)) != a.key]
    assert wrong == [], "its `question` is not among the examples of its intent"


def test_the_test_sets_are_as_large_and_mixed_as_promised(facts):
    questions, others = load_questions(), load_out_of_scope()
    assert len(questions) >= 300
    assert {question.style for question in questions} == set(STYLES)
    assert {fact for question in questions for fact in question.facts} <= set(facts)
    assert len(others) >= 150
    near = [row for row in others if row.kind in ("not_covered", "near")]
    assert len(near) >= len(others) / 2
