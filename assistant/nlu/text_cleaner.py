"""Graph component: every message is cleaned before anything else reads it."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.nlu.untrained_component import UntrainedComponent
from assistant.privacy.tokens import with_fillers
from assistant.text_models.clean_text import clean_text


# Registered as a featurizer, because that is the kind whose training data is passed on.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextCleaner(UntrainedComponent):
    """Replaces a message's text by its cleaned form (see `clean_text`).

    Where something was taken out that identifies a person, the models read what could stand there.
    """

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Clean the training examples as messages are cleaned."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean each message's text in place."""
        for message in messages:
            if message.get(TEXT) is not None:
                message.set(TEXT, clean_text(with_fillers(message.get(TEXT))))
        return messages
