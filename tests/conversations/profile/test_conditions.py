"""What the patient says is remembered, heeded, listed, corrected and forgotten."""

import pytest

from assistant.entities.conditions import condition_reader
from tests.conftest import sender_of

pytestmark = pytest.mark.e2e

CONDITIONS = condition_reader().conditions
CASES = [(c.name, text, says) for c in CONDITIONS.values() for text, says in c.matches]


def slots(assistant, sender):
    return assistant.tracker(sender)["slots"]


@pytest.mark.parametrize(("name", "text", "says"), CASES)
def test_each_condition_affirmed_denied_and_someone_elses(assistant, name, text, says):
    sender = sender_of(text)
    assistant.ask(text, sender)
    told = slots(assistant, sender)
    if says == "someone_else":
        assert (told[name], told[f"other_{name}"]) == (None, "affirmed")
    else:
        assert (told[name], told[f"other_{name}"]) == (says, None)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("kidney_disease", "safety/kidney"),
        ("cobalt_allergy", "safety/allergy"),
        ("reaction_to_b12", "safety/allergy"),
    ],
)
def test_nobody_at_risk_is_told_that_it_is_safe_or_rare_without_the_caution(
    assistant, name, answer
):
    sender = f"always-{name}"
    assistant.ask(CONDITIONS[name].matches[0][0], sender)
    assistant.ask("are b12 injections safe?", sender)
    assert assistant.last_metadata(sender)["answer"] == answer
    for _ in range(2):
        (message,) = assistant.ask("can b12 shots cause a serious reaction?", sender)
        assert f"caution/{name}" in assistant.last_metadata(sender).get("cautions", [])
        assert "came up" in message["text"].split("\n")[0]


def test_someone_elses_kidneys_are_heeded_too(assistant):
    assistant.ask("my dad is 81, on dialysis, kidneys are bad", "dad")
    assistant.ask("he's been told he needs b12 shots. are they safe for him?", "dad")
    assert assistant.last_metadata("dad")["answer"] == "safety/kidney"
    assert slots(assistant, "dad")["kidney_disease"] is None


def test_a_denied_condition_brings_no_caution(assistant):
    assistant.ask("I don't have kidney problems and no allergies. are the injections safe", "well")
    assert assistant.last_metadata("well").get("cautions", []) == []


def test_other_cautions_come_once(assistant):
    sender = "metformin"
    assistant.ask("i take metformin", sender)
    seen = []
    for question in (
        "what causes low b12?",
        "how is b12 deficiency diagnosed?",
        "what is neuropathy?",
    ):
        assistant.ask(question, sender)
        seen += assistant.last_metadata(sender).get("cautions", [])
    assert seen.count("caution/takes_metformin") <= 1
    assert slots(assistant, sender)["takes_metformin"] == "affirmed"


def test_it_is_listed_corrected_and_forgotten(assistant):
    sender = "listed"
    assistant.ask("i have kidney disease", sender)
    assistant.ask("i take metformin", sender)
    (message,) = assistant.ask("what do you know about me", sender)
    assert "kidney disease and metformin" in message["text"]
    (message,) = assistant.ask("that's wrong", sender)
    offered = [button["title"] for button in message["buttons"]]
    assert offered == ["I do not have kidney disease", "I do not take metformin"]
    assistant.ask(offered[0], sender)
    assert slots(assistant, sender)["kidney_disease"] == "denied"
    assert slots(assistant, sender)["takes_metformin"] == "affirmed"
    assistant.ask("forget me", sender)
    assert {slots(assistant, sender)[name] for name in CONDITIONS} == {None}


def test_one_thing_that_is_wrong_is_simply_cleared(assistant):
    assistant.ask("i have diabetes", "one")
    assistant.ask("that's wrong", "one")
    assert slots(assistant, "one")["diabetes"] is None


def test_nothing_is_cleared_while_it_is_open_what_is_wrong(assistant):
    assistant.ask("i have diabetes", "two")
    assistant.ask("my mum takes metformin", "two")
    (message,) = assistant.ask("that's wrong", "two")
    offered = [button["title"] for button in message["buttons"]]
    assert offered == ["I do not have diabetes", "Forget me"]
    assert slots(assistant, "two")["diabetes"] == "affirmed"
    assistant.ask(offered[1], "two")
    assert slots(assistant, "two")["diabetes"] is None
    assert slots(assistant, "two")["other_takes_metformin"] is None


def test_the_start_and_topic_disclaimers_come_once(assistant):
    seen = []
    for question in (
        "what is myelin?",
        "how often are the shots given?",
        "how is deficiency diagnosed?",
        "what is the loading phase?",
    ):
        assistant.ask(question, "disclaimers")
        seen += assistant.last_metadata("disclaimers").get("disclaimers", [])
    assert seen[0] == "disclaimer/start"
    assert sorted(set(seen)) == sorted(seen)
    assert "disclaimer/dosing" in seen
