"""A person takes over, replies into the patient's own channel, and gives the conversation back."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.e2e import test_slack, test_telegram
from tests.e2e.test_channels import Rest, Slack, Telegram, Web

WITHIN = 15  # seconds


class RestLine(Rest):
    """Fetches what a person wrote, as a program would."""

    def send(self, text: str) -> None:
        """Say something, whatever comes."""
        self.texts().extend(m["text"] for m in self.assistant.ask(text, self.sender))

    def texts(self) -> list[str]:
        """All that was said to the patient."""
        if not hasattr(self, "heard"):
            self.heard: list[str] = []
        return self.heard

    def fetch(self) -> None:
        """Look for what a person has written."""
        import requests

        address = f"{self.assistant.url}/webhooks/rest/messages"
        found = requests.get(address, params={"sender": self.sender}, timeout=30).json()
        self.texts().extend(message["text"] for message in found)


class WebLine(Web):
    """A browser's chat."""

    def send(self, text: str) -> None:
        """As above."""
        self.client.say(text, self.session)

    def texts(self) -> list[str]:
        """As above."""
        return [message["text"] for message in self.client.said]

    def fetch(self) -> None:
        """Nothing to do: it comes by itself."""


class SlackLine(Slack):
    """A direct message on Slack."""

    def send(self, text: str) -> None:
        """As above."""
        test_slack.post(self.assistant, test_slack.message(text, self.channel))

    def texts(self) -> list[str]:
        """As above."""
        calls = self.assistant.slack.called("chat.postMessage", channel=self.channel)
        return [call.content["text"] for call in calls]

    def fetch(self) -> None:
        """Nothing to do: it comes by itself."""


class TelegramLine(Telegram):
    """A private chat on Telegram."""

    def send(self, text: str) -> None:
        """As above."""
        test_telegram.post(self.assistant, test_telegram.update(text, self.chat))

    def texts(self) -> list[str]:
        """As above."""
        calls = self.assistant.telegram.calls
        return [
            c.content["text"]
            for c in list(calls)
            if str(c.content.get("chat_id")) == str(self.chat)
        ]

    def fetch(self) -> None:
        """Nothing to do: it comes by itself."""


LINES = [RestLine, WebLine, SlackLine, TelegramLine]
pytestmark = pytest.mark.e2e


@pytest.fixture(params=LINES, ids=["rest", "web", "slack", "telegram"])
def line(request, assistant, new_client):
    return request.param(assistant, new_client)


def wait_for(line: Any, words: str) -> str:
    """The text with some words, once it has come."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        line.fetch()
        if found := [text for text in line.texts() if words in text]:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"{words!r} did not come: {line.texts()}")


def ask_for_a_person(line: Any, assistant: Any) -> Any:
    """Leave a request; it stands on the front desk's list."""
    line.send("can I talk to somebody about my bill")
    wait_for(line, "How can the team reach you")
    line.send("skip")
    wait_for(line, "What name")
    line.send("Anna")
    wait_for(line, "good time")
    line.send("skip")
    wait_for(line, "Shall I send it")
    line.send("yes")
    wait_for(line, "Your reference is")
    deadline = time.monotonic() + WITHIN
    while not (ticket := assistant.tickets.of_conversation(line.conversation)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return ticket


def test_a_person_takes_over_and_gives_back(line, assistant):
    ticket = ask_for_a_person(line, assistant)
    sam = assistant.staff("sam")
    assert "somebody about my bill" in sam.get(f"/requests/{ticket.reference}").text
    sam.act(ticket.reference, "claim")
    wait_for(line, "Sam from Example Valley Clinic is here now")
    sam.act(ticket.reference, "reply", text="Hello Anna, which bill is it?", key=ticket.reference)
    assert wait_for(line, "which bill is it?").endswith("Hello Anna, which bill is it?")
    before = len(line.texts())
    line.send("the one of october. and what is myelin?")
    page = f"/requests/{ticket.reference}"
    deadline = time.monotonic() + WITHIN
    while "the one of october" not in sam.get(page).text:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    line.fetch()
    assert len(line.texts()) == before, "the assistant spoke over the person"
    sam.act(ticket.reference, "release")
    wait_for(line, "Sam has left the chat")
    line.send("what is myelin?")
    assert "coat" in wait_for(line, "coat")
    shown = sam.get(page).text
    assert "Hello Anna, which bill is it?" in shown
    assert "sent" in shown
    sam.act(ticket.reference, "close", outcome="answered")
    assert assistant.tickets.of_conversation(line.conversation) is None


def test_a_platform_that_is_away_gets_the_reply_later(assistant):
    line = SlackLine(assistant, None)
    ticket = ask_for_a_person(line, assistant)
    sam = assistant.staff("sam")
    sam.act(ticket.reference, "claim")
    wait_for(line, "is here now")
    # Slack itself is asked again five times before the front desk's own tries begin.
    assistant.slack.failures += [(500, {}, {"ok": False})] * 8
    sam.act(ticket.reference, "reply", text="First.", key=f"{ticket.reference}-1")
    sam.act(ticket.reference, "reply", text="Second.", key=f"{ticket.reference}-2")
    deadline = time.monotonic() + 60
    while not any("Second." in text for text in line.texts()):
        assert time.monotonic() < deadline, sam.get(f"/requests/{ticket.reference}").text
        time.sleep(0.2)
    said = [text for text in line.texts() if text.endswith(("First.", "Second."))]
    assert [text[-7:].strip(": ") for text in said] == ["First.", "Second."]
