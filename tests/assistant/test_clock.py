"""A clock that jumps: nobody is locked out, no chat is lost, no message is stuck."""

import time

import pytest

from assistant.channels.chat_ids import ChatIds
from assistant.channels.limits import MessageLimits
from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for
from assistant.storage.inbox import Inbox, IncomingEvent

HOUR = 3600


@pytest.fixture
def jump(monkeypatch):
    """Puts the clock forward or back by so many seconds."""
    real = time.time

    def put(seconds):
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return put


@pytest.mark.parametrize("seconds", [-HOUR, HOUR])
def test_a_chat_is_known_after_a_jump(jump, seconds):
    ids = ChatIds("secret of a test", 7)
    chat, signed = ids.new()
    jump(seconds)
    assert ids.read(signed) == chat


def test_an_old_chat_is_still_too_old(jump):
    ids = ChatIds("secret of a test", 7)
    _, signed = ids.new()
    jump(8 * 24 * HOUR)
    assert ids.read(signed) is None


def test_nobody_waits_for_an_hour_because_the_clock_was_put_back(jump):
    limits = MessageLimits(of_chat=2, of_address=100)
    assert [limits.seconds_to_wait("a", "x") for _ in range(2)] == [0, 0]
    assert 0 < limits.seconds_to_wait("a", "x") <= 60
    jump(-HOUR)
    assert limits.seconds_to_wait("a", "x") == 0


def test_a_message_is_not_stuck_because_the_clock_was_put_back(jump, tmp_path):
    engine = engine_for(f"sqlite:///{tmp_path}/chat.db")
    log, inbox = ChatLog(engine), Inbox(engine, "slack")
    assert log.add_from_user("chat", {"message": "hello"}).is_taken
    inbox.add(IncomingEvent("e", "c", {}))
    assert not log.take_next("chat")
    assert inbox.take_left() == []
    jump(-HOUR)
    assert log.take_next("chat")
    assert [event.event for event in inbox.take_left()] == ["e"]
