from datetime import date

import pytest

from assistant.answers.library import Answer, Library
from assistant.answers.reply import Reply, ReplyWriter
from assistant.provenance import Fact, Source

TODAY = date(2026, 11, 21)


def answer(key, text="Text.", kind="answer", **more):
    return Answer(key=key, text=text, kind=kind, reviewed=TODAY, **more)


@pytest.fixture
def writer():
    answers = [
        answer(
            "nerves/myelin",
            "Myelin is a coat. Call {clinic_phone}.",
            question="What is myelin?",
            facts=("coat", "fast"),
            sources=("doc",),
            next=("nerves/repair", "gone/away", "nerves/silent"),
        ),
        answer("nerves/repair", question="Do nerves heal?"),
        answer("nerves/silent"),
        answer("nerves/grow", question="Do they grow?"),
        answer("nerves/signals", question="What are signals?"),
        answer("not_covered/price", "My sources do not say.", "not_covered"),
        answer("clarify/ask_clinic", "Ask {clinic_name}.", "clarify"),
        answer("clarify/did_you_mean", "Did you mean?", "clarify"),
        answer("clarify/rephrase", "Please rephrase.", "clarify"),
    ]
    facts = {
        "coat": Fact("coat", "doc", "one", "A coat."),
        "fast": Fact("fast", "doc", "two", "It is fast."),
    }
    sources = {"doc": Source("doc", "The Paper", "Us", {"one": "First", "two": "Second"})}
    names = {"clinic_name": "Hill Clinic", "clinic_phone": "555"}
    return ReplyWriter(Library({a.key: a for a in answers}), facts, sources, names)


def test_an_answer_has_text_source_and_next_questions(writer):
    reply = writer.answer("nerves/myelin")
    assert reply.text == (
        'Myelin is a coat. Call 555.\nSource: "The Paper", sections "First", "Second".'
    )
    assert reply.suggestions == ("Do nerves heal?",)
    assert reply.metadata == {
        "kind": "answer",
        "answer": "nerves/myelin",
        "answers": ["nerves/myelin"],
        "facts": ["coat", "fast"],
        "sources": ["doc"],
        "cautions": [],
        "disclaimers": [],
        "advice": None,
        "cited": ["coat", "fast"],
    }


def test_an_answer_without_facts_has_no_source_line(writer):
    assert writer.answer("nerves/repair").text == "Text."


def test_what_is_not_covered_offers_the_clinic(writer):
    assert writer.answer("not_covered/price").text == "My sources do not say. Ask Hill Clinic."


def test_an_unknown_answer_is_an_error(writer):
    with pytest.raises(KeyError):
        writer.answer("nerves/nothing")


def test_clarify_offers_questions_in_order_and_only_real_ones(writer):
    reply = writer.clarify(["nerves/repair", "gone/away", "nerves/silent", "nerves/myelin"])
    assert reply.suggestions == ("Do nerves heal?", "What is myelin?")
    assert reply.metadata["kind"] == "clarify"


@pytest.mark.parametrize("keys", [[], ["gone/away"], ["nerves/silent"]])
def test_clarify_without_questions_asks_to_rephrase(writer, keys):
    assert writer.clarify(keys).text == "Please rephrase."


def test_clarify_offers_at_most_three(writer):
    keys = ["nerves/myelin", "nerves/repair", "nerves/grow", "nerves/signals"]
    assert len(writer.clarify(keys).suggestions) == 3


def test_buttons_send_the_words_that_they_show():
    buttons = Reply("Hi", ("Do nerves heal?",)).buttons()
    assert buttons == [{"title": "Do nerves heal?", "payload": "Do nerves heal?"}]


def test_plain_text_holds_the_suggestions_too():
    reply = Reply("Hi", ("Do nerves heal?", "What is myelin?"))
    assert reply.as_plain_text() == "Hi\nYou can also ask:\n1. Do nerves heal?\n2. What is myelin?"
    assert Reply("Hi").as_plain_text() == "Hi"
