"""What is said when a reply was not it, or is wanted in another form."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answers.patient import Patient
from assistant.answers.reply import Form, Reply, ReplyWriter, metadata
from assistant.answers.turn import answer_in_turn, offer_person
from assistant.conversation.context import SIMPLE, Context

# Sentences on what cannot be said more simply, further told, or shown.
SIMPLEST, NO_MORE, NO_SOURCE = "repair/simplest", "repair/no_more", "repair/no_source"
SOURCES = "about/sources"
_OTHER_READINGS = ("repair/other_readings", "repair/not_asked")


def repair(
    writer: ReplyWriter,
    key: str,
    patient: Patient,
    context: Context,
    other_readings: Sequence[str] = (),
) -> Reply:
    """The reply to "simpler", "tell me more", "where does it say that", "not what I asked", ...

    Args:
        writer: writes replies.
        key: what is wanted, for example `repair/simpler`.
        patient: what the conversation holds about the patient.
        context: where the conversation stands.
        other_readings: keys of what the earlier message may have asked for besides.
    """
    match key:
        case "repair/not_asked":
            keys = [key for key in other_readings if key not in context.answers]
            reply = writer.clarify(keys, patient, _OTHER_READINGS)
            return offer_person(writer, reply, patient, context)
        case "repair/source":
            return _source(writer, patient, context)
        case "repair/more" if context.answers:
            return _more(writer, patient, context)
        case "repair/repeat" if context.answers:
            lead = Form(lead="repair/repeat", is_simple=context.is_simple)
            return writer.answer(context.answers, patient, form=lead)
        case _ if context.answers:
            return _simpler(writer, patient, context)
    if context.failures or key == "repair/repeat":
        # Then there is nothing to say again or in another way.
        return offer_person(writer, writer.clarify((), patient), patient, context)
    return answer_in_turn(writer, [key], patient, context)


def _simpler(writer: ReplyWriter, patient: Patient, context: Context) -> Reply:
    """The short form of the latest answer, and a person where that was said already."""
    has_simple = any(writer.library[key].simple for key in context.answers)
    was_said = any(key + SIMPLE in context.last for key in context.answers)
    if has_simple and not was_said:
        return writer.answer(context.answers, patient, form=Form(is_simple=True))
    if SIMPLEST in context.last:
        return writer.plain("offer/person_again", patient)
    return writer.plain(SIMPLEST, patient)


def _more(writer: ReplyWriter, patient: Patient, context: Context) -> Reply:
    """The next answer that people often want and that was not told yet."""
    near = [key for told in context.answers for key in writer.library[told].next]
    fresh = [key for key in dict.fromkeys(near) if key not in context.told]
    if fresh:
        return writer.answer(fresh[0], patient)
    if NO_MORE in context.last:
        return writer.plain("again/smalltalk", patient)
    return writer.plain(NO_MORE, patient)


def _source(writer: ReplyWriter, patient: Patient, context: Context) -> Reply:
    """Document and section of the latest answer; without one, what the sources are."""
    answers = [writer.library[key] for key in context.answers]
    line = writer.citation([fact for answer in answers for fact in answer.facts])
    if not answers or (not line and NO_SOURCE in context.last):
        return answer_in_turn(writer, [SOURCES], patient, context)
    if not line:
        return writer.plain(NO_SOURCE, patient)
    lead = writer.library["repair/source"]
    facts = metadata(answers)
    found = metadata([lead]) | {name: facts[name] for name in ("kind", "facts", "sources")}
    text = f"{writer.fill(lead.text)} {line}"
    if lead.key in context.last:
        text = f"{writer.text('again/lead')} {text}"
    return Reply(text, writer.questions([SOURCES]), found, keys=(lead.key,))
