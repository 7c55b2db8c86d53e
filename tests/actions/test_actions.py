"""The actions, with a tracker as the server sends it."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import ActionAnswer
from actions.clarify import ActionAskForWords, ActionClarify


def run(action, *ranking, channel="rest"):
    entries = [{"intent_response_key": key, "confidence": value} for key, value in ranking]
    message = {"text": "?", "response_selector": {"default": {"ranking": entries}}}
    events = [{"event": "user", "text": "?", "input_channel": channel}]
    tracker = Tracker(
        "anna", {"said": ["disclaimer/start"]}, message, events, False, None, {}, "action_listen"
    )
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, tracker, {})
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0]


def test_answer_gives_text_source_suggestions_and_metadata(library):
    sent = run(ActionAnswer(), ("faq_nerves/myelin", 0.9))
    assert library["nerves/myelin"].text in sent["text"]
    assert "Source: " in sent["text"] or "Sources: " in sent["text"]
    assert len(sent["buttons"]) == 3
    assert sent["metadata"]["answer"] == sent["answer"] == "nerves/myelin"
    assert sent["kind"] == "answer"


def test_answer_puts_suggestions_into_the_text_where_there_are_no_buttons():
    sent = run(ActionAnswer(), ("faq_nerves/myelin", 0.9), channel="twilio")
    assert sent["buttons"] == []
    assert "You can also ask:" in sent["text"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("not_covered/price", "not_covered"),
        ("out_of_scope/other", "out_of_scope"),
        ("smalltalk/greet", "smalltalk"),
        ("clinic/hours", "clinic"),
    ],
)
def test_answer_says_of_which_kind_it_is(label, kind):
    assert run(ActionAnswer(), (label, 0.9))["kind"] == kind


def test_answer_fills_in_the_clinic():
    text = run(ActionAnswer(), ("clinic/contact", 0.9))["text"]
    assert "{" not in text
    assert "Example Valley Clinic" in text


def test_answer_without_a_prediction_asks_to_rephrase():
    assert run(ActionAnswer())["kind"] == "clarify"


def test_clarify_offers_what_may_have_been_meant():
    sent = run(ActionClarify(), ("faq_nerves/myelin", 0.3), ("faq_nerves/repair", 0.2))
    titles = [button["title"] for button in sent["buttons"]]
    assert titles == ["What is myelin?", "Does B12 help nerves heal?"]
    assert sent["kind"] == "clarify"


def test_ask_for_words():
    assert run(ActionAskForWords())["answer"] == "clarify/unreadable"
