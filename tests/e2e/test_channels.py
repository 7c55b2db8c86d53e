"""What every channel must do alike: answer, source, suggestions, triage, hand-off."""

from __future__ import annotations

import html
import itertools
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from assistant.storage.database import engine_for, reading
from tests.e2e import test_slack, test_telegram

NUMBERS = itertools.count(7000)
# Each once, as a turn that is waited for is known by its text; the last in words of its own, as a
# suggestion's would be read in another spelling.
OF_MYELIN = [
    "what is myelin?",
    "what is demyelination?",
    "how does vitamin b12 help to build myelin?",
]
OF_INJECTIONS = [
    "why are injections used?",
    "where on the body is the injection given?",
    "does the injection hurt?",
]


@dataclass(frozen=True)
class Said:
    """A bot message as a person sees it."""

    text: str
    suggestions: list[str]


class Rest:
    """Rasa's REST channel."""

    def __init__(self, assistant: Any, _: Any) -> None:
        self.assistant, self.sender = assistant, f"rest{next(NUMBERS)}"

    def ask(self, text: str) -> Said:
        """Say something; what the assistant says to it."""
        (message,) = self.assistant.ask(text, self.sender)
        return Said(message["text"], [b["title"] for b in message.get("buttons", [])])

    @property
    def conversation(self) -> str:
        """Id of the conversation."""
        return self.sender


class Web:
    """The web channel."""

    def __init__(self, _: Any, new_client: Any) -> None:
        self.client = new_client()
        self.session = self.client.enter()["session_id"]

    def ask(self, text: str) -> Said:
        """As above."""
        message = self.client.ask(text, self.session)
        return Said(message["text"], [r["title"] for r in message.get("quick_replies", [])])

    @property
    def conversation(self) -> str:
        """Id of the conversation."""
        return self.session.partition(".")[0]


class Slack:
    """A direct message on Slack."""

    def __init__(self, assistant: Any, _: Any) -> None:
        self.assistant, self.channel, self.count = assistant, f"D{next(NUMBERS)}", 0

    def ask(self, text: str) -> Said:
        """As above."""
        self.count += 1
        test_slack.post(self.assistant, test_slack.message(text, self.channel))
        said = test_slack.said_in(self.assistant.slack, self.channel, self.count)[-1]
        texts = [b["text"]["text"] for b in said["blocks"] if b["type"] in ("header", "section")]
        texts += [
            e["text"] for b in said["blocks"] if b["type"] == "context" for e in b["elements"]
        ]
        buttons = [b for b in said["blocks"] if b["type"] == "actions"]
        return Said("\n".join(texts), [e["value"] for b in buttons for e in b["elements"]])

    @property
    def conversation(self) -> str:
        """Id of the conversation."""
        return f"slack-T1-{self.channel}-direct-U1"


class Telegram:
    """A private chat on Telegram."""

    def __init__(self, assistant: Any, _: Any) -> None:
        self.assistant, self.chat, self.count = assistant, next(NUMBERS), 0

    def ask(self, text: str) -> Said:
        """As above."""
        self.count += 1
        test_telegram.post(self.assistant, test_telegram.update(text, self.chat))
        said = test_telegram.said_to(self.assistant.telegram, self.chat, self.count)[-1]
        rows = json.loads(said.get("reply_markup", "{}")).get("inline_keyboard", [])
        plain = html.unescape(said["text"].replace("<i>", "").replace("</i>", ""))
        return Said(plain, [button["text"] for row in rows for button in row])

    @property
    def conversation(self) -> str:
        """Id of the conversation."""
        return f"telegram_{self.chat}"


EVERY = pytest.mark.parametrize(
    "kind", [Rest, Web, Slack, Telegram], ids=lambda kind: kind.__name__.lower()
)
pytestmark = [pytest.mark.e2e, EVERY]


@pytest.fixture
def channel(kind, assistant, new_client):
    return kind(assistant, new_client)


