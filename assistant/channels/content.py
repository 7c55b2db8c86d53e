"""A bot message as every channel sends it: text, source, buttons, kind. Without Rasa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from assistant.provenance import Fact, Source, load_facts, load_sources
from assistant.provenance.facts import citation
from assistant.settings import ROOT

# A sentence ends here, or at least a line or a word.
_ENDS = ("\n", ". ", "? ", "! ", "; ", ", ", " ")

# What a bot message's metadata tell, besides `cited`.
_TOLD = ("kind", "answer", "answers", "facts", "sources", "from", "staff")


@dataclass(frozen=True)
class Button:
    """A suggestion.

    Attributes:
        title: what it shows.
        payload: what a tap sends; words, never a command.
    """

    title: str
    payload: str


@dataclass(frozen=True)
class Reference:
    """Where a part of an answer stands.

    Attributes:
        title: of the document.
        publisher: who stands behind it.
        section: heading in it.
    """

    title: str
    publisher: str
    section: str


@dataclass(frozen=True)
class Content:
    """One bot message, independent of the channel.

    Attributes:
        text: without the source line.
        citation: the source line; empty where the text needs none.
        references: the same, document by document and section by section.
        buttons: what may be tapped.
        metadata: kind, answer, facts, sources; of a person's message, from and staff.
    """

    text: str
    citation: str = ""
    references: tuple[Reference, ...] = ()
    buttons: tuple[Button, ...] = ()
    metadata: Mapping[str, Any] | None = None

    @property
    def whole_text(self) -> str:
        """Text and source line."""
        return f"{self.text}\n{self.citation}" if self.citation else self.text

    @property
    def is_triage(self) -> bool:
        """Whether it tells somebody what to do at once."""
        return (self.metadata or {}).get("kind") == "triage"

    @property
    def signed(self) -> Content:
        """The same with the name of the person before it, for where only text is shown."""
        about = self.metadata or {}
        if about.get("from") != "person":
            return self
        return replace(self, text=f"{about['staff']}: {self.text}")


def read_content(message: Mapping[str, Any]) -> Content:
    """The content of a message as Rasa hands it to a channel.

    Args:
        message: text, buttons and, as keys of its own, the reply's metadata.
    """
    facts, sources = _knowledge()
    cited = [facts[fact] for fact in message.get("cited") or () if fact in facts]
    line = citation(cited, sources)
    buttons = message.get("buttons") or ()
    return Content(
        text=str(message.get("text") or "").removesuffix(line).rstrip("\n"),
        citation=line,
        references=_references(cited, sources),
        buttons=tuple(
            Button(str(b["title"]), str(b.get("payload") or b["title"])) for b in buttons
        ),
        metadata={key: message[key] for key in _TOLD if key in message},
    )


def _references(facts: Sequence[Fact], sources: Mapping[str, Source]) -> tuple[Reference, ...]:
    found = (
        Reference(sources[f.source].title, sources[f.source].publisher, _heading(f, sources))
        for f in facts
    )
    return tuple(dict.fromkeys(found))


def _heading(fact: Fact, sources: Mapping[str, Source]) -> str:
    return sources[fact.source].sections[fact.section]


@lru_cache(maxsize=1)
def _knowledge() -> tuple[dict[str, Fact], dict[str, Source]]:
    return load_facts(ROOT / "knowledge"), load_sources(ROOT / "knowledge")


def split_at_sentences(text: str, most: int) -> list[str]:
    """Parts of a text, none longer than a channel takes.

    Args:
        text: any text.
        most: characters of a part.

    Returns:
        At least one part. Cut at the end of a line or sentence where there is one in the second
        half of a part, else between words, else in a word.
    """
    parts = []
    while len(text) > most:
        cut = _end_of_part(text, most)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def _end_of_part(text: str, most: int) -> int:
    for end in _ENDS:
        place = text.rfind(end, most // 2, most)
        if place >= 0:
            return place + len(end)
    return most
