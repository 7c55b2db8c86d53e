import itertools

from assistant.text_models.windows import WORDS, windows


def test_a_short_message_is_one_part():
    assert windows("what is myelin") == ["what is myelin"]
    assert windows("") == [""]
    assert windows(" ".join("a" * WORDS)) == [" ".join("a" * WORDS)]


def test_every_word_of_a_long_one_is_in_a_part_and_parts_overlap():
    words = [str(number) for number in range(333)]
    parts = [part.split(" ") for part in windows(" ".join(words))]
    assert {word for part in parts for word in part} == set(words)
    assert all(len(part) <= WORDS for part in parts)
    assert all(set(a) & set(b) for a, b in itertools.pairwise(parts))
