"""Graph component: messages without a readable word get an intent of their own."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.nlu.predictions import override_intent
from assistant.nlu.untrained_component import UntrainedComponent
from assistant.text_models.clean_text import has_latin_word

UNREADABLE_INTENT = "unreadable"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UnreadableClassifier(IntentClassifier, UntrainedComponent):
    """Overrides the intent where a message has no Latin letter: emoji, digits, other scripts."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent `unreadable`, with confidence 1, on messages without a word."""
        for message in messages:
            if not has_latin_word(message.get(TEXT) or ""):
                override_intent(message, UNREADABLE_INTENT)
        return messages
