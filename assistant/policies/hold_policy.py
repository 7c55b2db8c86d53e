"""Policy: while a person at the front desk has the conversation, the assistant stays silent."""

from __future__ import annotations

import logging

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant.handoff.holding import HELD_SLOT, is_held
from assistant.policies.one_step_policy import OneStepPolicy
from assistant.triage.levels import NONE
from assistant.triage.next_step import LISTEN, level_of_intent

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class HoldPolicy(OneStepPolicy):
    """Predicts silence in a conversation that a person has, except where a message is a red flag.

    The front desk's list tells who has it: from the moment that it is claimed, no later message
    is answered. Where the list cannot be read, the conversation's own slot counts.
    """

    # Above triage, which asks after an emergency whether help is coming: that is the person's now.
    PRIORITY = OneStepPolicy.PRIORITY + 1

    def step(self, tracker: DialogueStateTracker) -> str | None:
        """Silence where a person has the conversation."""
        message = tracker.latest_message
        is_red_flag = message and level_of_intent(message.intent.get("name")) != NONE
        # A turn that has begun is ended; the list is asked once for each message.
        has_begun = tracker.latest_action_name != LISTEN
        return None if has_begun or is_red_flag or not _is_held(tracker) else LISTEN


def _is_held(tracker: DialogueStateTracker) -> bool:
    try:
        return is_held(tracker.sender_id)
    except SQLAlchemyError:
        logger.exception("The front desk's list could not be read")
        return bool(tracker.get_slot(HELD_SLOT))
