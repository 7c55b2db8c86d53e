"""What is measured was never learnt, and no message is measured twice."""

from collections import defaultdict

import pytest

from assistant.entities.conditions import condition_reader
from assistant.privacy.marked import load_marked
from assistant.privacy.train_tagger import MESSAGES as IDENTIFIERS
from assistant.settings import ROOT
from assistant.training_questions import load_training_questions
from assistant.yaml_file import load_yaml
from evaluation.datasets import (
    FOLDER,
    FOLLOW_UPS,
    OUT_OF_SCOPE,
    QUESTIONS,
    SEVERAL_QUESTIONS,
    TRIAGE,
    load_advice,
    load_conditions,
    load_follow_ups,
    load_languages,
    load_out_of_scope,
    load_questions,
    load_repairs,
    load_several_questions,
    load_triage,
)
from tests.same_text import same

# Everybody writes these in the same words, and a set without them would not be what patients write.
COURTESIES = {"hello", "hiya anyone in", "hallo", "ciao", "thx", "ok", "nvm", "test"}

QUESTIONS_LEARNT = {same(text) for text, _ in load_training_questions(ROOT / "data")}
SETS = {
    **{name: [row.text for row in load_questions(name)] for name in QUESTIONS},
    **{name: [row.text for row in load_out_of_scope(name)] for name in OUT_OF_SCOPE},
    **{name: [row.text for row in load_triage(name)] for name in TRIAGE},
    **{name: [row.text for row in load_several_questions(name)] for name in SEVERAL_QUESTIONS},
    "conditions.jsonl": [text for text, _ in load_conditions()],
    "languages.jsonl": [text for text, _ in load_languages()],
    "repair.jsonl": [text for text, _ in load_repairs()],
    "privacy.yml": [message.text for message in load_marked(FOLDER / "privacy.yml")],
    "privacy_ordinary.yml": load_yaml(FOLDER / "privacy_ordinary.yml"),
}
# Their models learn from messages of their own (test_labelled_messages.py, test_follow_ups.py);
# a follow-up is another message after another question.
OF_THEIR_OWN = {"advice.jsonl": [text for text, _ in load_advice()]}
OF_THEIR_OWN |= {
    name: [f"{case.before[-1]} {case.text}" for case in load_follow_ups(name)]
    for name in FOLLOW_UPS
}


def examples_of_conditions():
    for condition in condition_reader().conditions.values():
        yield from (text for text, _ in condition.matches)
        yield from condition.counterexamples


def examples_of_identifiers():
    for file in IDENTIFIERS.glob("*.yml"):
        is_marked = file.stem != "ordinary"
        yield from (m.text for m in load_marked(file)) if is_marked else load_yaml(file)


# What is learnt beside the questions of `data/`, which every set is compared with.
LEARNT_BESIDE = {
    "conditions.jsonl": examples_of_conditions,
    "privacy.yml": examples_of_identifiers,
    "privacy_ordinary.yml": examples_of_identifiers,
}


@pytest.mark.parametrize("name", SETS)
def test_no_test_message_was_learnt(name):
    learnt = QUESTIONS_LEARNT | {same(text) for text in LEARNT_BESIDE.get(name, tuple)()}
    assert len(SETS[name]) >= 100
    assert [text for text in SETS[name] if same(text) in learnt - COURTESIES] == []


def test_no_message_is_measured_twice():
    places = defaultdict(list)
    for name, texts in (SETS | OF_THEIR_OWN).items():
        for text in texts:
            places[same(text)].append(name)
    assert {text: found for text, found in places.items() if len(found) > 1} == {}
