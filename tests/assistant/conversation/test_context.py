import pytest

from assistant.conversation.context import SIMPLE, TOLD, Context, read_context


def test_a_conversation_begins_empty():
    assert read_context({}) == read_context({"context": None}) == Context()


def test_the_slot_holds_all_of_it():
    context = Context(("a/b",), ("Why?",), ("a/b#simple",), ("a/b",), 1)
    assert read_context({"context": context.as_slot()}) == context


def test_small_talk_changes_neither_the_subject_nor_the_failures():
    context = Context().after("answer", ["nerves/myelin"], []).after("clarify", ["clarify/x"], [])
    later = context.after("smalltalk", ["smalltalk/thanks"], [])
    assert later.answers == ("nerves/myelin",)
    assert later.failures == 1
    assert later.last == ("smalltalk/thanks",)


@pytest.mark.parametrize("kind", ["clarify", "not_covered", "out_of_scope"])
def test_replies_that_do_not_help_are_counted_until_one_does(kind):
    twice = Context().after(kind, ["x/y"], []).after(kind, ["x/z"], [])
    assert twice.failures == 2
    assert twice.after("answer", ["nerves/myelin"], []).failures == 0


def test_asking_which_of_several_is_no_failure():
    assert Context().after("clarify", ["repair/which_one"], []).failures == 0


def test_a_short_form_is_the_same_answer():
    context = Context().after("answer", ["nerves/myelin" + SIMPLE], [])
    assert context.answers == ("nerves/myelin",)
    assert context.was_just_said(["nerves/myelin"])
    assert context.is_simple


def test_what_was_told_is_bounded():
    context = Context()
    for number in range(3 * TOLD):
        context = context.after("answer", [f"a/{number}"], [])
    assert len(context.told) == TOLD
    assert context.told[-1] == f"a/{3 * TOLD - 1}"
