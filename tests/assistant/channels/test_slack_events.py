"""What Slack sends, read."""

import json
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.channels.slack_events import (
    Place,
    place_of,
    plain_words,
    read_body,
    read_message,
)
from assistant.text_models.clean_text import shortened
from tests.hostile.anything import ANYTHING, almost

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


IN_CHANNEL = {"channel": "C1", "channel_type": "channel"}
FILE = {"subtype": "file_share", "files": [{"id": "F1"}]}


@pytest.mark.parametrize(
    "changes",
    [{"type": "app_mention", "channel": "C1"}, {}, {"text": "<@UBOT>  <@U2>"}],
)
def test_a_name_alone_calls_the_assistant(changes):
    message = read_message(event(**{"text": " <@UBOT> ", **changes}))
    assert (message.text, message.is_addressed) == ("hello", True)


def test_a_name_alone_between_people_is_not_for_us():
    assert read_message(event(text="<@U2>", thread_ts="0.9", **IN_CHANNEL)) is None


@pytest.mark.parametrize("said", [{"text": ""}, {"text": None}, {"text": " "}])
def test_a_file_without_words_is_not_passed_over(said):
    assert read_message(event(**said, **FILE)).text == ""
    passed_on = {"attachments": [{"is_share": True}]}
    assert read_message(event(**said, **passed_on)).text == ""
    assert read_message(event(**said)) is None
    message = read_message(event(**said, **FILE, **IN_CHANNEL))
    assert (message.text, message.is_addressed) == ("", False)


def test_what_somebody_says_of_themselves_is_read():
    said = event(subtype="me_message", text="wants to die")
    assert read_message(said).text == "wants to die"


def test_the_words_beside_a_file_are_what_was_said():
    assert read_message(event(text="I want to die", **FILE)).text == "I want to die"
    mention = {"type": "app_mention", "files": FILE["files"], "channel": "C1"}
    assert read_message(event(text="<@UBOT> I want to die", **mention)).text == "I want to die"
    assert read_message(event(text="<@UBOT>", **mention)).text == ""


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


@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_too_deep_is_none(content_type):
    deep = "[" * 100_000
    body = deep if "json" in content_type else urlencode({"payload": deep})
    with pytest.raises(ValueError, match="too deep"):
        read_body(body.encode(), content_type)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ["hi"]},
        {"channel": {}},
        {"channel": "D-1"},
        {"channel": "D" * 300},
        {"user": "U1\x00"},
        {"thread_ts": "direct-U2"},
        {"ts": "\ud83d", "channel_type": "channel", "type": "app_mention"},
    ],
)
def test_an_event_with_a_part_of_another_kind_says_nothing(changes):
    assert read_message(event(**changes)) is None


@pytest.mark.parametrize("name", ["event_id", "team_id"])
@pytest.mark.parametrize("value", [None, 5, [], "", "x" * 500, "a b"])
def test_an_event_without_proper_ids_says_nothing(name, value):
    assert read_message({**event(), name: value}) is None


BUTTON = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "channel": {"id": "D1"},
    "trigger_id": "1.2.a",
    "response_url": "https://hooks.slack.com/x",
    "container": {"is_ephemeral": True},
    "message": {"ts": "1.5"},
    "actions": [{"value": "Does it hurt?"}],
}


@given(ANYTHING.filter(lambda body: isinstance(body, dict)) | almost(event()) | almost(BUTTON))
def test_whatever_comes_says_something_whole_or_nothing(body):
    message = read_message(body) if isinstance(body, dict) else None
    if message:
        assert place_of(message.place.conversation) == message.place
        assert len(message.place.conversation) <= 200
        assert 0 < len(message.event) <= 200
        assert all(isinstance(text, str) for text in (message.text, message.response_url))


@given(st.binary(), st.sampled_from(["application/json", "", "text/plain; charset=x"]))
def test_any_body_is_an_object_or_refused(body, content_type):
    with suppress(ValueError):
        assert isinstance(read_body(body, content_type), dict)


def test_a_text_is_cut_where_a_message_ends_and_holds_whole_characters():
    assert read_message(event(text="x" * 5000 + "y")).text == shortened("x" * 5000 + "y")
    assert read_message(event(text="half a \ud83d")).text == "half a \ufffd"
