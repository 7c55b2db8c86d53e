"""The steps after a red flag."""

import pytest

from assistant.triage.next_step import level_of_intent, next_action


def turn(intent, key=None, before=(), in_form=False):
    """All actions of a turn, until the assistant listens or leaves it to others."""
    done = []
    while (action := next_action(intent, key, before, done, in_form)) not in (
        None,
        "action_listen",
    ):
        done.append(action)
        assert len(done) < 10
    return done


@pytest.mark.parametrize("level", ["emergency", "crisis", "urgent"])
def test_the_message_comes_first_and_the_clinic_is_told(level):
    assert turn(f"triage_{level}") == [f"utter_triage_{level}", "action_raise_alarm"]


def test_an_open_form_is_closed_after_the_message():
    assert turn("triage_emergency", in_form=True) == [
        "utter_triage_emergency",
        "action_deactivate_loop",
        "action_raise_alarm",
    ]


def test_ordinary_messages_are_left_to_others():
    assert turn("faq_nerves", "nerves/myelin") == []
    assert turn("smalltalk", "smalltalk/affirm", before=["action_answer"]) == []
    assert turn("reassure", "reassure/safe", before=["utter_triage_urgent"]) == []


@pytest.mark.parametrize("level", ["emergency", "crisis"])
def test_small_talk_after_a_red_flag_is_answered_with_a_check(level):
    first = turn("smalltalk", "smalltalk/thanks", before=[f"utter_triage_{level}"])
    assert first == [f"utter_triage_{level}_check"]
    assert turn("nlu_fallback", None, before=first) == [f"utter_triage_{level}_check_again"]


def test_the_same_check_never_comes_twice_in_a_row():
    before = ["utter_triage_emergency"]
    for _ in range(4):
        after = turn("smalltalk", "smalltalk/deny", before=before)
        assert after != before
        before = after


def test_yes_means_that_help_is_coming_or_that_one_is_safe():
    yes = ("smalltalk", "smalltalk/affirm")
    assert turn(*yes, before=["utter_triage_emergency"]) == ["utter_triage_help_coming"]
    assert turn(*yes, before=["utter_triage_crisis"]) == ["utter_triage_safe"]


@pytest.mark.parametrize("intent", ["nlu_fallback", "unreadable", "other_language"])
@pytest.mark.parametrize("key", ["reassure/safe", "smalltalk/affirm"])
def test_what_was_not_made_out_is_no_yes(intent, key):
    after = turn(intent, key, before=["utter_triage_crisis"])
    assert after == ["utter_triage_crisis_check"]


def test_what_is_asked_about_an_urgent_reply_is_answered_with_it():
    urgent = ["utter_triage_urgent", "action_raise_alarm"]
    assert turn("repair", "repair/what", before=urgent) == ["utter_triage_urgent"]


def test_being_safe_ends_it():
    after = turn("reassure", "reassure/safe", before=["utter_triage_emergency_check"])
    assert after == ["utter_triage_safe"]
    assert turn("smalltalk", "smalltalk/thanks", before=after) == []


@pytest.mark.parametrize("intent", ["faq_nerves", "not_covered", "clinic", "out_of_scope"])
def test_a_question_after_an_emergency_is_answered(intent):
    assert turn(intent, before=["utter_triage_emergency"]) == []


def test_a_red_flag_after_a_red_flag_is_one():
    assert turn("triage_crisis", before=["utter_triage_emergency"])[0] == "utter_triage_crisis"


def test_levels_of_intents():
    assert level_of_intent("triage_urgent") == "urgent"
    assert level_of_intent("triage_nonsense") == "none"
    assert level_of_intent("faq_nerves") == "none"
    assert level_of_intent(None) == "none"
