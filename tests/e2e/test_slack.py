"""The Slack channel of the running assistant, against a stand-in of Slack's interface."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import requests
from slack_sdk.models.blocks import Block

from tests.conftest import SLACK_SECRET

pytestmark = pytest.mark.e2e

COUNT = itertools.count(1)
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


@pytest.fixture
def slack(assistant):
    return assistant.slack


def signature(body, at, secret=SLACK_SECRET):
    signed = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256)
    return f"v0={signed.hexdigest()}"


def post(assistant, body, content_type=JSON, at=None, sign=None, **headers):
    """Send a body as Slack does."""
    text = json.dumps(body) if content_type == JSON else urlencode(body)
    at = str(int(at if at is not None else time.time()))
    headers |= {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": sign if sign is not None else signature(text, at),
    }
    address = f"{assistant.url}/webhooks/slack/webhook"
    return requests.post(address, data=text.encode(), headers=headers, timeout=10)


def message(text, channel="D1", user="U1", **more):
    """A new direct message, or what `more` makes of it."""
    number = next(COUNT)
    said = {"type": "message", "channel_type": "im", "ts": f"{number}.5"}
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": f"Ev{number}",
        "authorizations": [{"user_id": "UBOT", "is_bot": True}],
        "event": {**said, "text": text, "channel": channel, "user": user, **more},
    }


def said_in(slack, channel, count=1):
    """What the assistant said in a channel; each block is what Slack's models make of it."""
    calls = [call.content for call in slack.wait_for(count, "chat.postMessage", channel=channel)]
    for call in calls:
        parsed = [Block.parse(block).to_dict() for block in call["blocks"]]
        assert parsed == call["blocks"]
        assert set(call) <= {"channel", "text", "blocks", "unfurl_links", "thread_ts"}
    return calls


def test_the_address_is_confirmed_to_slack(assistant):
    body = {"type": "url_verification", "challenge": "abc"}
    assert post(assistant, body).json() == {"challenge": "abc"}


def test_a_direct_message_is_answered_with_source_and_buttons(assistant, slack):
    assert post(assistant, message("what is myelin?", "D10")).status_code == 200
    (said,) = said_in(slack, "D10")
    kinds = [block["type"] for block in said["blocks"]]
    assert kinds == ["section", "context", "actions"]
    assert "myelin" in said["blocks"][0]["text"]["text"].lower()
    assert said["blocks"][1]["elements"][0]["text"].startswith("Source")
    assert "thread_ts" not in said


def test_a_mention_is_answered_in_its_thread_and_the_thread_goes_on(assistant, slack):
    asked = message("<@UBOT> what is myelin?", "C20", type="app_mention", ts="20.1")
    post(assistant, asked)
    assert said_in(slack, "C20")[0]["thread_ts"] == "20.1"
    more = {"channel_type": "channel", "thread_ts": "20.1"}
    post(assistant, message("does the injection hurt?", "C20", **more))
    assert said_in(slack, "C20", 2)[1]["thread_ts"] == "20.1"
    # Somebody else in the same thread has not asked anything.
    post(assistant, message("what a day", "C20", user="U2", **more))
    post(assistant, message("what a day", "C20", channel_type="channel"))
    time.sleep(1)
    assert len(slack.called("chat.postMessage", channel="C20")) == 2


def test_a_tapped_button_is_a_question(assistant, slack):
    post(assistant, message("what is myelin?", "D30"))
    (said,) = said_in(slack, "D30")
    button = said["blocks"][-1]["elements"][0]
    payload = {
        "type": "block_actions",
        "trigger_id": "30.1",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "D30"},
        "message": {"ts": "30.0"},
        "actions": [{"action_id": button["action_id"], "value": button["value"]}],
    }
    assert post(assistant, {"payload": json.dumps(payload)}, FORM).status_code == 200
    said_in(slack, "D30", 2)
    assert assistant.tracker_after(button["value"], "slack-T1-D30-direct-U1")


def test_a_command_is_answered_where_slack_wants_it(assistant, slack):
    form = {
        "command": "/b12",
        "text": "what is myelin?",
        "team_id": "T1",
        "channel_id": "C40",
        "user_id": "U1",
        "trigger_id": "40.1",
        "response_url": f"{slack.url}/commands/40",
    }
    assert post(assistant, form, FORM).status_code == 200
    (answer,) = slack.wait_for(1, "/commands/40")
    assert answer.content["response_type"] == "ephemeral"
    assert "myelin" in answer.content["text"].lower()


def test_a_button_under_a_command_s_answer_stays_private(assistant, slack):
    payload = {
        "type": "block_actions",
        "trigger_id": "42.1",
        "team": {"id": "T1"},
        "user": {"id": "U1"},
        "channel": {"id": "C42"},
        "container": {"type": "message", "is_ephemeral": True},
        "response_url": f"{slack.url}/commands/42",
        "actions": [{"action_id": "ask_0", "value": "what is myelin?"}],
    }
    post(assistant, {"payload": json.dumps(payload)}, FORM)
    (answer,) = slack.wait_for(1, "/commands/42")
    assert answer.content["response_type"] == "ephemeral"
    assert answer.content["replace_original"] is False
    assert slack.called("chat.postMessage", channel="C42") == []


