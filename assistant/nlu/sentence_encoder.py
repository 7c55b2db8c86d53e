"""Graph component: a sentence vector for each message, from a small transformer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.pieces import PIECES, read_pieces, readings
from assistant.settings import ROOT
from assistant.text_models.kept_readings import KeptReadings
from assistant.text_models.onnx_encoder import EncoderError, OnnxEncoder, State, Vectors
from assistant.text_models.windows import windows

logger = logging.getLogger(__name__)

MODEL_KEY = "model"
TOKENIZER_KEY = "tokenizer"
CHECKSUM_KEY = "model_sha256"
PROGRESS_STEP = 1000

# Where a message keeps its parts (see `windows`), each with what gives the encoder's state, for
# components with a branch of their own.
STATES = "encoder_states"
ReadState = Callable[[], State]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(GraphComponent):
    """Adds the sentence vector of a message as a dense feature."""

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages that must be installed."""
        return ["onnxruntime", "tokenizers"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings."""
        return {
            # Paths from the project's root; `make encoder` makes both files.
            MODEL_KEY: "encoder/model.onnx",
            TOKENIZER_KEY: "encoder/tokenizer.json",
            # Expected sha256 of the model file: a wrong file would silently give nonsense.
            # Empty: not checked.
            CHECKSUM_KEY: "",
        }

    def __init__(self, config: dict[str, Any], name: str, encoder: OnnxEncoder) -> None:
        """Keep the settings and the loaded encoder."""
        self._alias = config.get(FEATURIZER_CLASS_ALIAS) or name
        self._encoder = encoder
        self._kept = KeptReadings[Vectors]()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Create the component.

        Raises:
            InvalidConfigException: a file of the encoder is missing or not the pinned one.
        """
        try:
            encoder = OnnxEncoder(
                ROOT / config[MODEL_KEY], ROOT / config[TOKENIZER_KEY], config[CHECKSUM_KEY]
            )
        except EncoderError as error:
            raise InvalidConfigException(str(error)) from error
        return cls(config, execution_context.node_name, encoder)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode the training examples, saying how far it has come."""
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        for start in range(0, len(examples), PROGRESS_STEP):
            part = examples[start : start + PROGRESS_STEP]
            vectors = self._encoder.encode([message.get(TEXT) for message in part])
            for message, vector in zip(part, vectors, strict=True):
                self._add(message, vector)
            done = start + len(part)
            logger.info("Encoded %d of %d training examples.", done, len(examples))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add a sentence vector to each message that has text."""
        for message in messages:
            if text := message.get(TEXT):
                vector, states = self._read(text)
                self._add(message, vector)
                message.set(STATES, states)
                self._encode_pieces(message, vector)
        return messages

    def _read(self, text: str) -> tuple[Vectors, list[tuple[str, ReadState]]]:
        read: list[State] = []

        def encode() -> Vectors:
            vector, state = self._encoder.encode_with_state(text)
            read.append(state)
            return vector

        vector, parts = self._kept.of(text, encode), windows(text)
        if len(parts) == 1 and read:
            # A short message is its only part and needs no second pass.
            return vector, [(text, read.pop)]
        return vector, [(part, partial(self._encoder.state, part)) for part in parts]

    def _encode_pieces(self, message: Message, whole: Vectors) -> None:
        if pieces := read_pieces(message.get(TEXT)):
            message.set(PIECES, pieces)
            texts = sorted({reading.text for reading in readings(message)} - {message.get(TEXT)})
            # Together, as they were read: what stands beside a text moves its vector a little.
            encoded = self._kept.of(("", *texts), partial(self._encoder.encode, texts))
            vectors = dict(zip(texts, encoded, strict=True))
            for reading in readings(message):
                reading.vector = vectors.get(reading.text, whole)

    def _add(self, message: Message, vector: Vectors) -> None:
        features = Features(vector[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._alias)
        message.add_features(features)


def sentence_vector(message: Message) -> npt.NDArray[np.float32] | None:
    """The message's sentence vector, shape (size,), or None where it has no text."""
    _, features = message.get_dense_features(TEXT)
    return None if features is None else np.asarray(features.features[0])
