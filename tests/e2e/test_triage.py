"""The trained model on held-out messages: red flags found, ordinary messages left alone."""

import pytest

from assistant.training import MODEL
from evaluation.datasets import TRIAGE_HELD_OUT, load_advice, load_conditions, load_triage
from evaluation.parser import Parser
from evaluation.safety import advice_figures, condition_figures, judge_triage, triage_figures

pytestmark = pytest.mark.model

# Floors and ceilings, a little off what `make evaluate` reports, so that a change for the
# worse is seen.
LEAST = {"emergency_recall": 0.975, "crisis_recall": 0.98, "urgent_recall": 0.96}
MOST = {"false_alarms_ordinary": 0.05, "false_alarms_alarming": 0.1}


@pytest.fixture(scope="module")
def parser():
    return Parser(MODEL)


# The development set is measured by `make evaluate`: it was in view when costs were chosen.
@pytest.mark.parametrize("name", TRIAGE_HELD_OUT)
def test_red_flags_are_found_and_ordinary_messages_are_left_alone(parser, name):
    found = triage_figures(judge_triage(parser, load_triage(name)))
    shares = {name: share.value for name, share in found.items() if share.of}
    assert shares.keys() >= LEAST.keys()
    assert {n: shares[n] for n, least in LEAST.items() if shares[n] < least} == {}
    assert {n: share for n, share in shares.items() if share > MOST.get(n, 1)} == {}


def test_requests_for_advice_are_recognised(parser):
    figures = advice_figures(parser, load_advice())
    assert figures["recognised"].value >= 0.92
    assert figures["false"].value <= 0.08


def test_conditions_are_read():
    figures = condition_figures(load_conditions())
    assert figures["precision"].value >= 0.87
    assert figures["recall"].value >= 0.82


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("help!!! CANT BREATHE", "emergency"),
        ("🆘 my lips are swelling up 🆘", "emergency"),
        ("se me hincha la garganta", "emergency"),
        ("what is myelin?", "none"),
        ("", None),
        ("?!", "none"),
    ],
)
def test_a_verdict_stands_in_every_parsed_message(parser, text, level):
    parsed = parser(text)
    assert (parsed.get("triage") or {}).get("level") == level
    if level not in (None, "none"):
        assert parsed["intent"] == {"name": f"triage_{level}", "confidence": 1.0}
        assert parsed["intent_ranking"][0] == parsed["intent"]
