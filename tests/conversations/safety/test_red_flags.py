"""A red flag is answered first, alone, and the conversation goes on from there."""

import pytest

from tests.conftest import sender_of

pytestmark = pytest.mark.e2e

EMERGENCY = "my throat is closing up after the shot and I can't breathe"
CRISIS = "I want to kill myself"
URGENT = "the injection site is hot, swollen and there is pus coming out"


def level(assistant, sender):
    return assistant.tracker(sender)["slots"]["triage_level"]


def only(messages):
    (message,) = messages
    return message["text"]


def kinds(assistant, sender):
    bots = [e for e in assistant.tracker(sender)["events"] if e["event"] == "bot"]
    return [e["metadata"]["kind"] for e in bots]


@pytest.mark.parametrize(
    ("text", "expected", "number"),
    [
        (EMERGENCY, "emergency", "911"),
        (CRISIS, "crisis", "988"),
        (URGENT, "urgent", "555 010 0100"),
    ],
)
def test_each_level_gets_one_message_with_its_number(assistant, text, expected, number):
    sender = f"flag-{expected}"
    assert number in only(assistant.ask(text, sender))
    assert level(assistant, sender) == expected
    assert kinds(assistant, sender) == ["triage"]


def test_a_crisis_with_a_question_gets_no_b12_answer(assistant):
    text = only(
        assistant.ask("how often are b12 shots given? i don't want to live anymore", "both")
    )
    assert "988" in text
    assert kinds(assistant, "both") == ["triage"]
    assert "Source" not in text


def test_a_third_person_counts(assistant):
    assistant.ask("my husband collapsed and is not breathing", "third")
    assert level(assistant, "third") == "emergency"


def test_spanish_words_count(assistant):
    assistant.ask("no puedo respirar, ayuda", "spanish")
    assert level(assistant, "spanish") == "emergency"


def test_after_an_emergency_it_asks_and_then_answers_again(assistant):
    sender = "after"
    assistant.ask(EMERGENCY, sender)
    assert "is help on the way" in only(assistant.ask("thanks", sender))
    assert "glad that you have help" in only(assistant.ask("yes the ambulance is coming", sender))
    assert level(assistant, sender) == "none"
    assert "Myelin" in only(assistant.ask("what is myelin?", sender))


def test_being_safe_after_a_crisis(assistant):
    sender = "safe-again"
    assistant.ask(CRISIS, sender)
    no = only(assistant.ask("no", sender))
    assert "988" in no
    assert "glad" in only(assistant.ask("I am safe now", sender))


@pytest.mark.parametrize(
    "text",
    [
        "can b12 shots cause anaphylaxis?",
        "my arm is a little sore",
        "my mother had a stroke years ago",
        "no trouble breathing, just a bruise",
        "dying to know how it works",
        "what is myelin?",
    ],
)
def test_what_only_sounds_alarming_is_none(assistant, text):
    assistant.ask(text, sender_of(text))
    assert level(assistant, sender_of(text)) == "none"
    assert "triage" not in kinds(assistant, sender_of(text))


def test_an_alarm_is_logged_without_the_message(assistant):
    assistant.ask(EMERGENCY, "logged")
    log = assistant.log.read_text(errors="replace")
    assert "ALARM level=emergency conversation=logged" in log
    assert "throat is closing" not in log
