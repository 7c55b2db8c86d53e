"""A message is protected as it is answered, and what cannot be protected ends in a reply."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from socketio import AsyncServer
from sqlalchemy.exc import OperationalError

from assistant.channels.chats import Chats
from assistant.channels.consent import AGREE, ASK, THANKS
from assistant.channels.own_texts import FAILED, REPHRASE, own_message
from assistant.channels.slack import SlackInput, _as_event, _is_for_us
from assistant.channels.slack_events import Place, SlackMessage
from assistant.channels.telegram import TelegramInput
from assistant.channels.telegram_updates import TelegramMessage
from assistant.settings import Settings
from assistant.storage.chat_log import ChatLog
from assistant.storage.consents import Consents
from assistant.storage.database import engine_for
from assistant.storage.feedback import Feedback
from assistant.storage.inbox import EVENTS, IncomingEvent
from assistant.storage.vault import VaultKeyError

SAID, PROTECTED = "hope", "[name]"
AWAY = OperationalError("select", {}, Exception("away"))
SWITCHED_ON = {
    "slack_bot_token": "xoxb-test",
    "slack_signing_secret": "signs",
    "telegram_bot_token": "1:test",
    "telegram_webhook_secret": "secret",
}
MOST_SECONDS = 10
BODIES = {
    SlackInput: {"text": SAID, "response_url": ""},
    TelegramInput: vars(TelegramMessage(1, SAID, chat=1)),
}


class Turn:
    """A message that came before its question was asked, answered by a channel.

    Attributes:
        read: what the assistant got to read.
        told: what the patient was told.
        guarded: what was given to be protected.
        kept: the message as the channel keeps it.
        is_done: whether the channel takes it for answered.
        pause: how long the channel takes to send, in seconds.
    """

    def __init__(self):
        self.read, self.told, self.guarded = [], [], []
        self.kept, self.is_done = "", True
        self.pause = 0.0

    async def handle(self, message):
        """Stand where Rasa stands."""
        self.read.append(message.text)
        await message.output_channel.send_response(message.sender_id, {"text": "Thank you."})


@pytest.fixture
def turn(monkeypatch, tmp_path):
    made = Turn()
    config = Settings(database_url=f"sqlite:///{tmp_path}/channels.db", **SWITCHED_ON)
    monkeypatch.setattr("assistant.channels.platforms.settings", lambda: config)
    monkeypatch.setattr("assistant.channels.answering.is_held", lambda _: False)
    monkeypatch.setattr("assistant.channels.consent._wanted", lambda: "")

    async def protect(_, text):
        return text and PROTECTED

    monkeypatch.setattr("assistant.channels.platforms.protect", protect)

    async def send(_, conversation, content):
        made.told.append(content.text)
        await asyncio.sleep(made.pause)

    for output in ("slack.SlackOutput", "telegram.TelegramOutput", "web_output.WebOutput"):
        monkeypatch.setattr(f"assistant.channels.{output}.send_content", send)
    made.config = config
    return made


@pytest.fixture
def protecting(monkeypatch, turn):
    """Sets what comes of protecting: words, or an error."""

    def to(outcome):
        async def protect(_, text):
            turn.guarded.append(text)
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        monkeypatch.setattr("assistant.channels.answering.protect_again", protect)

    return to


async def platform(kind, turn):
    turns = kind().blueprint(turn.handle).ctx.turns
    body = BODIES[kind]
    await turns.take(IncomingEvent("e1", f"{kind.name()}_1", body))
    while turns._tasks:
        await asyncio.sleep(0.01)


async def hear(kind, turn, *events):
    """Take events one after the other, each answered before the next comes."""
    turns = kind().blueprint(turn.handle).ctx.turns
    for event in events:
        await turns.hear(event)
        while turns._tasks:
            await asyncio.sleep(0.01)


def said(kind, name, text):
    return IncomingEvent(name, f"{kind.name()}_1", {**BODIES[kind], "text": text})


@pytest.fixture
def consent(monkeypatch, turn, protecting):
    """The clinic wants consent; gives what a patient is told then."""
    protecting(PROTECTED)
    store = Consents(engine_for(turn.config.database))
    monkeypatch.setattr("assistant.channels.consent._wanted", lambda: "We keep it.")
    monkeypatch.setattr("assistant.channels.consent._consents", lambda: store)
    asked, thanked = own_message(ASK, {"consent": "We keep it."}), own_message(THANKS)
    return SimpleNamespace(asked=asked["text"], thanked=thanked["text"])


async def web(_, turn):
    engine = engine_for(turn.config.database)
    log, server = ChatLog(engine), AsyncServer(async_mode="asgi")
    chats = Chats(server, log, Feedback(engine, ZoneInfo("UTC")), turn.handle, turn.config)
    log.add_from_user("web-1", {"message": SAID})
    log.release_all()  # as if a server that was stopped had left it
    chats.answers.wake("web-1")
    while chats.answers._awake:
        await asyncio.sleep(0.01)
    turn.kept = log.since("web-1", 0)[0].body["message"]
    log.release_all()  # what is not done is there to be taken
    turn.is_done = log.take_next("web-1") is None


EVERY = pytest.mark.parametrize(
    ("answer", "kind"),
    [(platform, SlackInput), (platform, TelegramInput), (web, None)],
    ids=["slack", "telegram", "web"],
)
PLATFORMS = pytest.mark.parametrize("kind", [SlackInput, TelegramInput])


def run(answer, kind, turn):
    asyncio.run(asyncio.wait_for(answer(kind, turn), MOST_SECONDS))


@EVERY
def test_a_message_is_protected_once_right_before_it_is_read(answer, kind, turn, protecting):
    protecting(PROTECTED)
    run(answer, kind, turn)
    assert (turn.guarded, turn.read, turn.told) == ([SAID], [PROTECTED], ["Thank you."])
    assert turn.kept == ("" if kind else PROTECTED)


@EVERY
def test_what_cannot_be_protected_is_not_read_and_the_patient_is_told(
    answer, kind, turn, protecting
):
    protecting(VaultKeyError("no key opens it"))
    run(answer, kind, turn)
    assert (turn.read, turn.told) == ([], [own_message(FAILED)["text"]])
    assert turn.is_done


@EVERY
def test_a_red_flag_is_told_of_though_the_message_could_not_be_answered(
    answer, kind, turn, protecting, monkeypatch
):
    async def fail(message):
        raise RuntimeError("the conversation could not be read")

    async def warn(text):
        return {"text": f"Please call now: {text}"}

    monkeypatch.setattr(turn, "handle", fail)
    monkeypatch.setattr("assistant.channels.answering.warning_for", warn)
    protecting(PROTECTED)
    run(answer, kind, turn)
    assert turn.told == [f"Please call now: {PROTECTED}"]


@PLATFORMS
def test_a_platform_is_told_even_while_the_database_is_away(kind, turn, protecting):
    protecting(AWAY)
    run(platform, kind, turn)
    assert (turn.read, turn.told) == ([], [own_message(FAILED)["text"]])


@PLATFORMS
def test_a_message_without_words_is_answered(kind, turn):
    asyncio.run(asyncio.wait_for(hear(kind, turn, said(kind, "e1", "")), MOST_SECONDS))
    assert (turn.read, turn.told) == ([], [own_message(REPHRASE)["text"]])


@PLATFORMS
def test_consent_comes_first_and_what_was_said_before_is_kept_nowhere(kind, turn, consent):
    events = [said(kind, "e1", SAID), said(kind, "e2", AGREE), said(kind, "e3", SAID)]
    asyncio.run(hear(kind, turn, *events[:2]))
    with engine_for(turn.config.database).connect() as connection:
        kept = connection.execute(sa.select(EVENTS.c.event, EVENTS.c.body, EVENTS.c.is_done)).all()
    assert kept == [("e1", "{}", True), ("e2", "{}", True)]
    assert turn.read == []
    asyncio.run(hear(kind, turn, events[2]))
    assert turn.read == [PROTECTED]
    assert turn.told == [consent.asked, consent.thanked, "Thank you."]


@PLATFORMS
@pytest.mark.parametrize("text", [SAID, AGREE, ""])
def test_consent_is_spoken_of_once_however_often_an_event_comes(kind, turn, consent, text):
    async def run():
        turn.pause = 0.2
        turns = kind().blueprint(turn.handle).ctx.turns
        await asyncio.gather(*(turns.hear(said(kind, "e1", text)) for _ in range(3)))
        await turns.hear(said(kind, "e1", text))
        assert not turns._tasks

    asyncio.run(asyncio.wait_for(run(), MOST_SECONDS))
    assert (turn.read, turn.told) == ([], [consent.thanked if text == AGREE else consent.asked])


@PLATFORMS
def test_a_platform_that_hangs_up_does_not_end_what_is_being_said(kind, turn, consent):
    async def run():
        turn.pause = 0.2
        turns = kind().blueprint(turn.handle).ctx.turns
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(turns.hear(said(kind, "e1", SAID)), 0.05)
        await turns.hear(said(kind, "e1", SAID))

    asyncio.run(asyncio.wait_for(run(), MOST_SECONDS))
    assert turn.told == [consent.asked]


@PLATFORMS
def test_what_a_crash_cut_off_is_said_when_the_event_comes_again(kind, turn, consent, monkeypatch):
    async def crash(*_):
        raise RuntimeError("the process dies")

    async def run():
        turns = kind().blueprint(turn.handle).ctx.turns
        with monkeypatch.context() as dying:
            dying.setattr("assistant.channels.answering.gate", crash)
            with pytest.raises(RuntimeError, match="dies"):
                await turns.hear(said(kind, "e1", SAID))
        await turns.hear(said(kind, "e1", SAID))

    asyncio.run(asyncio.wait_for(run(), MOST_SECONDS))
    assert turn.told == [consent.asked]


@PLATFORMS
def test_consent_that_another_process_was_given_meanwhile_lets_the_message_pass(
    kind, turn, consent, monkeypatch
):
    async def passes(*_):
        return None

    monkeypatch.setattr("assistant.channels.answering.gate", passes)
    asyncio.run(hear(kind, turn, said(kind, "e1", SAID)))
    assert turn.read == [PROTECTED]


def test_a_thread_goes_on_after_consent_was_asked_for_in_it(turn, consent):
    thread = Place("T1", "C1", "1.5", "U1")
    mention, more = SlackMessage("Ev1", SAID, thread), SlackMessage("Ev2", AGREE, thread, False)

    async def run():
        turns = SlackInput().blueprint(turn.handle).ctx.turns
        before = await _is_for_us(more, turns)
        await turns.hear(_as_event(mention))
        other = replace(more, place=replace(thread, user="U2"))
        return before, await _is_for_us(more, turns), await _is_for_us(other, turns)

    assert asyncio.run(run()) == (False, True, False)


def test_a_web_message_waits_for_the_database_unread_and_unanswered(turn, protecting):
    protecting(AWAY)
    run(web, None, turn)
    assert (turn.read, turn.told, turn.is_done) == ([], [], False)
