"""Labelled messages of triage and advice: many, each under one label, none from a test set."""

import re
from collections import Counter

import pytest

from assistant.advice.model import ADVICE, NONE
from assistant.advice.model import MESSAGES as ADVICE_MESSAGES
from assistant.conversation.turns import MESSAGES as CONVERSATIONS
from assistant.conversation.turns import load_texts
from assistant.labelled import LabelledMessage, load_messages
from assistant.nlu.triage_classifier import MESSAGES as TRIAGE_MESSAGES
from assistant.triage.levels import LEVELS
from assistant.triage.levels import NONE as NO_RED_FLAG
from evaluation.datasets import TRIAGE, load_advice, load_triage

TRIAGE_TRAINING = [
    *load_messages(TRIAGE_MESSAGES, LEVELS),
    *(LabelledMessage(text, NO_RED_FLAG, "question") for text in load_texts(CONVERSATIONS)),
]
ADVICE_TRAINING = load_messages(ADVICE_MESSAGES, [*ADVICE, NONE])
TRIAGE_TESTS = [case.text for name in TRIAGE for case in load_triage(name)]
ADVICE_TESTS = [text for text, _ in load_advice()]


def same(text):
    return re.sub(r"\W+", " ", text.lower()).strip()


def test_every_level_has_hundreds_of_messages():
    counts = Counter(message.label for message in TRIAGE_TRAINING)
    assert min(counts[level] for level in LEVELS) >= 600


@pytest.mark.parametrize(
    ("training", "tests"),
    [(TRIAGE_TRAINING, TRIAGE_TESTS), (ADVICE_TRAINING, ADVICE_TESTS)],
    ids=["triage", "advice"],
)
def test_no_test_message_is_in_training(training, tests):
    trained = {same(message.text) for message in training}
    assert len(tests) > 200
    assert [text for text in tests if same(text) in trained] == []


@pytest.mark.parametrize("training", [TRIAGE_TRAINING, ADVICE_TRAINING], ids=["triage", "advice"])
def test_no_message_stands_under_two_labels(training):
    labels = {}
    for message in training:
        labels.setdefault(same(message.text), set()).add(message.label)
    assert {text: found for text, found in labels.items() if len(found) > 1} == {}
