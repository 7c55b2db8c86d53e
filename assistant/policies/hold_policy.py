"""Policy: while a person at the front desk has the conversation, the assistant stays silent."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from assistant.handoff.holding import HELD_SLOT, is_held
from assistant.policies.triage_policy import PRIORITY as TRIAGE_PRIORITY
from assistant.triage.levels import NONE
from assistant.triage.next_step import LISTEN, level_of_intent

logger = logging.getLogger(__name__)

# Above triage, which asks after an emergency whether help is coming: that is the person's now.
PRIORITY = TRIAGE_PRIORITY + 1


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class HoldPolicy(Policy):
    """Predicts silence in a conversation that a person has, except where a message is a red flag.

    The front desk's list tells who has it: from the moment that it is claimed, no later message
    is answered. Where the list cannot be read, the conversation's own slot counts.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings; the priority must stay the highest of all policies."""
        return {"priority": PRIORITY, "max_history": None}

    @staticmethod
    def supported_data() -> SupportedData:
        """It needs neither stories nor rules; Rasa has no word for that."""
        return SupportedData.ML_AND_RULE_DATA

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Learn nothing."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """Silence with probability 1 where a person has the conversation, else nothing."""
        probabilities = self._default_predictions(domain)
        message = tracker.latest_message
        is_red_flag = message and level_of_intent(message.intent.get("name")) != NONE
        # A turn that has begun is ended; the list is asked once for each message.
        has_begun = tracker.latest_action_name != LISTEN
        if has_begun or is_red_flag or not _is_held(tracker):
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(LISTEN)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)


def _is_held(tracker: DialogueStateTracker) -> bool:
    try:
        return is_held(tracker.sender_id)
    except SQLAlchemyError:
        logger.exception("The front desk's list could not be read")
        return bool(tracker.get_slot(HELD_SLOT))
