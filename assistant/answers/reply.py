"""A reply put together from reviewed texts: text, buttons and what anyone may know of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answers.additions import START, Additions, additions, fitting_key
from assistant.answers.library import Answer, Library
from assistant.answers.patient import Patient
from assistant.provenance.facts import Fact, Source, citation

MAX_SUGGESTIONS = 3

# One line end: Rasa's channels cut a text at an empty line and send it as several messages.
PARAGRAPH = "\n"

# The words of the button that clears all that was told.
FORGET = "Forget me"

# Outside a conversation nothing needs to be said first.
NOBODY = Patient(said=(START,))


@dataclass(frozen=True)
class Reply:
    """One message to the patient, independent of the channel.

    Attributes:
        text: the whole text, source line included.
        suggestions: short questions that can be tapped or typed.
        metadata: `answer`, `facts`, `sources`, `kind`, ...; readable in the tracker.
        said: keys of the disclaimers and cautions in it, not to be said again.
    """

    text: str
    suggestions: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    said: tuple[str, ...] = ()

    def buttons(self) -> list[dict[str, str]]:
        """Suggestions as Rasa buttons. A tap sends the question's own words, never a command."""
        return [{"title": question, "payload": question} for question in self.suggestions]

    def as_plain_text(self) -> str:
        """Text and suggestions for a channel that has no buttons."""
        if not self.suggestions:
            return self.text
        lines = "\n".join(f"- {question}" for question in self.suggestions)
        return f"{self.text}{PARAGRAPH}You can also ask:\n{lines}"


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

    def answer(self, key: str, patient: Patient = NOBODY, advice: str | None = None) -> Reply:
        """The reply that gives one answer, with its source and the next questions.

        Args:
            key: the answer.
            patient: what the conversation holds about the patient.
            advice: what individual advice was asked for, for example `dose`; None: none.

        Raises:
            KeyError: there is no answer with this key.
        """
        answer = self.library[fitting_key(self.library, key, patient)]
        added = additions(self.library, answer, patient, advice)
        text = self._fill(answer.text)
        if answer.kind == "not_covered":
            text += " " + self._text("clarify/ask_clinic")
        return self._compose(answer, text, added, self._questions(answer.next))

    def note(self, patient: Patient) -> Reply:
        """The reply to a message that only tells something of the patient."""
        if not patient.just_told:
            return self.put_right(patient)
        told = [self.library[f"caution/{name}"] for name in patient.just_told]
        noted = self.library["profile/noted"]
        text = f"{self._fill(noted.text)} {_enumeration(caution.name for caution in told)}."
        added = additions(self.library, noted, patient, None)
        # The first two topics of a caution are where people ask next.
        topics = [topic for caution in told for topic in caution.topics[:2]]
        keys = [a.key for topic in topics for a in self.library.of_topic(topic) if a.question]
        return self._compose(noted, text, added, self._questions(dict.fromkeys(keys)))

    def put_right(self, patient: Patient) -> Reply:
        """The reply to a correction."""
        return self._plain("profile/put_right", patient)

    def recall(self, patient: Patient) -> Reply:
        """The reply to "what do you know about me"."""
        own = _enumeration(self._name(name) for name in patient.has)
        others = _enumeration(self._name(name) for name in patient.others)
        denied = _enumeration(self._name(name) for name in patient.denies)
        if not (own or others or denied):
            return self._plain("profile/nothing", patient)
        parts = [
            own,
            f"for someone else: {others}" if others else "",
            f"not: {denied}" if denied else "",
        ]
        text = f"{self._text('profile/recall')} {'; '.join(filter(None, parts))}."
        answer = self.library["profile/recall"]
        added = additions(self.library, answer, patient, None)
        return self._compose(answer, f"{text} {self._text('profile/correct')}", added, ())

    def ask_what_is_wrong(self, patient: Patient) -> Reply:
        """The reply to "that's wrong" where several things could be meant."""
        answer = self.library["profile/wrong"]
        corrections = [self.library[f"caution/{name}"].correction for name in patient.has]
        # What was told of someone else has no sentence of its own that takes it back.
        clear_all = [FORGET] if patient.others else []
        return Reply(self._fill(answer.text), (*corrections, *clear_all), _metadata(answer))

    def clarify(self, keys: Sequence[str], patient: Patient = NOBODY) -> Reply:
        """A "did you mean" with up to three questions, or a plain request to rephrase.

        Args:
            keys: answers that the message may have asked for, likeliest first.
            patient: what the conversation holds about the patient.
        """
        questions = self._questions(keys)
        answer = self.library["clarify/did_you_mean" if questions else "clarify/rephrase"]
        added = additions(self.library, answer, patient, None)
        return self._compose(answer, self._fill(answer.text), added, questions)

    def _plain(self, key: str, patient: Patient) -> Reply:
        answer = self.library[key]
        return self._compose(
            answer, self._fill(answer.text), additions(self.library, answer, patient, None), ()
        )

    def _compose(
        self, answer: Answer, text: str, added: Additions, suggestions: tuple[str, ...]
    ) -> Reply:
        """One message: what comes before, the text, what comes after, where it stands."""
        extras = (*added.before, *added.after)
        facts = [*answer.facts, *(fact for extra in extras for fact in extra.facts)]
        lines = [
            *(self._fill(extra.text) for extra in added.before),
            text,
            *(self._fill(extra.text) for extra in added.after),
            citation((self._facts[fact] for fact in dict.fromkeys(facts)), self._sources),
        ]
        return Reply(
            text=PARAGRAPH.join(filter(None, lines)),
            suggestions=suggestions,
            metadata=_metadata(answer) | added.metadata(),
            said=added.said,
        )

    def _questions(self, keys: Iterable[str]) -> tuple[str, ...]:
        answers = [self.library.get(key) for key in keys]
        asked = [answer.question for answer in answers if answer and answer.question]
        return tuple(asked[:MAX_SUGGESTIONS])

    def _name(self, condition: str) -> str:
        return self.library[f"caution/{condition}"].name

    def _text(self, key: str) -> str:
        return self._fill(self.library[key].text)

    def _fill(self, text: str) -> str:
        for name, value in self._placeholders.items():
            text = text.replace("{" + name + "}", value)
        return text


def _enumeration(names: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *most, last = [*names] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _metadata(answer: Answer) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "answer": answer.key,
        "facts": list(answer.facts),
        "sources": list(answer.sources),
    }
