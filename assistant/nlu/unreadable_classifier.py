"""Graph component: messages without a readable word get an intent of their own."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.predictions import override_intent
from assistant.text_models.clean_text import has_latin_word

UNREADABLE_INTENT = "unreadable"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UnreadableClassifier(IntentClassifier, GraphComponent):
    """Overrides the intent where a message has no Latin letter: emoji, digits, other scripts."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnreadableClassifier:
        """Create the component; it has no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent `unreadable`, with confidence 1, on messages without a word."""
        for message in messages:
            if not has_latin_word(message.get(TEXT) or ""):
                override_intent(message, UNREADABLE_INTENT)
        return messages
