"""A message in pieces, on its way through the pipeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from assistant.conversation.named_things import named_things
from assistant.conversation.question_words import is_of_the_statement, is_request, which_ask
from assistant.conversation.questions import split_message
from assistant.conversation.topics import MOST_TOPICS, asks_of_each, topics
from assistant.nlu.predictions import Candidate
from assistant.text_models.linear import Floats

# Where a message of several pieces keeps them.
PIECES = "pieces"
# "Refill my script" is a matter of its own, whatever is asked after it.
_CLINIC = "clinic/"
_WORDS = re.compile(r"\w+")
# A story need not be read to its end: a reply answers three questions.
MOST_PIECES = 8
_TOPIC_WORDS = 2
_ALTERNATIVE = re.compile(r"\s(?:or|vs\.?|versus)\s", re.IGNORECASE)


@dataclass
class Reading:
    """A text that a piece may be read as.

    Attributes:
        text: cleaned.
        vector: its sentence vector, shape (size,).
        candidates: what it may ask for, best first.
    """

    text: str
    vector: Floats = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    candidates: Sequence[Candidate] = ()

    @property
    def confidence(self) -> float:
        """Confidence of the best candidate."""
        return self.candidates[0].confidence if self.candidates else 0.0


@dataclass
class Piece:
    """A sentence or question of a message.

    Attributes:
        readings: by itself, and after the statement that stands before it; only after it where
            the piece says nothing without.
        is_question: whether it asks something, by its words.
        things: where it names several, for each of them the texts that it may be read as.
        is_list: whether it only lists things: "side effects, dose and price".
        statement: the statement that stands before it, if one does.
    """

    readings: list[Reading]
    is_question: bool
    things: list[list[Reading]] = field(default_factory=list)
    is_list: bool = False
    statement: Reading | None = None

    @property
    def may_ask(self) -> bool:
        """Whether it asks something, or wants something done, or is a thing asked about."""
        return self.is_question or bool(self.things) or is_request(self.readings[0].text)

    def all_readings(self) -> Iterator[Reading]:
        """Its own readings, then those of the things that it names."""
        yield from self.readings
        for thing in self.things:
            yield from thing

    @property
    def best(self) -> Reading:
        """The reading that is understood best.

        Where the statement before it speaks of the very thing that both together ask for, they
        belong together: "hands tingle, is it b12".
        """
        if self.statement and len(self.readings) > 1 and self.statement.candidates:
            told, together = self.statement.candidates[0], self.readings[1].candidates[0]
            if told.label.startswith(_CLINIC):
                return self.readings[0]
            if told.label == together.label:
                return self.readings[1]
        return max(self.readings, key=lambda reading: reading.confidence)


def read_pieces(text: str) -> list[Piece]:
    """Cut a message into pieces; empty where it is one question and no more."""
    texts = split_message(text)[:MOST_PIECES]
    asking = which_ask(texts)
    lists = [topics(piece) for piece in texts]
    named = [_named(texts, asking, lists, index) for index in range(len(texts))]
    if len(texts) < 2 and not any(named):
        return []
    pieces: list[Piece] = []
    for index, piece in enumerate(texts):
        readings, statement = [Reading(piece)], None
        if index and asking[index] and not asking[index - 1]:
            statement = pieces[-1].readings[0]
            together = Reading(_whole_or(text, f"{texts[index - 1]} {piece}"))
            readings = [together] if is_of_the_statement(piece) else [*readings, together]
        things = [[Reading(words) for words in thing] for thing in named[index]]
        pieces.append(Piece(readings, asking[index], things, bool(lists[index]), statement))
    return pieces


def _whole_or(text: str, part: str) -> str:
    """The message itself where a part of it has all its words: it has been read already."""
    return text if _WORDS.findall(part) == _WORDS.findall(text) else part


def _named(
    texts: Sequence[str], asking: Sequence[bool], lists: Sequence[list[str]], index: int
) -> list[list[str]]:
    """The things that a piece names, each in all words that it may be read in."""
    piece = texts[index]
    if asks_of_each(piece) and (listed := _listed_before(texts, asking, lists, index)):
        # "Sleep, mood: does b12 help with those?"
        return [[topic, f"{topic}, {piece}"] for topic in listed]
    is_told = piece.endswith(".") or _ALTERNATIVE.search(piece)
    if is_told and not asking[index] and any(asking[index + 1 :]):
        # "Lady with coeliac, B12 low. Is that a cause?", "methyl or cyano, which is better".
        return []
    if lists[index] and index + 1 < len(texts) and asks_of_each(texts[index + 1]):
        return []
    found = lists[index] or (named_things(piece) if asking[index] else [])
    return [[thing] for thing in found]


def _listed_before(
    texts: Sequence[str], asking: Sequence[bool], lists: Sequence[list[str]], index: int
) -> list[str]:
    """The topics that stand before a piece: in one list, or each with a full stop."""
    if index and lists[index - 1]:
        return lists[index - 1]
    first = index
    while first and not asking[first - 1] and len(texts[first - 1].split()) <= _TOPIC_WORDS:
        first -= 1
    alone = [text.strip(" .,!") for text in texts[first:index]]
    return alone[-MOST_TOPICS:] if len(alone) > 1 else []


def asks_several(pieces: Sequence[Piece]) -> bool:
    """Whether the pieces may ask more than one thing together."""
    return sum(piece.may_ask for piece in pieces) > 1 or any(piece.things for piece in pieces)


def readings(message: Message) -> Iterator[Reading]:
    """All readings of all pieces of a message."""
    for piece in message.get(PIECES) or ():
        yield from piece.all_readings()
