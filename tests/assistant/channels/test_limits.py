"""How much a chat and an address may send."""

from assistant.channels.limits import MessageLimits


def test_a_chat_may_send_so_many_and_then_waits():
    limits = MessageLimits(of_chat=3, of_address=100)
    assert [limits.seconds_to_wait("chat", "here") for _ in range(3)] == [0, 0, 0]
    assert 0 < limits.seconds_to_wait("chat", "here") <= 60
    assert limits.seconds_to_wait("another chat", "here") == 0


def test_many_chats_from_one_address_wait_together():
    limits = MessageLimits(of_chat=3, of_address=5)
    waits = [limits.seconds_to_wait(f"chat {number}", "here") for number in range(6)]
    assert waits[:5] == [0] * 5
    assert waits[5] > 0
    assert limits.seconds_to_wait("chat", "elsewhere") == 0


def test_what_was_refused_does_not_count():
    limits = MessageLimits(of_chat=1, of_address=2)
    assert limits.seconds_to_wait("a", "here") == 0
    assert limits.seconds_to_wait("a", "here") > 0
    assert limits.seconds_to_wait("b", "here") == 0


def test_something_is_said_once_a_minute():
    limits = MessageLimits(of_chat=3, of_address=100)
    assert [limits.is_first("chat"), limits.is_first("chat"), limits.is_first("b")] == [
        True,
        False,
        True,
    ]


def test_what_was_counted_can_be_forgotten():
    limits = MessageLimits(of_chat=1, of_address=100)
    limits.seconds_to_wait("chat", "here")
    limits.forget()
    assert limits.seconds_to_wait("chat", "here") == 0


def test_an_address_is_asked_for_alone_and_nothing_is_counted():
    limits = MessageLimits(of_chat=3, of_address=1)
    assert [limits.seconds_of_address("here") for _ in range(3)] == [0, 0, 0]
    assert limits.seconds_to_wait("chat", "here") == 0
    assert 0 < limits.seconds_of_address("here") <= 60
    assert limits.seconds_of_address("elsewhere") == 0
