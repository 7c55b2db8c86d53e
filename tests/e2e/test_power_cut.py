"""Every process killed while messages are on their way: each is answered, once."""

import time

import pytest

from assistant.storage.leases import LEASE_SECONDS
from tests.conftest import start_assistant
from tests.e2e import test_slack
from tests.e2e.conftest import ChatClient

pytestmark = pytest.mark.e2e

QUESTIONS = ["what is myelin?", "does the injection hurt?", "how often is it given?"]


def test_what_was_taken_before_a_power_cut_is_answered_after_it(tmp_path):
    with start_assistant(tmp_path) as assistant:
        client = ChatClient(assistant.url)
        session = client.enter(last=0)["session_id"]
        for number, question in enumerate(QUESTIONS):
            assert "id" in client.say(question, session, message_id=f"m{number}")
        # Slack refuses for so long that the answer is still on its way.
        assistant.slack.failures += [(429, {"Retry-After": "60"}, {"ok": False})]
        test_slack.post(assistant, test_slack.message(QUESTIONS[0], "D1"))
        assistant.kill()
    with start_assistant(tmp_path) as assistant:
        client = ChatClient(assistant.url)
        deadline = time.monotonic() + 30
        messages = client.enter(session, last=0)["messages"]
        while len(messages) < 2 * len(QUESTIONS) and time.monotonic() < deadline:
            time.sleep(0.5)
            messages = client.enter(session, last=0)["messages"]
        # Who answers twice does so once the killed process's hold has run out.
        time.sleep(LEASE_SECONDS)
        messages = client.enter(session, last=0)["messages"]
        client.leave()
        asked = [message["message"] for message in messages if message["from"] == "user"]
        said = [message["metadata"]["answer"] for message in messages if message["from"] == "bot"]
        assert asked == QUESTIONS
        assert len(said) == len(set(said)) == len(QUESTIONS)
        assert len(test_slack.said_in(assistant.slack, "D1")) == 1
