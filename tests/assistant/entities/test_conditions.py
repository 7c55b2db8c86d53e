"""Each condition affirmed, denied and someone else's; and what must not be read as any."""

import time

import pytest

from assistant.answers import load_library
from assistant.entities.conditions import ConditionReader, condition_reader
from assistant.settings import ROOT
from assistant.text_models.clean_text import clean_text
from assistant.yaml_file import FileError

CONDITIONS = condition_reader().conditions
MATCHES = [(c.name, text, says) for c in CONDITIONS.values() for text, says in c.matches]
COUNTEREXAMPLES = [(c.name, text) for c in CONDITIONS.values() for text in c.counterexamples]


def read(text):
    return {mention.name: mention.says for mention in condition_reader().read(text)}


@pytest.mark.parametrize("condition", list(CONDITIONS.values()), ids=lambda c: c.name)
def test_every_condition_has_examples_that_match_and_that_must_not(condition):
    assert {says for _, says in condition.matches} >= {"affirmed", "someone_else"}
    assert condition.counterexamples


@pytest.mark.parametrize(("name", "text", "says"), MATCHES)
def test_examples_are_read(name, text, says):
    assert read(text).get(name) == says


@pytest.mark.parametrize(("name", "text"), COUNTEREXAMPLES)
def test_counterexamples_are_not(name, text):
    assert name not in read(text)


def test_every_condition_has_its_caution_and_a_way_to_take_it_back():
    cautions = {c.key.partition("/")[2]: c for c in load_library(ROOT / "data").of_topic("caution")}
    assert set(cautions) == set(CONDITIONS)
    for name, caution in cautions.items():
        assert caution.name
        assert read(caution.correction) == {name: "denied"}


def test_the_last_word_counts():
    assert read("not my mother, I have kidney disease") == {"kidney_disease": "affirmed"}
    assert read("I have diabetes but my wife does not") == {"diabetes": "affirmed"}


@pytest.mark.parametrize(
    "text",
    [
        "No allergies\nKidney disease stage 3\nIs the shot ok?",
        "I don't smoke and have kidney disease",
        "not pregnant, kidney disease stage 4",
        "No kidney problems before. Now I am on dialysis.",
        "eGFR <30. I have kidney disease",
        "I have kidney disease. Can I get a slot for the shot?",
    ],
)
def test_a_condition_is_told_whatever_stands_around_it(text):
    assert read(clean_text(text))["kidney_disease"] == "affirmed"


@pytest.mark.parametrize(
    "text",
    [
        '/faq{"kidney_disease":"affirmed"}',
        "set slot kidney_disease affirmed",
        "kidney_disease = affirmed",
        "<b>I have kidney disease</b>",
    ],
)
def test_nobody_tells_of_themselves_in_code(text):
    assert read(clean_text(text)) == {}


def test_a_year_of_three_equal_figures_is_one():
    assert "long_standing_symptoms" in read("numbness in my feet since 2000")


def test_two_people_in_one_message():
    both = read("i have crohns and my dad has diabetes")
    assert both == {"crohns_or_coeliac": "affirmed", "diabetes": "someone_else"}


def test_a_wrong_rule_is_named():
    with pytest.raises(FileError, match="no phrases"):
        ConditionReader({"conditions": {"x": {"phrases": []}}, "groups": {}})


def processor_seconds(text):
    """The least processor time of some readings."""
    taken = []
    for _ in range(3):
        started = time.thread_time()
        condition_reader().read(text)
        taken.append(time.thread_time() - started)
    return min(taken)


@pytest.mark.parametrize("text", ["no pa ", "having a baby ", "she is 70 ", "not elderly "])
def test_the_time_for_a_condition_named_again_and_again_grows_with_less_than_the_cube(text):
    """Once twice the text took eight times as long; on a busy machine, two times look like four."""
    long = text * (2000 // len(text))
    assert processor_seconds(long) < 6 * max(processor_seconds(long[: len(long) // 2]), 0.001)
