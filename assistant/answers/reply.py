"""A reply put together from reviewed texts: text, buttons and what anyone may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answers.additions import START, Additions, additions, fitting_keys
from assistant.answers.clinic import Wording
from assistant.answers.library import Answer, Library
from assistant.answers.patient import Patient
from assistant.conversation.context import MARK, SIMPLE
from assistant.provenance.facts import Fact, Source, citation

MAX_SUGGESTIONS = 3
# A reply answers so many questions at most, and from so many on in their short form.
MAX_ANSWERS = 3

# One line end: Rasa's channels cut a text at an empty line and send it as several messages.
PARAGRAPH = "\n"

HUMAN = "clinic/human"
ASK_CLINIC = "clarify/ask_clinic"

# Outside a conversation nothing needs to be said first.
NOBODY = Patient(said=(START,))


@dataclass(frozen=True)
class Reply:
    """One message to the patient, independent of the channel.

    Attributes:
        text: the whole text, source line included.
        suggestions: short questions that can be tapped or typed.
        metadata: `answer`, `answers`, `facts`, `sources`, `kind`, ...; readable in the tracker.
            `cited` are the facts of its source line, those of what stands around the answers too.
        said: keys of the disclaimers and cautions in it, not to be said again.
        keys: keys of its texts, those in short form marked by `SIMPLE`.
    """

    text: str
    suggestions: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def buttons(self) -> list[dict[str, str]]:
        """Suggestions as Rasa buttons. A tap sends the question's own words, never a command."""
        return [{"title": question, "payload": question} for question in self.suggestions]

    def as_plain_text(self) -> str:
        """Text and suggestions for a channel that has no buttons."""
        if not self.suggestions:
            return self.text
        numbered = enumerate(self.suggestions, start=1)
        lines = "\n".join(f"{number}. {question}" for number, question in numbered)
        return f"{self.text}{PARAGRAPH}You can also ask:\n{lines}"


@dataclass(frozen=True)
class Form:
    """How answers are worded.

    Attributes:
        is_simple: in their short form, where there is one.
        lead: key of a text before them; empty: none.
        closing: key of a text after an answer that is not covered.
        rest: key of a text for a part of the message that was not made out; empty: none.
        wordings: other texts of some answers, by the answer's key.
    """

    is_simple: bool = False
    lead: str = ""
    closing: str = ASK_CLINIC
    rest: str = ""
    wordings: Mapping[str, Wording] = field(default_factory=dict)


PLAIN = Form()


