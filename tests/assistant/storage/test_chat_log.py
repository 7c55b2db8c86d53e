"""Messages of web chats: numbered, once each, found again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for


@pytest.fixture
def log(engine):
    return ChatLog(engine)


def test_a_message_of_a_person_that_is_sent_twice_counts_once(log):
    said = {"is_delivered": True, "client_id": "k1"}
    assert log.add_from_bot("a", {"text": "hi"}, **said) == 1
    assert log.add_from_bot("a", {"text": "hi"}, **said) == 1
    assert [message.body["text"] for message in log.since("a", 0)] == ["hi"]


def test_messages_of_both_sides_share_one_count(log):
    first = log.add_from_user("a", {"message": "hello"}, "m1")
    assert (first.message.number, first.is_new) == (1, True)
    assert log.add_from_bot("a", {"text": "hi"}, is_delivered=True) == 2
    assert log.add_from_bot("b", {"text": "hi"}, is_delivered=True) == 1
    assert [(m.author, m.body) for m in log.since("a", 0)] == [
        ("user", {"message": "hello"}),
        ("bot", {"text": "hi"}),
    ]


def test_a_message_that_comes_again_counts_once(log):
    first = log.add_from_user("a", {"message": "hello"}, "m1")
    again = log.add_from_user("a", {"message": "hello"}, "m1")
    assert (again.message, again.is_new, again.is_taken) == (first.message, False, False)
    assert log.add_from_user("b", {"message": "hello"}, "m1").is_new
    assert len(log.since("a", 0)) == 1


def test_messages_without_an_id_are_each_new(log):
    assert [log.add_from_user("a", {"message": "yes"}).message.number for _ in range(3)] == [
        1,
        2,
        3,
    ]


def test_only_what_came_after_is_given(log):
    for number in range(5):
        log.add_from_bot("a", {"text": str(number)}, is_delivered=True)
    assert [message.number for message in log.since("a", 3)] == [4, 5]


def test_what_was_not_delivered_or_answered_is_known(log):
    asked = log.add_from_user("a", {"message": "hello"}, "m1").message
    missed = log.add_from_bot("a", {"text": "hi"}, is_delivered=False)
    log.add_from_bot("a", {"text": "seen"}, is_delivered=True)
    log.release_all()
    assert log.take_next("a").message.number == asked.number
    assert [message.number for message in log.undelivered("a")] == [missed]
    log.mark_done("a", [asked.number, missed])
    log.release_all()
    assert log.take_next("a") is None
    assert log.undelivered("a") == []


def test_an_answer_and_its_question_are_done_in_one(log):
    first = log.add_from_user("a", {"message": "hello"}, "m1").message
    second = log.add_from_user("a", {"message": "hello?"}, "m2").message
    log.add_from_bot("a", {"text": "hi"}, is_delivered=True, answers=first.number)
    assert log.take_next("a").message.number == second.number


def test_messages_are_taken_one_after_the_other(log):
    first = log.add_from_user("a", {"message": "1"}, "m1")
    second = log.add_from_user("a", {"message": "2"}, "m2")
    log.add_from_user("a", {"message": "3"}, "m3")
    elsewhere = log.add_from_user("b", {"message": "elsewhere"})
    assert (first.is_taken, second.is_taken, elsewhere.is_taken) == (True, False, True)
    # While somebody answers the first, the second waits.
    assert log.take_next("a") is None
    log.add_from_bot("a", {"text": "hi"}, is_delivered=True, answers=first.message.number)
    taken = log.take_next("a")
    assert (taken.message, taken.left) == (second.message, 1)
    log.mark_done("a", [taken.message.number])
    assert (log.take_next("a").message.client_id, log.take_next("a")) == ("m3", None)


def test_a_message_is_taken_by_one_process(engine, log):
    log.add_from_user("a", {"message": "hello"}, "m1")
    log.release_all()
    other = ChatLog(engine)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: (log, other)[n % 2].take_next("a"), range(16)))
    assert sum(one is not None for one in taken) == 1


def test_a_message_that_is_kept_is_left_to_who_has_it(monkeypatch, log):
    monkeypatch.setattr("assistant.storage.chat_log.LEASE_SECONDS", -1)  # over at once
    for chat in "ab":
        log.add_from_user(chat, {"message": "hello"})
    monkeypatch.undo()
    log.keep([("a", 1), ("b", 2)])
    assert log.waiting(time.time() + 1) == ["b"]
    assert log.take_next("a") is None
    assert log.take_next("b")


def test_a_rating_is_of_a_bot_message_of_the_same_chat(log):
    asked = log.add_from_user("a", {"message": "hello"}, "m1").message
    said = log.add_from_bot("a", {"text": "hi"}, is_delivered=True)
    assert log.rate("a", said, "up").number == said
    assert [message.feedback for message in log.since("a", 0)] == [None, "up"]
    assert log.rate("a", said, None).number == said
    assert log.since("a", 1)[0].feedback is None
    assert log.rate("a", asked.number, "up") is None
    assert log.rate("b", said, "up") is None


def test_what_is_old_is_deleted(log):
    log.add_from_bot("a", {"text": "hi"}, is_delivered=True)
    assert log.delete_before(time.time() - 60) == 0
    assert log.delete_before(time.time() + 60) == 1
    assert log.since("a", 0) == []


def test_many_at_once_take_different_numbers(log):
    def say(name):
        for number in range(10):
            log.add_from_user("a", {"message": "x"}, f"{name}-{number}")

    threads = [threading.Thread(target=say, args=(name,)) for name in "pqrs"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [message.number for message in log.since("a", 0)] == list(range(1, 41))


def test_messages_are_there_after_a_restart(tmp_path):
    address = f"sqlite:///{tmp_path}/chats.db"
    ChatLog(engine_for(address)).add_from_user("a", {"message": "hello"}, "m1")
    engine_for.cache_clear()
    assert len(ChatLog(engine_for(address)).since("a", 0)) == 1
