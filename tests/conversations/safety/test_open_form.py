"""An emergency inside an open form: the form is closed and takes nothing from the message."""

import pytest

from assistant.privacy.spans import EMAIL
from assistant.privacy.tokens import kind_in

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("text", "level", "number"),
    [
        ("I can't breathe and my tongue is swelling", "emergency", "911"),
        ("I want to kill myself", "crisis", "988"),
        ("pus is coming out of the injection site, I have a fever", "urgent", "555 010 0100"),
    ],
)
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_form_is_closed_and_filled_with_nothing(assistant, text, level, number, steps):
    patient = f"open-form-{level}-{steps}"
    for reply in ("talk to a person", "my bill", "anna@example.org", "Anna")[:steps]:
        assistant.ask(reply, patient)
    before = assistant.tracker(patient)
    assert before["active_loop"]["name"] == "handoff_form"
    (said,) = assistant.ask(text, patient)
    assert number in said["text"]
    after = assistant.tracker(patient)
    assert not after["active_loop"]
    assert after["slots"]["triage_level"] == level
    filled = [name for name in after["slots"] if name.startswith("handoff_")]
    assert {n: after["slots"][n] for n in filled} == {n: before["slots"][n] for n in filled}


def test_a_reply_fills_the_form(assistant):
    """Else the test above would pass whatever triage does."""
    patient = "open-form-calm"
    for reply in ("talk to a person", "my bill", "anna@example.org"):
        assistant.ask(reply, patient)
    slots = assistant.tracker(patient)["slots"]
    # The address itself is sealed.
    assert (slots["handoff_reason"], kind_in(slots["handoff_contact"])) == ("my bill", EMAIL)
