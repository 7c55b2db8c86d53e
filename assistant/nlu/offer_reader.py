"""Graph component: words for a suggestion ("the second one") become the suggestion itself."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.conversation.context import read_context
from assistant.conversation.offers import chosen_offers


# Registered as a featurizer, because that is the kind whose training data is passed on.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class OfferReader(GraphComponent):
    """Replaces the text of a message that picks one of the suggestions just made."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> OfferReader:
        """Create the component; it has no settings."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples stand in no conversation."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Put the suggestion in the place of the words for it."""
        offers = read_context(tracker.current_slot_values()).offers
        for message in messages:
            if chosen := chosen_offers(message.get(TEXT) or "", offers):
                message.set(TEXT, " ".join(chosen))
        return messages
