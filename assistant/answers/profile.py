"""Replies on what the patient has told of themselves: noted, listed, put right."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.answers.additions import additions
from assistant.answers.patient import Patient
from assistant.answers.reply import Reply, ReplyWriter, metadata

# The words of the button that clears all that was told.
FORGET = "Forget me"


def note(writer: ReplyWriter, patient: Patient) -> Reply:
    """The reply to a message that only tells something of the patient."""
    if not patient.just_told:
        return put_right(writer, patient)
    library = writer.library
    told = [library[f"caution/{name}"] for name in patient.just_told]
    noted = library["profile/noted"]
    text = f"{writer.fill(noted.text)} {_enumeration(caution.name for caution in told)}."
    added = additions(library, [noted], patient, None)
    # The first two topics of a caution are where people ask next.
    topics = [topic for caution in told for topic in caution.topics[:2]]
    keys = [a.key for topic in topics for a in library.of_topic(topic) if a.question]
    return writer.compose([noted], [text], added, writer.questions(dict.fromkeys(keys)))


def put_right(writer: ReplyWriter, patient: Patient) -> Reply:
    """The reply to a correction."""
    return writer.plain("profile/put_right", patient)


def recall(writer: ReplyWriter, patient: Patient) -> Reply:
    """The reply to "what do you know about me"."""
    own = _enumeration(_name(writer, name) for name in patient.has)
    others = _enumeration(_name(writer, name) for name in patient.others)
    denied = _enumeration(_name(writer, name) for name in patient.denies)
    if not (own or others or denied):
        return writer.plain("profile/nothing", patient)
    parts = [
        own,
        f"for someone else: {others}" if others else "",
        f"not: {denied}" if denied else "",
    ]
    answer = writer.library["profile/recall"]
    text = f"{writer.fill(answer.text)} {'; '.join(filter(None, parts))}."
    added = additions(writer.library, [answer], patient, None)
    return writer.compose([answer], [f"{text} {writer.text('profile/correct')}"], added, ())


def ask_what_is_wrong(writer: ReplyWriter, patient: Patient) -> Reply:
    """The reply to "that's wrong" where several things could be meant."""
    answer = writer.library["profile/wrong"]
    corrections = [writer.library[f"caution/{name}"].correction for name in patient.has]
    # What was told of someone else has no sentence of its own that takes it back.
    clear_all = [FORGET] if patient.others else []
    offers = (*corrections, *clear_all)
    return Reply(writer.fill(answer.text), offers, metadata([answer]), keys=(answer.key,))


def _name(writer: ReplyWriter, condition: str) -> str:
    return writer.library[f"caution/{condition}"].name


def _enumeration(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last
