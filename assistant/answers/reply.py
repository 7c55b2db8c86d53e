"""A reply put together from reviewed texts: text, buttons and what anyone may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.answers.library import Answer, Library
from assistant.provenance.facts import Fact, Source, citation

MAX_SUGGESTIONS = 3

# One line end: Rasa's channels cut a text at an empty line and send it as several messages.
PARAGRAPH = "\n"


@dataclass(frozen=True)
class Reply:
    """One message to the patient, independent of the channel.

    Attributes:
        text: the whole text, source line included.
        suggestions: short questions that can be tapped or typed.
        metadata: `answer`, `facts`, `sources`, `kind`; readable in the tracker.
    """

    text: str
    suggestions: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)

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
        self._library = library
        self._facts = facts
        self._sources = sources
        self._placeholders = placeholders

    def answer(self, key: str) -> Reply:
        """The reply that gives one answer, with its source and the next questions.

        Raises:
            KeyError: there is no answer with this key.
        """
        answer = self._library[key]
        text = self._fill(answer.text)
        if answer.kind == "not_covered":
            text += " " + self._text("clarify/ask_clinic")
        source_line = citation((self._facts[fact] for fact in answer.facts), self._sources)
        return Reply(
            text=PARAGRAPH.join(filter(None, [text, source_line])),
            suggestions=self._questions(answer.next),
            metadata=_metadata(answer),
        )

    def clarify(self, keys: Sequence[str]) -> Reply:
        """A "did you mean" with up to three questions, or a plain request to rephrase.

        Args:
            keys: answers that the message may have asked for, likeliest first.
        """
        questions = self._questions(keys)
        text = self._library["clarify/did_you_mean" if questions else "clarify/rephrase"]
        return Reply(self._fill(text.text), questions, _metadata(text))

    def _questions(self, keys: Sequence[str]) -> tuple[str, ...]:
        answers = [self._library.get(key) for key in keys]
        asked = [answer.question for answer in answers if answer and answer.question]
        return tuple(asked[:MAX_SUGGESTIONS])

    def _text(self, key: str) -> str:
        return self._fill(self._library[key].text)

    def _fill(self, text: str) -> str:
        for name, value in self._placeholders.items():
            text = text.replace("{" + name + "}", value)
        return text


def _metadata(answer: Answer) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "answer": answer.key,
        "facts": list(answer.facts),
        "sources": list(answer.sources),
    }
