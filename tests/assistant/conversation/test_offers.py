import pytest

from assistant.conversation.offers import chosen_offers, is_yes

TABLETS, OFTEN, HURT = (
    "Do tablets work as well?",
    "How often are injections given?",
    "Does it hurt?",
)
OFFERS = (TABLETS, OFTEN, HURT)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("2", [OFTEN]),
        ("the second one", [OFTEN]),
        ("number 3 pls", [HURT]),
        ("no. 1", [TABLETS]),
        ("I meant the first one", [TABLETS]),
        ("3rd", [HURT]),
        ("last one please", [HURT]),
        ("the one about tablets", [TABLETS]),
        ("the tablets one", [TABLETS]),
        ("DOES IT HURT", [HURT]),
        ("both", [TABLETS, OFTEN, HURT]),
        ("all of them", [TABLETS, OFTEN, HURT]),
    ],
)
def test_words_for_a_suggestion_pick_it(text, chosen):
    assert chosen_offers(text, OFFERS) == chosen


@pytest.mark.parametrize(
    "text",
    [
        "4",
        "two shots a week?",
        "is it one shot",
        "first time patient",
        "yes",
        "no",
        "",
        "the worst one",
    ],
)
def test_other_words_pick_none(text):
    assert chosen_offers(text, OFFERS) == []


def test_yes_picks_the_only_suggestion():
    assert chosen_offers("yes please", [HURT]) == [HURT]
    assert chosen_offers("yeah sure", OFFERS) == []


@pytest.mark.parametrize("word", ["no ", "yes please ", "the ", "no. ", "i ", "thank you "])
def test_endless_repetition_picks_none_and_is_no_yes(word):
    text = word * 700 + "x"
    assert chosen_offers(text, OFFERS) == []
    assert chosen_offers(word * 15 + "x", OFFERS) == []
    assert not is_yes(text)


def test_without_suggestions_nothing_is_picked():
    assert chosen_offers("2", []) == chosen_offers("the second one", []) == []


@pytest.mark.parametrize("text", ["yes", "yeah sure", "ok", "Yes please!", "go ahead"])
def test_yes(text):
    assert is_yes(text)


@pytest.mark.parametrize(
    "text", ["no", "nah", "no thanks", "no trouble breathing", "yes but does it hurt", "thanks", ""]
)
def test_no_yes(text):
    assert not is_yes(text)
