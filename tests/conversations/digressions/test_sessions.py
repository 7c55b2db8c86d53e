"""A pause of days: a new session begins, and nothing leans on what was said before it."""

import pytest
import requests

pytestmark = pytest.mark.e2e

# What Rasa itself adds when the last message is older than the session's length.
NEW_SESSION = [
    {"event": "action", "name": "action_session_start"},
    {"event": "session_started"},
    {"event": "action", "name": "action_listen"},
]


def latest_parse(assistant, sender):
    events = assistant.tracker(sender)["events"]
    return [event for event in events if event["event"] == "user"][-1]["parse_data"]


@pytest.mark.parametrize("pause", [False, True])
def test_a_follow_up_leans_on_the_same_session_only(assistant, pause):
    sender = f"pause-{pause}"
    assistant.ask("where on the body is the injection given?", sender)
    if pause:
        url = f"{assistant.url}/conversations/{sender}/tracker/events"
        assert requests.post(url, json=NEW_SESSION, timeout=60).status_code == 200
        assert assistant.tracker(sender)["slots"]["context"] is None
    assistant.ask("and how often?", sender)
    assert ("follow_up" in latest_parse(assistant, sender)) is not pause


def test_goodbye_and_back_again(assistant):
    assistant.ask("where on the body is the injection given?", "back")
    assistant.ask("thanks, bye", "back")
    assistant.ask("hello again", "back")
    assistant.ask("and how often?", "back")
    after = latest_parse(assistant, "back")["follow_up"]["after"]
    assert after == "Where on the body is the injection given?"
