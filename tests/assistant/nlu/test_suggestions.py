"""What is tapped is read once; what is written, each time."""

import pytest

from assistant.nlu import suggestions
from assistant.nlu.suggestions import KeptReadings, expect_suggestions, is_suggestion

SUGGESTED = "Is it safe to take B12?"


@pytest.fixture(autouse=True)
def _expected(monkeypatch):
    monkeypatch.setattr(suggestions, "_questions", frozenset())
    expect_suggestions([SUGGESTED])


@pytest.mark.parametrize(
    ("texts", "times"),
    [
        ([SUGGESTED, SUGGESTED], 1),
        (["is it safe to take b12?"] * 2, 2),
        ([SUGGESTED, "hello", SUGGESTED, "hello"], 3),
    ],
)
def test_how_often_is_read(texts, times):
    kept, read = KeptReadings(), []

    def reading(text):
        read.append(text)
        return text.upper()

    assert [kept.of(text, lambda text=text: reading(text)) for text in texts] == [
        text.upper() for text in texts
    ]
    assert len(read) == times


def test_of_a_new_model_the_suggestions_are_its_own():
    expect_suggestions(["What is B12?"])
    assert is_suggestion("What is B12?")
    assert not is_suggestion(SUGGESTED)
