"""Words of a message, and mending misspelt ones."""

import pytest

from assistant.entities.words import Speller, figures, split_words

SPELLER = Speller({"breathe", "swelling", "throat", "arm"}, {"smelling"})


def test_apostrophes_accents_capitals_and_long_runs_go():
    assert split_words("I CAN'T breeeeathe, Doctor José!") == (
        "i",
        "cant",
        "breeathe",
        ",",
        "doctor",
        "jose",
        "!",
    )


def test_b12_stays_one_word_and_years_become_one():
    assert split_words("b12 since 2015, 1.5 mg") == ("b12", "since", "yyyy", ",", "1.5", "mg")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("braethe", "breathe"),
        ("breath", "breathe"),
        ("sweling", "swelling"),
        ("throt", "throat"),
        ("smelling", "smelling"),
        ("arn", "arn"),
        ("xbreathe", "xbreathe"),
    ],
)
def test_only_words_that_can_be_meant_are_mended(typed, meant):
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("I am seventy-seven", "i am 77"),
        ("eighty eight now", "88 now"),
        ("forty years", "40 years"),
        ("66M", "aged 66"),
        ("two for one", "two for one"),
    ],
)
def test_numbers_of_two_digits_become_figures(written, told):
    assert " ".join(figures(split_words(written))) == told