def tracker_of(assistant, channel, text):
    """The conversation, once the turn that a text began is over."""
    return assistant.tracker_after(text, channel.conversation)


def test_an_answer_has_its_text_source_and_suggestions(channel, library):
    said = channel.ask("what is myelin?")
    assert library["nerves/myelin"].text.split(".")[0] in said.text
    assert said.text.count("Source") == 1
    assert said.suggestions == [library[key].question for key in library["nerves/myelin"].next]


def test_a_suggestion_is_answered(channel, library):
    suggestion = channel.ask("what is myelin?").suggestions[0]
    key = library["nerves/myelin"].next[0]
    assert library[key].text.split(".")[0] in channel.ask(suggestion).text


def test_a_suggestion_can_be_named_by_its_place(channel, library):
    channel.ask("what is myelin?")
    key = library["nerves/myelin"].next[1]
    assert library[key].text.split(".")[0] in channel.ask("the second one").text


@pytest.mark.parametrize(
    ("text", "level", "number"),
    [
        ("my throat is swelling after the shot", "emergency", "911"),
        ("i want to kill myself", "crisis", "988"),
        ("the injection site is red, hot and leaking pus", "urgent", "555 010 0100"),
    ],
)
def test_a_red_flag_comes_before_everything(channel, assistant, text, level, number):
    channel.ask("what is myelin?")
    said = channel.ask(text)
    assert number in said.text
    assert (said.suggestions, "Source" in said.text) == ([], False)
    assert tracker_of(assistant, channel, text)["slots"]["triage_level"] == level


def test_a_person_can_be_asked_for(channel):
    assert "555 010 0100" in channel.ask("I would like to talk to a person").text


def test_what_was_said_of_oneself_is_remembered(channel, assistant):
    text = "i have kidney disease"
    channel.ask(text)
    assert tracker_of(assistant, channel, text)["slots"]["kidney_disease"] == "affirmed"


def test_signs_of_every_markup_are_only_signs(channel):
    said = channel.ask("<b>what</b> is *myelin* & `why` [x](y) <@U1>?")
    assert "myelin" in said.text.lower()


def test_the_conversation_says_which_channel_it_is(channel, assistant):
    channel.ask("what is myelin?")
    channel_name = tracker_of(assistant, channel, "what is myelin?")["latest_input_channel"]
    assert channel_name == type(channel).__name__.lower()


def test_what_identifies_somebody_is_kept_nowhere(channel, assistant):
    channel.ask("My name is Wilhelmina Quastenberg, my number +1 555 014 7734. What is myelin?")
    engine = engine_for(assistant.database)
    with reading(engine) as connection:
        kept = {
            table: str(connection.execute(sa.text(f"SELECT * FROM {table}")).all())  # noqa: S608
            for table in sa.inspect(engine).get_table_names()
        }
    kept["log"] = assistant.log.read_text(encoding="utf-8")
    assert "myelin" in kept["events"].lower(), "the search sees what is kept"
    # The last digits alone also stand in times.
    told = re.compile(r"Quastenberg|014\D?7734")
    assert [where for where, text in kept.items() if told.search(text)] == []


def test_two_people_at_once_never_see_each_other_s_messages(kind, assistant, new_client):
    anna, ben = kind(assistant, new_client), kind(assistant, new_client)

    def ask_all(person, texts):
        return [person.ask(text).text for text in texts]

    with ThreadPoolExecutor() as pool:
        hers = pool.submit(ask_all, anna, OF_MYELIN)
        his = pool.submit(ask_all, ben, OF_INJECTIONS)
    assert all("yelin" in text for text in hers.result())
    assert not any("yelin" in text for text in his.result())
    for person, texts in ((anna, OF_MYELIN), (ben, OF_INJECTIONS)):
        events = tracker_of(assistant, person, texts[-1])["events"]
        asked = [event["text"] for event in events if event["event"] == "user"]
        assert asked == texts
