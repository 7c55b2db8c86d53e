"""A patient asks over REST; the real model and the real action server answer."""

import pytest

from tests.conftest import sender_of

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("question", "key", "words"),
    [
        ("my feet have been tingling for months, could that be low b12?", "deficiency/tingling",
         "both sides"),
        ("how do i know if my b12 is really low, which blood tests", "tests/diagnosis", "MMA"),
        ("do i need a prescription for the shots", "injections/prescription", "prescription"),
        ("what is the difference between cyanocobalamin and methylcobalamin", "forms/types",
         "man-made"),
        ("how often are b12 injections given", "dosing/schedule", "1,000 mcg"),
        ("can metformin lower my b12", "causes/metformin", "screening"),
        ("are b12 shots safe if I have kidney disease", "safety/kidney", "healthcare provider"),
    ],
)  # fmt: skip
def test_a_question_gets_a_grounded_answer(assistant, question, key, words):
    (message,) = assistant.ask(question, sender=key)
    assert words in message["text"]
    assert "Source" in message["text"]
    assert 1 <= len(message["buttons"]) <= 3
    metadata = assistant.last_metadata(key)
    assert metadata["answer"] == key
    assert metadata["kind"] == "answer"
    assert metadata["facts"]
    assert metadata["sources"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello", "smalltalk"),
        ("are you a real person or a robot", "smalltalk"),
        ("how much do the shots cost", "not_covered"),
        ("is b12 safe in pregnancy", "not_covered"),
        ("which foods contain b12", "not_covered"),
        ("what is the weather like tomorrow", "out_of_scope"),
        ("how much vitamin d should i take", "out_of_scope"),
        ("when are you open", "clinic"),
        ("I want to talk to a real person", "handoff"),
        ("😀😀😭💉💉❓", "clarify"),
        ("什么是维生素", "handoff"),
        ("", "clarify"),
        ("   ", "clarify"),
        ("\x07\x00\x1b[31m", "clarify"),
    ],
)
def test_everything_else_is_recognised_as_such(assistant, text, kind):
    sender = f"else-{sender_of(text)}"
    (message,) = assistant.ask(text, sender=sender)
    assert message["text"]
    assert assistant.last_metadata(sender)["kind"] == kind


def test_no_reply_is_torn_into_several_messages(assistant, library):
    assert not any("\n\n" in answer.text for answer in library)
    for text in ("what do shots cost", "what is myelin", "where do you know this from"):
        assert len(assistant.ask(text, sender="one")) == 1


def test_a_tapped_suggestion_leads_to_its_answer(assistant, library):
    (first,) = assistant.ask("what is myelin", sender="tap")
    titles = {answer.question: answer.key for answer in library if answer.question}
    for button in first["buttons"]:
        assistant.ask(button["payload"], sender="tap")
        assert assistant.last_metadata("tap")["answer"] == titles[button["title"]]
