"""What a turn counts, and that labels come from closed sets."""

import time

import pytest

from assistant.observability.metrics import ASSISTANT, exposition
from assistant.observability.turns import count_turn, note_action_call
from assistant.triage.next_step import INTENT_PREFIX
from tests.operations import increase, read_metrics

CAME = 1_800_000_000.0


def message(text="what is myelin?", intent="faq_nerves", confidence=0.83, channel="web"):
    return {
        "event": "user",
        "text": text,
        "timestamp": CAME + 0.02,
        "input_channel": channel,
        "metadata": {"received": CAME},
        "parse_data": {"intent": {"name": intent, "confidence": confidence}},
    }


def action(name="action_answer", after=0.0):
    return {"event": "action", "name": name, "timestamp": CAME + after}


def bot(kind="answer", **metadata):
    return {"event": "bot", "text": "Myelin is", "metadata": {"kind": kind, **metadata}}


def counted(*events):
    before = read_metrics(exposition([ASSISTANT]).decode())
    count_turn(events)
    found = increase(before, read_metrics(exposition([ASSISTANT]).decode()))
    return {name: round(n, 6) for name, n in found.items() if name.startswith("b12_")}


def without_times(found):
    return {
        name: value
        for name, value in found.items()
        if not name.startswith(("b12_stage", "b12_confidence"))
    }


def test_an_answer_is_one_reply():
    found = counted(message(), action(after=0.5), bot(), action("action_listen", 0.6))
    assert without_times(found) == {'b12_replies_total{channel="web",kind="answer"}': 1}
    assert found["b12_confidence_count"] == 1
    assert found["b12_confidence_sum"] == 0.83
    assert 'b12_confidence_bucket{le="0.8"}' not in found
    assert found['b12_confidence_bucket{le="0.9"}'] == 1


def test_a_message_below_the_threshold_is_a_fallback():
    found = counted(message(intent="nlu_fallback", confidence=0.2), action(), bot("clarify"))
    assert without_times(found) == {
        "b12_fallbacks_total": 1,
        'b12_replies_total{channel="web",kind="clarify"}': 1,
    }


@pytest.mark.parametrize("level", ["urgent", "crisis", "emergency"])
def test_a_red_flag_is_counted_by_its_level(level):
    found = counted(message(intent=INTENT_PREFIX + level), bot("triage"))
    assert found[f'b12_triage_total{{level="{level}"}}'] == 1


@pytest.mark.parametrize("kind", ["what I have: itching", None, 7, ["answer"]])
def test_an_unknown_kind_or_channel_is_no_label_of_its_own(kind):
    found = counted(message(channel="telephone"), bot(kind))
    assert without_times(found) == {'b12_replies_total{channel="other",kind="other"}': 1}


def test_what_a_person_says_is_no_reply_of_the_assistant():
    said = bot("handoff", **{"from": "person", "staff": "Sam"})
    assert counted(said, {"event": "slot", "name": "held_by", "value": "Sam"}) == {}


def test_a_message_without_text_counts_nothing_by_itself():
    assert counted(message(text=None), action()) == {}


def test_stages_are_told_apart_by_the_call_of_the_action(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: CAME + 0.03)
    note_action_call()
    monkeypatch.setattr(time, "time", lambda: CAME + 0.55)
    note_action_call()  # of a second action, in the same turn
    found = counted(message(), action(after=0.5), bot(), action("action_more", 0.6))
    stages = {stage: found.get(f'b12_stage_seconds_sum{{stage="{stage}"}}') for stage in STAGES}
    assert stages == {"parse": 0.02, "policies": 0.01, "action": 0.47}
    # The next turn needs no action server.
    found = counted(message(), action("utter_triage_urgent", after=0.05), bot("triage"))
    stages = {stage: found.get(f'b12_stage_seconds_sum{{stage="{stage}"}}') for stage in STAGES}
    assert stages == {"parse": 0.02, "policies": 0.03, "action": None}


STAGES = ("parse", "policies", "action")


def test_a_clock_that_is_set_back_is_no_negative_time():
    early = {**message(), "timestamp": CAME - 5}
    found = counted(early, action(after=-9))
    assert found['b12_stage_seconds_count{stage="parse"}'] == 1
    assert 'b12_stage_seconds_sum{stage="parse"}' not in found
