"""The two source documents and the facts that they state (`knowledge/`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.yaml_file import FileError, load_yaml


@dataclass(frozen=True)
class Source:
    """A vetted document.

    Attributes:
        id: short name used by facts and answers.
        title: as shown to patients.
        publisher: who stands behind it.
        sections: heading by section id.
    """

    id: str
    title: str
    publisher: str
    sections: dict[str, str]


@dataclass(frozen=True)
class Fact:
    """One statement of a source, in our own words.

    Attributes:
        id: name used by answers.
        source: id of the document.
        section: id of the section in it.
        text: the statement.
    """

    id: str
    source: str
    section: str
    text: str


def load_sources(knowledge: Path) -> dict[str, Source]:
    """Read `sources.yml`.

    Args:
        knowledge: the `knowledge/` folder.

    Returns:
        Sources by id, in file order.

    Raises:
        FileError: the file is missing, or an entry lacks a field.
    """
    file = knowledge / "sources.yml"
    sources = {}
    for entry in load_yaml(file):
        try:
            sources[entry["id"]] = Source(
                entry["id"], entry["title"], entry["publisher"], entry["sections"]
            )
        except KeyError as error:
            raise FileError(f"{file}: an entry has no {error}") from error
    return sources


def load_facts(knowledge: Path) -> dict[str, Fact]:
    """Read `facts.yml`.

    Args:
        knowledge: the `knowledge/` folder.

    Returns:
        Facts by id, in file order.

    Raises:
        FileError: a field is missing, an id stands twice, or a source or section is unknown.
    """
    file = knowledge / "facts.yml"
    sources = load_sources(knowledge)
    facts: dict[str, Fact] = {}
    for entry in load_yaml(file):
        try:
            fact = Fact(entry["id"], entry["source"], entry["section"], entry["text"])
        except KeyError as error:
            raise FileError(f"{file}: an entry has no {error}: {entry}") from error
        if fact.id in facts:
            raise FileError(f"{file}: fact {fact.id} stands twice")
        if fact.source not in sources or fact.section not in sources[fact.source].sections:
            raise FileError(f"{file}: fact {fact.id} names an unknown source or section")
        facts[fact.id] = fact
    return facts


def citation(facts: Iterable[Fact], sources: dict[str, Source]) -> str:
    """The source line under an answer: titles and sections, each once, in order.

    Args:
        facts: the facts that the answer conveys.
        sources: all sources by id.

    Returns:
        For example `Source: "B12 injections for neuropathy", section "…".`;
        empty when there is no fact.
    """
    sections: dict[str, list[str]] = {}
    for fact in facts:
        named = sections.setdefault(fact.source, [])
        heading = sources[fact.source].sections[fact.section]
        if heading not in named:
            named.append(heading)
    if not sections:
        return ""
    parts = [
        f'"{sources[source].title}", {_plural("section", headings)} '
        + ", ".join(f'"{heading}"' for heading in headings)
        for source, headings in sections.items()
    ]
    return f"{_plural('Source', parts)}: {'; '.join(parts)}."


def _plural(word: str, things: list[str]) -> str:
    return word if len(things) == 1 else f"{word}s"
