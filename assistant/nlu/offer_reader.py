"""Graph component: words for a suggestion ("the second one") become the suggestion itself."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.conversation.context import read_context
from assistant.conversation.offers import chosen_offers
from assistant.nlu.untrained_component import UntrainedComponent
from assistant.triage.next_step import is_triage


# Registered as a featurizer, because that is the kind whose training data is passed on.
@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class OfferReader(UntrainedComponent):
    """Replaces the text of a message that picks one of the suggestions just made."""

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Put the suggestion in the place of the words for it."""
        # What was suggested before an alarm is not what the patient replies to now.
        if _is_after_alarm(tracker):
            return messages
        offers = read_context(tracker.current_slot_values()).offers
        for message in messages:
            if chosen := chosen_offers(message.get(TEXT) or "", offers):
                message.set(TEXT, " ".join(chosen))
        return messages


def _is_after_alarm(tracker: DialogueStateTracker) -> bool:
    """Whether triage spoke in the turn before this message."""
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            return False
        if isinstance(event, ActionExecuted) and is_triage(event.action_name):
            return True
    return False
