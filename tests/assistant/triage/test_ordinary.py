from assistant.triage.ordinary import SHARE, in_one_breath

TEXTS = [f"question {number}?" for number in range(4 * SHARE)]


def test_each_message_is_two_of_the_texts():
    messages = in_one_breath(TEXTS)
    assert len(messages) == 4
    stems = [text.rstrip("?") for text in TEXTS]
    assert all(any(message.startswith(stem) for stem in stems) for message in messages)
    assert all(
        message.endswith(tuple(TEXTS)) and message.count("question") == 2 for message in messages
    )


def test_they_are_the_same_every_time():
    assert in_one_breath(TEXTS) == in_one_breath(TEXTS)


def test_nothing_to_join_gives_nothing():
    assert in_one_breath([]) == []
    assert in_one_breath(["one question?"]) == []
