"""Never the same text twice in a row, and a person after two replies that do not help."""

from itertools import pairwise

import pytest

from actions.replies import reply_writer
from assistant.answers.patient import Patient
from assistant.answers.repair import repair
from assistant.answers.reply import NOBODY
from assistant.answers.turn import answer_in_turn
from assistant.conversation.context import Context


@pytest.fixture
def talk():
    """Says keys one after the other; gives each reply."""
    context = Context()

    def say(*keys, readings=()):
        nonlocal context
        writer = reply_writer()
        if keys[0].startswith("repair/"):
            reply = repair(writer, keys[0], NOBODY, context, readings)
        else:
            reply = answer_in_turn(writer, keys, NOBODY, context)
        context = context.after(reply.metadata["kind"], reply.keys, reply.suggestions)
        return reply

    return say


def test_the_same_answer_again_comes_in_its_short_form_and_then_in_full(talk, library):
    first, second, third = (talk("nerves/myelin") for _ in range(3))
    assert library["nerves/myelin"].simple in second.text
    assert first.text != second.text != third.text
    assert second.metadata["facts"] == first.metadata["facts"]


@pytest.mark.parametrize(
    "key",
    [
        "smalltalk/thanks",
        "smalltalk/greet",
        "not_covered/price",
        "out_of_scope/other",
        "clinic/hours",
    ],
)
def test_no_text_comes_twice_in_a_row(talk, key):
    texts = [talk(key).text for _ in range(5)]
    assert all(one != next_one for one, next_one in pairwise(texts))


def test_a_person_is_offered_after_two_questions_that_are_not_covered(talk, library):
    first, second = talk("not_covered/price"), talk("not_covered/brands")
    assert "Talk to a person" not in first.suggestions
    assert "A person can do better" in second.text
    assert second.suggestions[0] == "Talk to a person"
    assert "A person" not in talk("nerves/myelin").text


def test_a_person_is_offered_instead_of_a_second_question_back(talk):
    assert talk("clarify/unreadable").metadata["kind"] == "clarify"
    talk("repair/not_asked")
    assert talk("repair/not_asked").metadata["kind"] == "handoff"


def test_several_answers_in_one_reply(talk, library):
    reply = talk("nerves/myelin", "not_covered/price")
    lines = reply.text.split("\n")
    assert lines[0].startswith("1. ")
    assert lines[1].startswith("2. My sources")
    assert reply.metadata["answers"] == ["nerves/myelin", "not_covered/price"]
    assert (reply.metadata["kind"], reply.metadata["answer"]) == ("answer", "nerves/myelin")
    assert lines[-1].startswith("Source")


def test_three_answers_are_short_and_a_fourth_is_not_given(talk, library):
    keys = ["nerves/myelin", "works/how_soon", "works/reversal", "dosing/schedule"]
    reply = talk(*keys)
    assert reply.metadata["answers"] == keys[:3]
    assert all(library[key].simple in reply.text for key in keys[:3])


def test_a_part_that_was_not_made_out_is_said_to_be_so(library):
    keys = ["nerves/myelin", "works/how_soon"]
    reply = answer_in_turn(reply_writer(), keys, NOBODY, Context(), has_rest=True)
    assert library["repair/rest"].text in reply.text


def test_yes_to_several_suggestions_asks_which(talk):
    offered = talk("nerves/myelin").suggestions
    asked = talk("smalltalk/affirm")
    assert asked.metadata["answer"] == "repair/which_one"
    assert asked.suggestions == offered
    assert talk("smalltalk/deny").metadata["answer"] == "repair/none_of_these"


def test_no_to_what_follows_an_answer_is_taken_as_no(talk):
    talk("nerves/myelin")
    assert talk("smalltalk/deny").metadata["answer"] == "smalltalk/deny"


def test_simpler_gives_the_short_form_and_then_a_person(talk, library):
    talk("nerves/myelin")
    assert library["nerves/myelin"].simple in talk("repair/simpler").text
    assert talk("repair/shorter").metadata["kind"] == "handoff"


def test_more_tells_something_new_until_there_is_nothing(talk, library):
    told = [talk("nerves/myelin").metadata["answer"]]
    while (reply := talk("repair/more")).metadata["kind"] in ("answer", "not_covered"):
        told.append(reply.metadata["answer"])
    assert len(told) == len(set(told)) >= 3
    assert reply.metadata["answer"] == "repair/no_more"


def test_the_source_of_an_answer_is_named(talk):
    told = talk("nerves/myelin")
    shown = talk("repair/source")
    assert told.text.split("\n")[-1] in shown.text
    assert shown.metadata["facts"] == told.metadata["facts"]
    assert shown.text != talk("repair/source").text


def test_without_an_answer_there_is_no_source_to_name(talk):
    assert talk("repair/source").metadata["answer"] == "about/sources"
    talk("not_covered/price")
    assert talk("repair/source").metadata["answer"] == "repair/no_source"


def test_not_what_i_asked_offers_the_other_readings(talk, library):
    talk("nerves/myelin")
    reply = talk("repair/not_asked", readings=["nerves/myelin", "nerves/repair"])
    assert reply.metadata["answer"] == "repair/other_readings"
    assert reply.suggestions == (library["nerves/repair"].question,)


@pytest.mark.parametrize("kind", ["simpler", "shorter", "more", "what", "not_asked"])
def test_repair_before_anything_was_said(talk, kind):
    assert talk(f"repair/{kind}").metadata["answer"] == f"repair/{kind}"


def test_nothing_is_said_once_more_before_anything_was_said(talk):
    assert talk("repair/repeat").metadata["answer"] == "clarify/rephrase"


def test_again_repeats_it_with_a_word_before(talk, library):
    talk("nerves/myelin")
    text = talk("repair/repeat").text
    assert text.startswith(library["repair/repeat"].text)
    assert library["nerves/myelin"].text in text


def test_the_caution_given_instead_of_safe_in_general_does_not_run_in_a_circle(library):
    patient = Patient(has=("kidney_disease",))
    writer = reply_writer()
    first = answer_in_turn(writer, ["safety/general"], patient, Context())
    assert first.keys == ("safety/kidney",)
    assert library["safety/general"].question not in first.suggestions
    context = Context().after(first.metadata["kind"], first.keys, first.suggestions)
    again = answer_in_turn(writer, ["safety/general"], patient, context)
    assert library["safety/kidney"].simple in again.text
