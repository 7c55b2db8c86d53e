"""Graph component: a message that asks several things gets an answer to each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from assistant.answers.prediction import HAS_REST, QUESTIONS
from assistant.conversation.question_words import is_request
from assistant.nlu.pieces import PIECES, Piece, Reading
from assistant.nlu.predictions import override_intent, set_prediction, split_label
from assistant.nlu.untrained_component import UntrainedComponent

SEVERAL_INTENT = "several_questions"
# A reply answers no more.
MOST_QUESTIONS = 3
_AS_WELL = 0.9
_IN_A_LIST = 0.6
# A second choice: its least probability, and its least share of what the first leaves.
_LEAST_LEFT = 0.25
_CLEAR = 0.7
# What is asked once more in other words: from how many questions on, and how unsure it is.
_MANY = 3
_ECHO = 0.5
# Nobody asks these beside a question; they only accompany it.
_ACCOMPANYING = ("smalltalk", "reassure", "repair", "profile")
# And these need no question: "I have to cancel Thursday".
_REQUESTED = ("clinic",)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SeveralQuestions(IntentClassifier, UntrainedComponent):
    """Sets the intent `several_questions`, and `questions` with an answer key for each."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings."""
        return {
            # Least confidence of a piece that is worded as a question; that of FallbackClassifier.
            "threshold": 0.34,
            # Of a piece that is not ("I need to cancel Thursday"), and of each of several things
            # that one question names ("mood and memory").
            "sure": 0.5,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        """Keep the settings."""
        self._threshold, self._sure = config["threshold"], config["sure"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the questions in each message that has pieces."""
        for message in messages:
            if pieces := message.get(PIECES):
                self._find(message, pieces)
        return messages

    def _find(self, message: Message, pieces: Sequence[Piece]) -> None:
        found = [reading for piece in pieces for reading in self._questions(piece)]
        asked = _without_echoes(_one_a_label(_told_apart(found)))
        if len(asked) > 1:
            unclear = [p for p in pieces if p.is_question and p.best.confidence < self._threshold]
            has_rest = bool(unclear) or len(asked) > MOST_QUESTIONS
            _write(message, asked[:MOST_QUESTIONS], has_rest=has_rest)
        elif len(asked) == 1 and asked[0].confidence > _confidence(message):
            # One question in a story: it is understood better without the story.
            set_prediction(message, asked[0].candidates)

    def _questions(self, piece: Piece) -> list[Reading]:
        best = piece.best
        # Each thing by itself is understood about as well as all together, or it is none.
        least = max(self._sure, (_IN_A_LIST if piece.is_list else _AS_WELL) * best.confidence)
        named = [max(thing, key=lambda reading: reading.confidence) for thing in piece.things]
        sure = [each for each in named if each.confidence >= least and _is_asked(each)]
        if len(things := _one_a_label(sure)) > 1:
            return things
        if not piece.is_question:
            is_wanted = _intent(best) in _REQUESTED and best.confidence >= self._sure
            return [best] if is_wanted and is_request(best.text) else []
        return [best] if best.confidence >= self._threshold and _is_asked(best) else []


def _told_apart(asked: Sequence[Reading]) -> list[Reading]:
    """Nobody asks the same twice in one breath: the later of two may take its next best."""
    taken: dict[str, str] = {}
    for reading in asked:
        best, *others = reading.candidates
        is_other_text = taken.setdefault(best.label, reading.text) != reading.text
        least = max(_LEAST_LEFT, _CLEAR * (1 - best.probability))
        if is_other_text and others and others[0].probability >= least:
            reading.candidates = others
            taken.setdefault(others[0].label, reading.text)
    return list(asked)


def _without_echoes(asked: list[Reading]) -> list[Reading]:
    """Of three and more, none that is unsure and next to a surer one of the same topic."""
    if len(asked) < _MANY:
        return asked
    return [reading for index, reading in enumerate(asked) if not _is_echo(asked, index)]


def _is_echo(asked: Sequence[Reading], index: int) -> bool:
    reading = asked[index]
    return reading.confidence < _ECHO and any(
        _intent(other) == _intent(reading) and other.confidence > reading.confidence
        for other in (*asked[max(0, index - 1) : index], *asked[index + 1 : index + 2])
    )


def _is_asked(reading: Reading) -> bool:
    return _intent(reading) not in _ACCOMPANYING


def _intent(reading: Reading) -> str:
    return split_label(reading.candidates[0].label)[0]


def _one_a_label(readings: Sequence[Reading]) -> list[Reading]:
    """The surest reading of each label, in the order of the labels' first."""
    best: dict[str, Reading] = {}
    for reading in readings:
        label = reading.candidates[0].label
        if label not in best or reading.confidence > best[label].confidence:
            best[label] = reading
    return list(best.values())


def _confidence(message: Message) -> float:
    return float((message.get(INTENT) or {}).get("confidence") or 0.0)


def _write(message: Message, asked: Sequence[Reading], *, has_rest: bool) -> None:
    ranking = message.get(INTENT_RANKING_KEY) or []
    # Not below the whole message's own reading: FallbackClassifier would find that ambiguous.
    confidence = max([r.confidence for r in asked] + [r["confidence"] for r in ranking])
    questions = [
        {"intent_response_key": reading.candidates[0].label, "confidence": reading.confidence}
        for reading in asked
    ]
    message.set(QUESTIONS, questions, add_to_output=True)
    message.set(HAS_REST, has_rest, add_to_output=True)
    override_intent(message, SEVERAL_INTENT, confidence)
