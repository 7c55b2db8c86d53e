"""Events of messaging platforms: each once, none forgotten."""

import time

import pytest

from assistant.storage.database import engine_for
from assistant.storage.inbox import Inbox, IncomingEvent


@pytest.fixture
def engine(tmp_path):
    return engine_for(f"sqlite:///{tmp_path}/events.db")


def event(number, conversation="c"):
    return IncomingEvent(f"e{number}", conversation, {"text": f"text {number}"})


def test_an_event_that_comes_again_is_known(engine):
    inbox = Inbox(engine, "slack")
    assert [inbox.add(event(1)), inbox.add(event(1)), inbox.add(event(2))] == [True, False, True]
    assert Inbox(engine, "telegram").add(event(1)) is True


def test_what_is_unanswered_is_given_in_order_until_it_is_done(engine):
    inbox = Inbox(engine, "slack")
    for number in (2, 1, 3):
        inbox.add(event(number))
    inbox.mark_done("e1")
    assert inbox.take_left() == []  # this process answers them
    inbox.release_all()
    assert Inbox(engine, "telegram").take_left() == []
    assert inbox.take_left() == [event(2), event(3)]
    assert inbox.take_left() == []
    assert inbox.add(event(1)) is False


def test_a_conversation_is_known_from_its_first_event(engine):
    inbox = Inbox(engine, "slack")
    assert inbox.knows("c") is False
    inbox.add(event(1, "c"))
    inbox.mark_done("e1")
    assert inbox.knows("c") is True
    assert Inbox(engine, "telegram").knows("c") is False


def test_an_event_that_needs_no_answer_is_known_and_never_given(engine):
    inbox = Inbox(engine, "slack")
    assert inbox.has("e1") is False
    assert inbox.add(event(1), is_done=True) is True
    inbox.release_all()
    assert inbox.take_left() == []
    assert (inbox.has("e1"), inbox.knows("c"), inbox.add(event(1))) == (True, True, False)
    assert Inbox(engine, "telegram").has("e1") is False


def test_old_events_are_deleted(engine):
    inbox = Inbox(engine, "slack")
    inbox.add(event(1))
    assert inbox.delete_before(time.time() - 60) == 0
    assert inbox.delete_before(time.time() + 60) == 1
    assert inbox.add(event(1)) is True
