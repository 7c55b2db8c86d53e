"""A message in pieces, on its way through the pipeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from rasa.shared.nlu.training_data.message import Message

from assistant.conversation.named_things import named_things
from assistant.conversation.question_words import is_question
from assistant.conversation.questions import split_message
from assistant.nlu.predictions import Candidate
from assistant.text_models.linear import Floats

# Where a message of several pieces keeps them.
PIECES = "pieces"
# A story need not be read to its end: a reply answers three questions.
MOST_PIECES = 8


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
        readings: by itself, and after the statement that stands before it.
        is_question: whether it asks something, by its words.
        things: a question for each thing, where it names several at its end.
        statement: the statement that stands before it, if one does.
    """

    readings: list[Reading]
    is_question: bool
    things: list[Reading] = field(default_factory=list)
    statement: Reading | None = None

    @property
    def best(self) -> Reading:
        """The reading that is understood best.

        Where the statement before it speaks of the very thing that both together ask for, they
        belong together: "hands tingle, is it b12".
        """
        if self.statement and len(self.readings) > 1 and self.statement.candidates:
            told, together = self.statement.candidates[0], self.readings[1].candidates[0]
            if told.label == together.label:
                return self.readings[1]
        return max(self.readings, key=lambda reading: reading.confidence)


def read_pieces(text: str) -> list[Piece]:
    """Cut a message into pieces; empty where it is one question and no more."""
    texts = split_message(text)[:MOST_PIECES]
    asking = [is_question(piece) for piece in texts]
    things = [named_things(texts[i]) if asks else [] for i, asks in enumerate(asking)]
    if len(texts) < 2 and not any(things):
        return []
    pieces: list[Piece] = []
    for index, piece in enumerate(texts):
        readings, statement = [Reading(piece)], None
        if index and asking[index] and not asking[index - 1]:
            readings.append(Reading(f"{texts[index - 1]} {piece}"))
            statement = pieces[-1].readings[0]
        named = [Reading(each) for each in things[index]]
        pieces.append(Piece(readings, asking[index], named, statement))
    return pieces


def readings(message: Message) -> Iterator[Reading]:
    """All readings of all pieces of a message."""
    for piece in message.get(PIECES) or ():
        yield from piece.readings
        yield from piece.things
