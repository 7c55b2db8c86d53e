"""Personal identifiers are found, and what patients say of their health is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.privacy.identifiers import find_by_rules, find_identifiers
from assistant.privacy.spans import KINDS
from evaluation.privacy import measure


def taken(text, asked="", find=find_by_rules):
    return [(text[span.start : span.end], span.kind) for span in find(text, asked)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my name is maria lopez and my feet are numb", [("maria lopez", "name")]),
        ("I'm Oluwaseun, can I get a shot", [("Oluwaseun", "name")]),
        ("my son tommy hates needles", [("tommy", "name")]),
        ("Dr. van Wyk said 1000 mcg", [("van Wyk", "name")]),
        ("kellys mum here", [("kelly", "name")]),
        (
            "my name is siobhan thats s i o b h a n",
            [("siobhan", "name"), ("s i o b h a n", "name")],
        ),
        ("call me on 555 123 4567", [("555 123 4567", "phone")]),
        ("ring 07700 900123 ext 4", [("07700 900123 ext 4", "phone")]),
        ("five five five oh one two three four five six", None),
        ("maria.lopez+b12@mail.example please", [("maria.lopez+b12@mail.example", "email")]),
        ("it's anna dot k at mail dot com", [("anna dot k at mail dot com", "email")]),
        ("dob 4/7/1962", [("4/7/1962", "birth date")]),
        ("born the fourth of july nineteen sixty two", None),
        ("I live at 12 Oak Lane, apt 4", [("12 Oak Lane, apt 4", "address")]),
        ("MRN 00482913, B12 117 pg/mL", [("00482913", "record")]),
        ("NHS number 943 476 5919", [("943 476 5919", "record")]),
        ("my visa is 4111 1111 1111 1111", [("4111 1111 1111 1111", "card")]),
    ],
)
def test_what_identifies_a_person_is_found(text, found):
    spans = taken(text)
    assert spans
    if found is not None:
        assert spans == found


@pytest.mark.parametrize(
    "text",
    [
        "my b12 was 148 pg/ml, MMA 0.42, homocysteine 19.3",
        "1000 mcg every 12 weeks, then 200-900",
        "since March 2019, my shot was on 3/4/2024",
        "I'm tired and im exausted",
        "im sucidal",
        "call me back tomorrow, this is urgent",
        "my mum snores and my son hates needles",
        "I have Crohn's, Hashimoto's and Parkinson's",
        "i am dutch and vegan",
        "should I call 911 or 988",
        "the doctor said take two thousand a day",
        "will it hurt, may I drive, hope it works",
        "me duele el pecho y no puedo respirar",
    ],
)
def test_what_is_said_of_health_is_left_alone(text):
    assert taken(text, find=find_identifiers) == []


@pytest.mark.parametrize(
    ("text", "asked", "found"),
    [
        ("maria", "name", [("maria", "name")]),
        ("Will", "name", [("Will", "name")]),
        ("it's mrs jones", "name", [("jones", "name")]),
        ("skip", "name", []),
        ("rather not say", "name", []),
        ("5550123", "contact", [("5550123", "phone")]),
        ("after 4 pm", "time", []),
    ],
)
def test_a_bare_reply_is_read_by_its_question(text, asked, found):
    assert taken(text, asked) == found


@given(st.text(max_size=300))
def test_any_text_gives_parts_of_itself_in_order(text):
    spans = find_identifiers(text)
    places = [place for span in spans for place in (span.start, span.end)]
    assert places == sorted(places)
    assert all(span.kind in KINDS and 0 <= span.start < span.end <= len(text) for span in spans)


def test_the_blind_set_is_found_and_ordinary_words_stay():
    figures = measure()
    assert sum(figures.total.values()) >= 300
    assert figures.recall >= 0.95
    assert figures.over_redaction <= 0.01
