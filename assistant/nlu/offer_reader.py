"""Graph component: words for a suggestion ("the second one") become the suggestion itself."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.conversation.context import read_context
from assistant.conversation.offers import chosen_offers
from assistant.nlu.untrained_component import UntrainedComponent


# Registered as a featurizer, because that is the kind whose training data is passed on.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class OfferReader(UntrainedComponent):
    """Replaces the text of a message that picks one of the suggestions just made."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Put the suggestion in the place of the words for it."""
        offers = read_context(tracker.current_slot_values()).offers
        for message in messages:
            if chosen := chosen_offers(message.get(TEXT) or "", offers):
                message.set(TEXT, " ".join(chosen))
        return messages
