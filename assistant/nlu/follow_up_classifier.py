"""Graph component: a message that leans on what was said before is read with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.answers.library import key_of_label
from assistant.conversation.aspects import load_aspects
from assistant.conversation.context import Context, read_context
from assistant.conversation.follow_up_model import LEAST_LEANING, FollowUpModel
from assistant.conversation.turns import MESSAGES, SHARE_OF_QUESTIONS, complete_turns, load_turns
from assistant.nlu.message_model_component import MessageModelComponent
from assistant.nlu.pieces import PIECES, Reading
from assistant.nlu.predictions import CANDIDATES, own_question, set_prediction, split_label
from assistant.nlu.sentence_encoder import sentence_vector
from assistant.nlu.suggestions import is_suggestion
from assistant.privacy.tokens import with_fillers
from assistant.settings import ROOT
from assistant.text_models.clean_text import clean_text
from assistant.text_models.kept_readings import KeptReadings
from assistant.text_models.linear import Floats
from assistant.text_models.onnx_encoder import EncoderError, OnnxBranch, OnnxEncoder
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.second_reader import second_reader

# No context bends these; small talk only a strong one: "why not?" is no refusal.
_ABOUT_THE_REPLY = ("repair", "reassure", "profile")
_SMALL_TALK = "smalltalk"
_SURE = 0.5
_TALK_LEANING = 0.7
# Small talk that is as sure as this says nothing else: "yes", "no thanks".
_VERY_SURE = 0.8
# Of each aspect after each answer: how many wordings are learnt.
WORDINGS = 3
# Where a message says that it was read in context: how much it leans, and on what.
FOLLOW_UP = "follow_up"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FollowUpClassifier(MessageModelComponent):
    """Changes the prediction of messages that lean on the conversation; no others."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings: the encoder's folder, the checksums of its branch and second reader.

        `threshold`: the least confidence of what is understood; that of FallbackClassifier.
        """
        checksums = {"branch_sha256": "", "second_reader_sha256": ""}
        return {"encoder": "encoder", **checksums, "threshold": 0.34}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Load the encoder, its branch and the second reader.

        Raises:
            InvalidConfigException: a file of the encoder is missing or not the pinned one.
        """
        self._contexts: dict[str, str] = {}
        self._kept = KeptReadings[Floats]()
        folder = ROOT / config["encoder"]
        try:
            self._encoder = OnnxEncoder(folder / "model.onnx", folder / "tokenizer.json")
            file = folder / "follow_ups.onnx"
            self._branch = OnnxBranch(file, config["branch_sha256"])
            self._second = second_reader(folder, config["second_reader_sha256"])
        except EncoderError as error:
            raise InvalidConfigException(str(error)) from error
        super().__init__(config, model_storage, resource)

    def new_model(self) -> FollowUpModel:
        """An untrained model."""
        second = self._second
        return FollowUpModel(
            SecondOpinion(lambda pair: second.read(pair).follow_ups, second.answers, 1.0, 1.0)
        )

    def fit(self, training_data: TrainingData, encoder: OnnxEncoder) -> None:
        """Learn from written conversations, and from questions that need none."""
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        questions = [(m.get(TEXT), m.get_full_intent()) for m in examples]
        self._contexts = context_questions(questions, training_data.responses)
        written = load_turns(MESSAGES, self._contexts, list(self._contexts))
        short = load_aspects(MESSAGES, list(self._contexts)).turns(self._contexts, WORDINGS)
        turns = [*written, *short, *complete_turns(questions, self._contexts)]
        pairs = encoder.encode_branch([(t.context, t.text) for t in turns], self._branch)
        self._model.fit_answers([turn.label for turn in turns], pairs)
        leaning = {turn.text: turn.leans for turn in (*written, *short)}
        others = [m for m in examples[::SHARE_OF_QUESTIONS] if m.get(TEXT) not in leaning]
        # The questions have their vectors already.
        own = [sentence_vector(message) for message in others]
        texts = [*leaning, *(m.get(TEXT) for m in others)]
        leans = [*leaning.values(), *(False for _ in others)]
        vectors = np.vstack([encoder.encode(list(leaning)), *(v for v in own if v is not None)])
        self._model.fit_gate(texts, vectors, leans)

    def state(self) -> dict[str, Any]:
        """What was learnt, and the question that stands for each answer."""
        contexts = list(self._contexts.items())
        learnt: dict[str, Any] = self._model.state()
        return learnt | {"contexts": np.array(contexts, dtype=np.str_)}

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self._model.restore(state)
        self._contexts = {str(label): str(text) for label, text in state["contexts"]}
        self._by_key = {key_of_label(label): text for label, text in self._contexts.items()}

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Read each message, and each of its pieces, after what came before."""
        before = self._before(tracker)
        for message in messages:
            vector = sentence_vector(message) if message.get(TEXT) else None
            if vector is None:
                continue
            whole = Reading(message.get(TEXT), vector, message.get(CANDIDATES) or ())
            # A suggestion that was tapped stands alone: it is the question of its answer.
            leaning = 0.0 if is_suggestion(whole.text) else self._read(whole, before)
            if leaning:
                set_prediction(message, whole.candidates)
                message.set(FOLLOW_UP, {"leaning": leaning, "after": before[0]}, add_to_output=True)
            # A story that is complete leans on nothing but itself.
            self._read_pieces(message, before if leaning else [])
        return messages

    def _read_pieces(self, message: Message, before: Sequence[str]) -> None:
        asked: list[tuple[str, list[str]]] = []
        for piece in message.get(PIECES) or ():
            for reading in piece.readings:
                self._read_piece(reading, before)
                labels = {label for label, _ in asked}
                if asked[:-1] and reading.candidates[0].label in labels:
                    # "Where is it given, does it hurt, how often": of the shot, not of the pain.
                    self._read_elsewhere(reading, asked[:-1], labels)
            if piece.is_question and piece.best.candidates:
                label = piece.best.candidates[0].label
                before = [self._contexts[label], piece.best.text]
                asked.append((label, before))

    def _read_piece(self, reading: Reading, before: Sequence[str]) -> None:
        alone = reading.candidates
        self._read(reading, before)
        # In one breath with other questions a piece seldom leans on an unlikely context.
        if reading.confidence < self._config["threshold"] <= alone[0].confidence:
            reading.candidates = alone

    def _read_elsewhere(
        self, reading: Reading, asked: Sequence[tuple[str, list[str]]], labels: set[str]
    ) -> None:
        """Let a text that would ask the same once more lean on an earlier question."""
        for _, context in reversed(asked):
            other = Reading(reading.text, reading.vector, reading.candidates)
            leans = self._read(other, context)
            if leans and other.confidence >= _SURE and other.candidates[0].label not in labels:
                reading.candidates = other.candidates
                return

    def _read(self, reading: Reading, before: Sequence[str]) -> float:
        """Change the candidates of a text that leans; how much it does, 0 where it stands alone."""
        if not before or not reading.candidates:
            return 0.0
        talk, sure = _talk(reading)
        if talk in _ABOUT_THE_REPLY or (talk and sure >= _VERY_SURE):
            return 0.0
        leaning = float(self._model.leaning(reading.text, reading.vector))
        if leaning < (_TALK_LEANING if talk else LEAST_LEANING):
            return 0.0
        pairs = [(context, reading.text) for context in before]
        encode = partial(self._encoder.encode_branch, pairs, self._branch)
        vectors = self._kept.of((reading.text, *before), encode)
        ranking = self._model.rank(pairs, vectors, reading.candidates, leaning)
        if talk and split_label(ranking[0].label)[0] == _SMALL_TALK:
            # "No thanks, that is all": small talk by itself and in context, so it says so itself.
            return 0.0
        reading.candidates = ranking
        return leaning

    def _before(self, tracker: DialogueStateTracker) -> list[str]:
        """What was asked before: the questions of the latest answers, then the patient's words."""
        context: Context = read_context(tracker.current_slot_values())
        asked = [self._by_key[key] for key in context.answers if key in self._by_key]
        latest = tracker.latest_message
        if asked and len(asked) == 1 and context.last == context.answers and latest and latest.text:
            asked.append(clean_text(with_fillers(latest.text)))
        return asked


def _talk(reading: Reading) -> tuple[str, float]:
    """The intent of a text that by itself is about the conversation; empty: it is not.

    And how sure that is, whichever of its kinds it may be: "ok thanx" agrees, or thanks.
    """
    intent, _ = split_label(reading.candidates[0].label)
    of_intent = [c.confidence for c in reading.candidates if split_label(c.label)[0] == intent]
    is_talk = intent in (*_ABOUT_THE_REPLY, _SMALL_TALK) and reading.confidence >= _SURE
    return (intent if is_talk else ""), sum(of_intent)


def context_questions(
    questions: Sequence[tuple[str, str]], responses: Mapping[str, list[dict[str, Any]]]
) -> dict[str, str]:
    """A question for each label: that of its button, or else its first training question."""
    found: dict[str, str] = {}
    for text, label in questions:
        if label not in found:
            found[label] = own_question(responses.get(f"utter_{label}") or ()) or text
    return found
