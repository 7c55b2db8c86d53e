"""A reply in its place in the conversation.

Never the same text twice in a row, and a person offered after two replies that did not help.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from assistant.answers.additions import fitting_keys
from assistant.answers.clinic import Wording
from assistant.answers.patient import Patient
from assistant.answers.reply import ASK_CLINIC, HUMAN, MAX_SUGGESTIONS, Form, Reply, ReplyWriter
from assistant.conversation.context import FAILING_KINDS, SIMPLE, Context

NO_WORDINGS: Mapping[str, Wording] = MappingProxyType({})
AFFIRM, DENY = "smalltalk/affirm", "smalltalk/deny"
WHICH_ONE, NONE_OF_THESE = "repair/which_one", "repair/none_of_these"
PERSON, PERSON_AGAIN = "offer/person", "offer/person_again"
REST = "repair/rest"
# Replies that ask which of several things was meant.
_CHOICES = frozenset(
    ("clarify/did_you_mean", "repair/other_readings", WHICH_ONE, PERSON, PERSON_AGAIN)
)
# What is said instead of small talk that was just said; in the third turn the first text may come
# again, as it is no longer the last one.
_SMALLTALK_AGAIN = "again/smalltalk"


def answer_in_turn(
    writer: ReplyWriter,
    keys: Sequence[str],
    patient: Patient,
    context: Context,
    advice: str | None = None,
    *,
    has_rest: bool = False,
    wordings: Mapping[str, Wording] = NO_WORDINGS,
) -> Reply:
    """The reply to a message whose answers are known.

    Args:
        writer: writes replies.
        keys: the answers, in the order of the questions.
        patient: what the conversation holds about the patient.
        context: where the conversation stands.
        advice: what individual advice was asked for; None: none.
        has_rest: whether a part of the message was not made out.
        wordings: other texts of some answers, by the answer's key.
    """
    keys = fitting_keys(writer.library, keys, patient)
    if keys == [AFFIRM] and context.offers:
        return writer.plain(WHICH_ONE, patient, context.offers)
    if keys == [DENY] and _CHOICES & set(context.last):
        return offer_person(writer, writer.plain(NONE_OF_THESE, patient), patient, context)
    form = Form(closing=_closing(context), rest=REST if has_rest else "", wordings=wordings)
    if context.was_just_said(keys):
        return _in_other_words(writer, keys, patient, context, advice, form)
    return offer_person(writer, writer.answer(keys, patient, advice, form), patient, context)


def offer_person(writer: ReplyWriter, reply: Reply, patient: Patient, context: Context) -> Reply:
    """The reply itself, or a person where it would be the second in a row that does not help."""
    kind = reply.metadata["kind"]
    if not context.failures or kind not in FAILING_KINDS:
        return reply
    human = writer.questions([HUMAN])
    suggestions = tuple(dict.fromkeys((*human, *reply.suggestions)))[:MAX_SUGGESTIONS]
    if kind != "clarify":
        return replace(reply, suggestions=suggestions)
    return _person(writer, patient, context, suggestions)


def _person(
    writer: ReplyWriter, patient: Patient, context: Context, suggestions: tuple[str, ...] = ()
) -> Reply:
    key = PERSON_AGAIN if PERSON in context.last else PERSON
    return writer.plain(key, patient, suggestions or writer.questions([HUMAN]))


def _closing(context: Context) -> str:
    """What follows "my documents do not say": the clinic's number, or an offer of a person."""
    return PERSON if context.failures and PERSON not in context.last else ASK_CLINIC


def _in_other_words(
    writer: ReplyWriter,
    keys: Sequence[str],
    patient: Patient,
    context: Context,
    advice: str | None,
    form: Form,
) -> Reply:
    """The same answer, not in the same text."""
    answers = [writer.library[key] for key in keys]
    first = answers[0]
    if first.topic == "smalltalk":
        reply = writer.plain(_SMALLTALK_AGAIN, patient)
    elif first.topic in ("out_of_scope", "clarify"):
        reply = _person(writer, patient, context)
    elif any(key + SIMPLE in context.last for key in keys):
        reply = writer.answer(keys, patient, advice, form)
    elif all(answer.simple for answer in answers):
        reply = writer.answer(keys, patient, advice, replace(form, is_simple=True))
    else:
        lead = "again/not_covered" if first.kind == "not_covered" else "again/lead"
        reply = writer.answer(keys, patient, advice, replace(form, lead=lead))
    return offer_person(writer, reply, patient, context)
