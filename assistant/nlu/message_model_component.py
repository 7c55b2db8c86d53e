"""What the components share that learn from labelled messages of their own."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.labelled import LabelledMessage
from assistant.nlu.sentence_encoder import SentenceEncoder
from assistant.settings import ROOT
from assistant.text_models.linear import Floats
from assistant.text_models.onnx_encoder import OnnxEncoder

logger = logging.getLogger(__name__)

ARRAYS_FILE = "model.npz"


class MessageModelComponent(IntentClassifier, GraphComponent):
    """Trains, stores and loads a model over labelled messages; a subclass applies it."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must stand before this one."""
        return [SentenceEncoder]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings: the folder of the encoder, from the project's root."""
        return {"encoder": "encoder"}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Keep settings and the place where the trained model is stored."""
        self._config = config
        self._model = self.new_model()
        self._model_storage = model_storage
        self._resource = resource

    @abstractmethod
    def new_model(self) -> Any:
        """An untrained model."""

    def labelled_messages(self, training_data: TrainingData) -> list[LabelledMessage]:
        """The messages to learn from."""
        raise NotImplementedError

    def vectors(self, texts: Sequence[str], encoder: OnnxEncoder) -> Floats:
        """The vectors to learn from, shape (texts, size)."""
        return encoder.encode(texts)

    def fit(self, training_data: TrainingData, encoder: OnnxEncoder) -> None:
        """Train the model; here on labelled messages."""
        labelled = self.labelled_messages(training_data)
        texts = [message.text for message in labelled]
        logger.info("Training %s on %d messages.", type(self).__name__, len(texts))
        labels = [message.label for message in labelled]
        self._model.fit(texts, self.vectors(texts, encoder), labels)

    def state(self) -> dict[str, Any]:
        """All that was learnt, as plain arrays."""
        state: dict[str, Any] = self._model.state()
        return state

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self._model.restore(state)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Train, and store what was learnt."""
        folder = ROOT / self._config["encoder"]
        self.fit(training_data, OnnxEncoder(folder / "model.onnx", folder / "tokenizer.json"))
        with self._model_storage.write_to(self._resource) as storage:
            np.savez(storage / ARRAYS_FILE, **self.state())
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Load what `train` stored."""
        component = cls(config, model_storage, resource)
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / ARRAYS_FILE, allow_pickle=False) as arrays,
        ):
            component.restore(dict(arrays))
        return component
