"""Graph component: intent and answer key of a message, predicted together."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, fields
from functools import partial
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.pieces import PIECES, Piece, Reading, asks_several
from assistant.nlu.predictions import ANSWER_TEXTS, AnswerTexts, set_prediction
from assistant.nlu.sentence_encoder import SentenceEncoder, sentence_vector
from assistant.nlu.suggestions import expect_suggestions
from assistant.settings import ROOT
from assistant.text_models.answer_model import ASKED_BELOW, AnswerModel, Candidate
from assistant.text_models.kept_readings import KeptReadings
from assistant.text_models.onnx_encoder import EncoderError
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.second_reader import second_reader
from assistant.text_models.two_experts import Options

logger = logging.getLogger(__name__)

ARRAYS_FILE = "answer_model.npz"
RESPONSES_FILE = "responses.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AnswerClassifier(IntentClassifier, GraphComponent):
    """Fills `intent`, `intent_ranking` and `response_selector` from one model."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must stand before this one."""
        return [SentenceEncoder]

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages that must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings; see `Options` for what each does.

        Besides, the folder of the second reader and its checksum (empty: not checked).
        """
        return {**asdict(Options()), "encoder": "encoder", "second_reader_sha256": ""}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Keep settings and the place where the trained model is stored.

        Raises:
            InvalidConfigException: the second reader is missing or not the pinned one.
        """
        try:
            second = second_reader(ROOT / config["encoder"], config["second_reader_sha256"])
        except EncoderError as error:
            raise InvalidConfigException(str(error)) from error
        opinion = SecondOpinion(lambda text: second.read(text).answers, second.answers, 0.5, 0.7)
        self._model = AnswerModel(_options(config), opinion)
        self._kept = KeptReadings[list[Candidate]]()
        self._texts = AnswerTexts({}, [])
        self._model_storage = model_storage
        self._resource = resource

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerClassifier:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Train on all examples that have text and an intent; store the result.

        Raises:
            InvalidConfigException: fewer than two different labels, or no sentence vectors.
        """
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        vectors = [sentence_vector(message) for message in examples]
        if any(vector is None for vector in vectors):
            raise InvalidConfigException("AnswerClassifier needs SentenceEncoder before it")
        labels = [message.get_full_intent() for message in examples]
        logger.info("Training on %d examples of %d labels.", len(labels), len(set(labels)))
        try:
            self._model.fit([m.get(TEXT) for m in examples], np.array(vectors), labels)
        except ValueError as error:
            raise InvalidConfigException(f"AnswerClassifier: {error}") from error
        intents = sorted(training_data.retrieval_intents)
        self._texts = AnswerTexts(training_data.responses, intents)
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / ARRAYS_FILE, **self._model.state())
            texts = json.dumps(asdict(self._texts))
            (folder / RESPONSES_FILE).write_text(texts, encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> AnswerClassifier:
        """Load what `train` stored."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            with np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays:
                component._model.restore(dict(arrays))
            texts = json.loads((folder / RESPONSES_FILE).read_text(encoding="utf-8"))
        component._texts = AnswerTexts(**texts)
        expect_suggestions(component._texts.questions)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        """Predict each message and its pieces; one without text gets no intent."""
        for message in messages:
            vector = sentence_vector(message) if message.get(TEXT) else None
            if vector is None:
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            text = message.get(TEXT)
            whole = self._kept.of(text, partial(self._model.predict, text, vector))
            if pieces := message.get(PIECES):
                self._predict_pieces(pieces, Reading(text, vector, whole))
            message.set(ANSWER_TEXTS, self._texts)
            set_prediction(message, whole)
        return messages

    def _predict_pieces(self, pieces: Sequence[Piece], whole: Reading) -> None:
        """Predict each reading once; asking the second reader only where that may matter."""
        found = {whole.text: whole.candidates}
        # The one question of a sure message has been understood.
        is_sure = whole.candidates[0].probability >= ASKED_BELOW and not asks_several(pieces)
        for piece in pieces:
            for reading in piece.all_readings():
                if reading.text not in found:
                    glance = is_sure or not piece.may_ask
                    found[reading.text] = self._kept.of(
                        (whole.text, reading.text),
                        partial(
                            self._model.predict, reading.text, reading.vector, at_a_glance=glance
                        ),
                    )
                reading.candidates = found[reading.text]


def _options(config: dict[str, Any]) -> Options:
    values = {option.name: config[option.name] for option in fields(Options)}
    for name in ("char_ngrams", "word_ngrams"):
        values[name] = tuple(values[name])
    return Options(**values)
