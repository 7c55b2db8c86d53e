"""What Slack sends, read."""

import json
from urllib.parse import urlencode

import pytest

from assistant.channels.slack_events import (
    Place,
    place_of,
    plain_words,
    read_body,
    read_message,
)

OWN = [{"user_id": "UBOT", "is_bot": True}]


def event(**changes):
    said = {
        "type": "message",
        "user": "U1",
        "text": "what is myelin?",
        "ts": "1.5",
        "channel": "D1",
    }
    said |= {"channel_type": "im"}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": "Ev1",
        "authorizations": OWN,
        "event": {key: value for key, value in (said | changes).items() if value is not None},
    }


def test_a_direct_message_is_for_us():
    message = read_message(event())
    assert (message.event, message.text, message.is_addressed) == ("Ev1", "what is myelin?", True)
    assert message.place == Place("T1", "D1", "direct", "U1")


def test_a_mention_is_answered_in_a_thread_under_it():
    said = event(type="app_mention", text="<@UBOT> what is &lt;myelin&gt;?", channel="C1")
    message = read_message(said | {"event": {**said["event"], "channel_type": "channel"}})
    assert message.text == "what is <myelin>?"
    assert message.place == Place("T1", "C1", "1.5", "U1")


def test_within_a_thread_the_thread_goes_on():
    message = read_message(event(channel="C1", channel_type="channel", thread_ts="0.9"))
    assert message.place.thread == "0.9"
    assert message.is_addressed is False


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"user": "UBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"type": "reaction_added"},
        {"text": "<@UBOT> hello", "channel": "C1", "channel_type": "channel"},
    ],
)
def test_what_nobody_says_to_us_is_nothing(changes):
    assert read_message(event(**changes)) is None


@pytest.mark.parametrize("body", [{}, {"type": "event_callback"}, {"command": "/b12"}, {"type": 7}])
def test_a_broken_body_is_nothing(body):
    assert read_message(body) is None


def test_a_tapped_button_says_its_words():
    body = {
        "type": "block_actions",
        "trigger_id": "9.8",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "message": {"ts": "2.0", "thread_ts": "1.5"},
        "actions": [{"action_id": "ask_0", "value": "Does it hurt?"}],
    }
    message = read_message(body)
    assert (message.event, message.text) == ("9.8", "Does it hurt?")
    assert message.place == Place("T1", "C1", "1.5", "U1")


def test_a_command_keeps_where_its_answer_goes():
    form = {
        "command": "/b12",
        "text": "what is myelin?",
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "trigger_id": "9.8",
        "response_url": "https://hooks.slack.com/x",
    }
    message = read_message(form)
    assert message.text == "what is myelin?"
    assert message.response_url == "https://hooks.slack.com/x"
    assert read_message(form | {"text": ""}).text == "hello"


def test_conversations_name_their_place():
    place = Place("T1", "C1", "1.5", "U1")
    assert place_of(place.conversation) == place
    with pytest.raises(ValueError, match="no conversation on Slack"):
        place_of("anna")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1> hi", "hi"),
        ("see <https://a.example|this>", "see this"),
        ("<tel:911> &amp; more", "tel:911 & more"),
        ("a &lt;b&gt;", "a <b>"),
    ],
)
def test_markup_becomes_words(text, words):
    assert plain_words(text) == words


def test_each_form_of_body_is_read():
    payload = {"type": "block_actions"}
    assert read_body(json.dumps(payload).encode(), "application/json") == payload
    form = "application/x-www-form-urlencoded"
    assert read_body(urlencode({"payload": json.dumps(payload)}).encode(), form) == payload
    assert read_body(b"command=%2Fb12&text=", form)["command"] == "/b12"
    with pytest.raises(ValueError, match="Expecting value"):
        read_body(b"", "application/json")
    with pytest.raises(ValueError, match="no object"):
        read_body(b"[]", "application/json")
