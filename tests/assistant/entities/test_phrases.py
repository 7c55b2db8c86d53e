"""Phrases bound to an opening, and words that must not follow."""

from assistant.entities.phrases import _VOCABULARY, PhraseFinder

FINDER = PhraseFinder({"age": ["^ 70|80 !kg"], "weight": ["is !not 70"]})


def found(text):
    return [(f.name, f.start, f.end) for f in FINDER.find(FINDER.words(text))]


def test_an_opening_phrase_counts_at_the_start_of_a_message_or_sentence_only():
    assert found("70, vegan") == [("age", 0, 1)]
    assert found("tired . 80 , vegan") == [("age", 2, 3)]
    assert found("level? 70, vegan") == []
    assert found("about 70, vegan") == []


def test_what_must_not_follow_is_no_part_of_the_find():
    assert found("70 kg") == []
    assert found("70") == [("age", 0, 1)]


def test_any_word_but_some():
    assert found("it is about 70") == [("weight", 1, 4)]
    assert found("it is not 70") == []


def test_words_that_no_phrase_has_are_not_kept():
    found("it is about 70")
    before = len(_VOCABULARY.strings)
    assert found(" ".join(f"word{number}" for number in range(500)) + ". 70") == [("age", 501, 502)]
    assert len(_VOCABULARY.strings) == before
