"""Graph component: messages in another language get an intent of their own."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.conversation.languages import LanguageReader
from assistant.nlu.message_model_component import MessageModelComponent
from assistant.nlu.predictions import override_intent
from assistant.text_models.onnx_encoder import OnnxEncoder

LANGUAGE = "language"
LANGUAGE_INTENT = "other_language"
# Where the training data itself speaks other languages ("hablas espanol?").
_NOT_ENGLISH = ("about/languages", "smalltalk/greet", "smalltalk/thanks", "smalltalk/goodbye")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageClassifier(MessageModelComponent):
    """Sets `language`, and the intent `other_language`, on messages that are not English."""

    def new_model(self) -> LanguageReader:
        """A reader that knows no English word yet."""
        return LanguageReader([], [])

    def fit(self, training_data: TrainingData, encoder: OnnxEncoder) -> None:
        """Learn the words of the training questions."""
        examples = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        english = [m.get(TEXT) for m in examples if m.get_full_intent() not in _NOT_ENGLISH]
        self._model = LanguageReader.of_texts(english)

    def state(self) -> dict[str, Any]:
        """The words."""
        words = {"known": self._model.known, "common": self._model.common}
        return {name: np.array(sorted(own), dtype=np.str_) for name, own in words.items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Take over what `state` gave."""
        self._model = LanguageReader(map(str, state["known"]), map(str, state["common"]))

    def process(self, messages: list[Message]) -> list[Message]:
        """Find the language of each message; English ones stay as they are."""
        for message in messages:
            language = self._model.read(message.get(TEXT) or "")
            if language:
                message.set(LANGUAGE, language, add_to_output=True)
                override_intent(message, LANGUAGE_INTENT)
        return messages
