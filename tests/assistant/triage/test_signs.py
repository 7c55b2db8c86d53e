"""Every sign is found in its examples, and does not hold in its counterexamples."""

import pytest

from assistant.text_models.clean_text import clean_text
from assistant.triage.levels import LEVELS
from assistant.triage.signs import SignReader, sign_reader
from assistant.yaml_file import FileError

SIGNS = sign_reader().signs
MATCHES = [(sign.name, text) for sign in SIGNS.values() for text in sign.matches]
COUNTEREXAMPLES = [(sign.name, text) for sign in SIGNS.values() for text in sign.counterexamples]


def holding(text):
    said = sign_reader().read(text).signs
    return {s.sign.name for s in said if s.holds}


def test_there_are_signs_of_each_level():
    assert {sign.level for sign in SIGNS.values()} == set(LEVELS) - {"none"}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.name)
def test_every_sign_has_examples_of_both_sorts(sign):
    assert sign.matches, "signs.yml: `matches` is empty"
    assert sign.counterexamples, "signs.yml: `not` is empty"


@pytest.mark.parametrize(("name", "text"), MATCHES)
def test_a_sign_holds_in_its_examples(name, text):
    assert name in holding(text)


@pytest.mark.parametrize(("name", "text"), MATCHES)
def test_capitals_change_nothing(name, text):
    assert name in holding(text.upper())


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("No fever\nChest pain for an hour", True),
        ("no fever, chest pain since an hour", True),
        ("I haven't slept and have chest pain", True),
        ("no fever, chest pain or cough", False),
        ("no chest pain", False),
    ],
)
def test_a_no_reaches_no_farther_than_it_was_meant(text, holds):
    assert ("chest" in holding(clean_text(text))) is holds


@pytest.mark.parametrize(("name", "text"), COUNTEREXAMPLES)
def test_a_sign_does_not_hold_in_its_counterexamples(name, text):
    assert name not in holding(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("breathing", "i cant braethe"),
        ("airway_swelling", "my thraot is closing"),
        ("seizure", "shes having a siezure"),
        ("collapse", "he is unconcious"),
    ],
)
def test_misspelt_signs_are_found(name, text):
    assert name in holding(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ({"level": "loud", "phrases": ["x"]}, "level must be one of"),
        ({"level": "urgent", "phrases": []}, "no phrases"),
        ({"level": "urgent", "phrases": ["<nowhere> x"]}, "no group"),
    ],
)
def test_a_wrong_rule_is_named(text, message):
    with pytest.raises(FileError, match=message):
        SignReader({"signs": {"x": text}, "groups": {}, "other_words": []})