class ReplyWriter:
    """Writes replies from the library, with the clinic's details filled in."""

    def __init__(
        self,
        library: Library,
        facts: dict[str, Fact],
        sources: dict[str, Source],
        placeholders: dict[str, str],
    ) -> None:
        """Keep what replies are written from.

        Args:
            library: all reviewed texts.
            facts: all facts by id.
            sources: both documents by id.
            placeholders: values by name for texts like `{clinic_phone}`.
        """
        self.library = library
        self._facts = facts
        self._sources = sources
        self._placeholders = placeholders

    def answer(
        self,
        keys: str | Sequence[str],
        patient: Patient = NOBODY,
        advice: str | None = None,
        form: Form = PLAIN,
    ) -> Reply:
        """The reply that gives one answer or several, with sources and the next questions.

        Args:
            keys: the answers, in the order of the questions; no more than three are given.
            patient: what the conversation holds about the patient.
            advice: what individual advice was asked for, for example `dose`; None: none.
            form: how they are worded.

        Raises:
            KeyError: there is no answer with such a key.
        """
        wanted = [keys] if isinstance(keys, str) else keys
        fitting = fitting_keys(self.library, wanted, patient)
        answers = [
            self._worded(self.library[key], form.wordings.get(key)) for key in fitting[:MAX_ANSWERS]
        ]
        added = additions(self.library, answers, patient, advice)
        is_simple = form.is_simple or len(answers) >= MAX_ANSWERS
        texts = [self.wording(answer, is_simple=is_simple) for answer in answers]
        if len(texts) > 1:
            texts = [f"{number}. {text}" for number, text in enumerate(texts, start=1)]
        if form.lead:
            texts[0] = f"{self.text(form.lead)} {texts[0]}"
        closing = []
        if any(answer.kind == "not_covered" for answer in answers):
            closing = [self.text(form.closing)]
        if closing and len(texts) == 1:
            texts = [f"{texts[0]} {closing.pop()}"]
        if form.rest:
            closing.append(self.text(form.rest))
        offered = self._next(answers, fitting, patient)
        reply = self.compose(answers, [*texts, *closing], added, self.questions(offered))
        marked = [_marked(answer, form, is_simple=is_simple) for answer in answers]
        return replace(reply, keys=tuple(filter(None, (form.lead, *marked))))

    def _next(self, answers: Sequence[Answer], given: Sequence[str], patient: Patient) -> list[str]:
        """What may be asked next, without what would get the same answer again."""
        return [
            key
            for answer in answers
            for key in answer.next
            if not set(given) & set(fitting_keys(self.library, [key], patient))
        ]

    def clarify(
        self, keys: Sequence[str], patient: Patient = NOBODY, texts: tuple[str, str] | None = None
    ) -> Reply:
        """A "did you mean" with up to three questions, or a plain request to rephrase.

        Args:
            keys: answers that the message may have asked for, likeliest first.
            patient: what the conversation holds about the patient.
            texts: keys of the texts with and without questions, where not the usual ones.
        """
        questions = self.questions(keys)
        with_questions, without = texts or ("clarify/did_you_mean", "clarify/rephrase")
        return self.plain(with_questions if questions else without, patient, questions)

    def with_values(self, values: Mapping[str, str]) -> ReplyWriter:
        """The same writer, with more to fill into texts; these come first."""
        placeholders = {**values, **self._placeholders}
        return ReplyWriter(self.library, self._facts, self._sources, placeholders)

    def plain(self, key: str, patient: Patient, suggestions: tuple[str, ...] = ()) -> Reply:
        """A text of the dialogue itself, with suggestions under it."""
        answer = self.library[key]
        added = additions(self.library, [answer], patient, None)
        return self.compose([answer], [self.fill(answer.text)], added, suggestions)

    def compose(
        self,
        answers: Sequence[Answer],
        texts: Sequence[str],
        added: Additions,
        suggestions: tuple[str, ...],
    ) -> Reply:
        """One message: what comes before, the texts, what comes after, where it stands."""
        extras = (*added.before, *added.after)
        facts = [fact for answer in (*answers, *extras) for fact in answer.facts]
        lines = [
            *(self.fill(extra.text) for extra in added.before),
            *texts,
            *(self.fill(extra.text) for extra in added.after),
            self.citation(facts),
        ]
        return Reply(
            text=PARAGRAPH.join(filter(None, lines)),
            suggestions=suggestions,
            metadata=metadata(answers) | added.metadata() | {"cited": [*dict.fromkeys(facts)]},
            said=added.said,
            keys=tuple(answer.key for answer in answers),
        )

    def citation(self, facts: Iterable[str]) -> str:
        """The source line for facts; empty where there is none."""
        return citation((self._facts[fact] for fact in dict.fromkeys(facts)), self._sources)

    def questions(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Up to three questions for buttons, of those answers that have one."""
        answers = [self.library.get(key) for key in keys]
        asked = [answer.question for answer in answers if answer and answer.question]
        return tuple(dict.fromkeys(asked))[:MAX_SUGGESTIONS]

    def _worded(self, answer: Answer, wording: Wording | None) -> Answer:
        """An answer with another text; what the clinic itself tells is of the clinic's kind."""
        if wording is None:
            return answer
        other = self.library[wording.key]
        text = self.with_values(wording.values).fill(other.text)
        return replace(answer, text=text, kind=other.kind, simple="")

    def wording(self, answer: Answer, *, is_simple: bool = False) -> str:
        """The text of an answer, in its short form where it is wanted and there is one."""
        return self.fill(answer.simple if is_simple and answer.simple else answer.text)

    def text(self, key: str) -> str:
        """The text with this key, filled in."""
        return self.fill(self.library[key].text)

    def fill(self, text: str) -> str:
        """A text with the clinic's details in it."""
        for name, value in self._placeholders.items():
            text = text.replace("{" + name + "}", value)
        return text


def _marked(answer: Answer, form: Form, *, is_simple: bool) -> str:
    """The key of an answer, with a mark of the form that it was given in."""
    if wording := form.wordings.get(answer.key):
        return f"{answer.key}{MARK}{wording.mark}" if wording.mark else answer.key
    return answer.key + SIMPLE if is_simple and answer.simple else answer.key


def metadata(answers: Sequence[Answer]) -> dict[str, Any]:
    """What anyone may know of a reply: the key of the answer that it is named by, the facts of all.

    A reply that answers anything is of kind `answer`, even where another part is not covered.
    """
    main = next((answer for answer in answers if answer.kind == "answer"), answers[0])
    return {
        "kind": main.kind,
        "answer": main.key,
        "answers": [answer.key for answer in answers],
        "facts": [*dict.fromkeys(fact for answer in answers for fact in answer.facts)],
        "sources": [*dict.fromkeys(source for answer in answers for source in answer.sources)],
    }
