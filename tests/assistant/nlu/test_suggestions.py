"""A suggestion is known to the letter, and only while its model is the loaded one."""

import pytest

from assistant.nlu import suggestions
from assistant.nlu.suggestions import expect_suggestions, is_suggestion

SUGGESTED = "Is it safe to take B12?"


@pytest.fixture(autouse=True)
def _expected(monkeypatch):
    monkeypatch.setattr(suggestions, "_questions", frozenset())
    expect_suggestions([SUGGESTED])


def test_it_is_known_to_the_letter():
    assert is_suggestion(SUGGESTED)
    assert not is_suggestion("is it safe to take b12?")


def test_of_a_new_model_the_suggestions_are_its_own():
    expect_suggestions(["What is B12?"])
    assert is_suggestion("What is B12?")
    assert not is_suggestion(SUGGESTED)