def test_an_answer_that_comes_too_late_for_a_command_is_sent_all_the_same(assistant, slack):
    slack.failures += [(404, {}, {"ok": False, "error": "expired_url"})]
    form = {
        "command": "/b12",
        "text": "what is myelin?",
        "team_id": "T1",
        "channel_id": "C43",
        "user_id": "U1",
        "trigger_id": "43.1",
        "response_url": f"{slack.url}/commands/43",
    }
    post(assistant, form, FORM)
    slack.wait_for(1, "chat.postEphemeral", channel="C43")


def test_messages_in_one_burst_are_answered_in_their_order(assistant, slack):
    posted = []
    with ThreadPoolExecutor(3) as pool:
        for text in ("what is myelin?", "does the injection hurt?", "what is b12?"):
            posted.append(pool.submit(post, assistant, message(text, "D44")))
            time.sleep(0.05)
    assert [each.result().status_code for each in posted] == [200] * 3
    said_in(slack, "D44", 3)
    events = assistant.tracker_after("what is b12?", "slack-T1-D44-direct-U1")["events"]
    asked = [event["text"] for event in events if event["event"] == "user"]
    assert asked == ["what is myelin?", "does the injection hurt?", "what is b12?"]


def test_an_answer_goes_to_slack_and_nowhere_else(assistant, slack):
    form = {
        "command": "/b12",
        "text": "what is myelin?",
        "team_id": "T1",
        "channel_id": "C41",
        "user_id": "U1",
        "trigger_id": "41.1",
        "response_url": f"{assistant.telegram.url}/elsewhere",
    }
    post(assistant, form, FORM)
    assert slack.wait_for(1, "chat.postEphemeral", channel="C41")[0].content["user"] == "U1"
    assert assistant.telegram.called("/elsewhere") == []


def test_an_event_that_comes_again_is_answered_once(assistant, slack):
    asked = message("what is myelin?", "D50")
    for retry in range(4):
        headers = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        assert post(assistant, asked, **headers).status_code == 200
    said_in(slack, "D50")
    time.sleep(1)
    assert len(slack.called("chat.postMessage", channel="D50")) == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"sign": ""},
        {"sign": "v0=" + "0" * 64},
        {"sign": signature("another body", int(time.time()))},
        {"at": 0},
        {"sign": "v0=\u00e9".encode()},
    ],
)
def test_a_forged_request_is_refused(assistant, slack, forged):
    assert post(assistant, message("what is myelin?", "D60"), **forged).status_code == 403
    time.sleep(0.3)
    assert slack.called("chat.postMessage", channel="D60") == []


def test_an_old_request_is_refused_though_it_is_signed(assistant):
    assert post(assistant, message("hello", "D61"), at=time.time() - 600).status_code == 403


def test_a_body_that_is_none_is_refused(assistant):
    at = str(int(time.time()))
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature("{", at)}
    headers["Content-Type"] = JSON
    address = f"{assistant.url}/webhooks/slack/webhook"
    assert requests.post(address, data=b"{", headers=headers, timeout=10).status_code == 400


@pytest.mark.parametrize(
    "failure",
    [
        (429, {"Retry-After": "1"}, {"ok": False, "error": "ratelimited"}),
        (500, {}, {"ok": False, "error": "internal_error"}),
        (503, {}, {"ok": False, "error": "service_unavailable"}),
    ],
)
def test_an_error_of_slack_s_is_waited_out(assistant, slack, failure):
    channel = f"D7{failure[0]}"
    slack.failures += [failure] * 2
    post(assistant, message("what is myelin?", channel))
    said_in(slack, channel)
    assert slack.failures == []
    assert len(slack.called("chat.postMessage", channel=channel)) == 1


def test_slack_is_answered_at_once_while_answers_wait(assistant, slack):
    slack.failures += [(429, {"Retry-After": "3"}, {"ok": False, "error": "ratelimited"})]
    for _ in range(3):
        before = time.monotonic()
        post(assistant, message("what is myelin?", "D80"))
        assert time.monotonic() - before < 3
    said_in(slack, "D80", 3)


def test_what_slack_refuses_does_not_end_the_conversation(assistant, slack):
    slack.failures += [(200, {}, {"ok": False, "error": "channel_not_found"})]
    post(assistant, message("what is myelin?", "D81"))
    deadline = time.monotonic() + 20
    while slack.failures and time.monotonic() < deadline:
        time.sleep(0.1)
    post(assistant, message("and why is it important?", "D81"))
    assert len(said_in(slack, "D81")) == 1


def test_two_people_are_kept_apart(assistant, slack):
    more = {"channel_type": "channel", "thread_ts": "90.1"}
    post(assistant, message("<@UBOT> i have kidney disease", "C90", type="app_mention", **more))
    said_in(slack, "C90")
    mention = {"user": "U2", "type": "app_mention", **more}
    post(assistant, message("<@UBOT> what is myelin?", "C90", **mention))
    said_in(slack, "C90", 2)
    first = assistant.tracker_after("i have kidney disease", "slack-T1-C90-90.1-U1")
    second = assistant.tracker_after("what is myelin?", "slack-T1-C90-90.1-U2")
    assert first["slots"]["kidney_disease"] == "affirmed"
    assert second["slots"]["kidney_disease"] is None
