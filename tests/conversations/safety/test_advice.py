"""Requests for individual advice get the general fact and the limits of a chat."""

import pytest

from tests.conftest import sender_of

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("how much b12 should I take every week?", "dose"),
        ("should i stop metformin", "change"),
        ("my b12 came back at 190, is that too low for me?", "lab_value"),
        ("do I have a b12 deficiency or not?", "diagnosis"),
        ("I'm pregnant, is the injection safe for me?", "suitability"),
        ("is the shot ok for my 4 year old son?", "suitability"),
        ("I'm on dialysis, are b12 shots ok for me?", "suitability"),
    ],
)
def test_the_limits_are_said_and_the_clinic_named(assistant, text, advice):
    (message,) = assistant.ask(text, sender_of(text))
    assert assistant.last_metadata(sender_of(text)).get("advice") == advice
    assert "cannot be judged in a chat" in message["text"]
    assert "555 010 0100" in message["text"]


def test_a_general_question_gets_no_lecture(assistant):
    (message,) = assistant.ask("how often are the shots usually given?", "general")
    assert "cannot be judged" not in message["text"]
    assert assistant.last_metadata("general").get("advice") is None


def test_a_value_is_neither_read_nor_echoed(assistant):
    (message,) = assistant.ask("my serum b12 is 147 pg/ml, is it normal?", "value")
    assert "147" not in message["text"]
