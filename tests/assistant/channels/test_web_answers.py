"""Messages of web chats are answered, and what is said is kept and sent, also after an error."""

import asyncio
import time

import pytest
from sqlalchemy.exc import OperationalError

from assistant.channels.content import Content
from assistant.channels.own_texts import FAILED, own_message
from assistant.storage.chat_log import ChatLog
from assistant.storage.vault import VaultKeyError

CHAT = "web-1"
AWAY = OperationalError("insert", {}, Exception("the line is down"))
ADDED = "assistant.storage.chat_log.ChatLog.add_from_bot"


def failing(function, times):
    """The same function, which fails at first."""
    errors = [AWAY] * times

    def called(*args, **named):
        if errors:
            raise errors.pop()
        return function(*args, **named)

    return called


async def until_answered(chats):
    async with asyncio.timeout(10):
        while chats.answers._awake:
            await asyncio.sleep(0.01)


async def answered(chats, log):
    added = log.add_from_user(CHAT, {"message": "hello"})
    chats.answers.wake(CHAT, added.message)
    await until_answered(chats)


async def until_kept(log):
    """End all leases, and wait until there is one again."""
    log.release_all()
    async with asyncio.timeout(10):
        while log.waiting(time.time() + 1):
            await asyncio.sleep(0.01)


def is_unanswered(log):
    log.release_all()
    return log.take_next(CHAT) is not None


def test_an_answer_that_could_not_be_kept_ends_in_words(monkeypatch, chats, log, server):
    monkeypatch.setattr(ADDED, failing(ChatLog.add_from_bot, 1))
    asyncio.run(answered(chats, log))
    assert server.texts() == [own_message(FAILED)["text"]]
    assert not is_unanswered(log)


def test_a_message_to_which_nothing_could_be_said_stays_unanswered(monkeypatch, chats, log, server):
    monkeypatch.setattr(ADDED, failing(ChatLog.add_from_bot, 2))
    asyncio.run(answered(chats, log))
    assert server.texts() == []
    assert is_unanswered(log)


def test_an_answer_that_cannot_be_shown_is_not_kept(monkeypatch, chats, log, server):
    async def reveal(_, text):
        if text == "Thank you.":
            raise VaultKeyError("no key opens it")
        return text

    monkeypatch.setattr("assistant.channels.web_output.reveal", reveal)
    asyncio.run(answered(chats, log))
    failed = own_message(FAILED)["text"]
    assert server.texts() == [failed]
    assert [message.body["text"] for message in log.since(CHAT, 1)] == [failed]


def test_a_message_of_a_person_that_was_kept_but_not_sent_is_sent_again(chats, log, server):
    server.errors.append(ConnectionError("the line is down"))

    async def deliver():
        await chats.output.deliver(CHAT, Content("Good morning."), "k1")

    with pytest.raises(ConnectionError):
        asyncio.run(deliver())
    asyncio.run(deliver())
    assert server.texts() == ["Good morning."]
    assert len(log.since(CHAT, 0)) == 1


def test_nobody_else_takes_what_is_answered_or_waits_here(monkeypatch, chats, log, server):
    monkeypatch.setattr("assistant.channels.web_answers._LEFT_AFTER_SECONDS", 0.01)
    kept, reply = [], chats.answers._on_new_message

    async def handle(message):
        await until_kept(log)
        await reply(message)
        if not kept:
            added = log.add_from_user(CHAT, {"message": "are you there?"})
            assert added.is_taken
            chats.answers.wake(CHAT, added.message)
            await until_kept(log)
        kept.append(message.text)

    async def run():
        tending = asyncio.create_task(chats.answers.tend())
        await answered(chats, log)
        tending.cancel()

    chats.answers._on_new_message = handle
    asyncio.run(run())
    assert kept == ["hello", "are you there?"]


def test_a_message_without_a_turn_before_it_is_protected_only_once(chats, log, guarded):
    asyncio.run(answered(chats, log))
    assert guarded == []


def test_a_reply_to_what_a_turn_asks_is_protected_once_that_is_over(chats, log, guarded):
    reply = chats.answers._on_new_message

    async def handle(message):
        await reply(message)
        if message.text == "hello":
            chats.answers.wake(CHAT, log.add_from_user(CHAT, {"message": "hope"}).message)

    chats.answers._on_new_message = handle
    asyncio.run(answered(chats, log))
    assert guarded == ["hope"]
