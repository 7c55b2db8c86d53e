"""Base of policies that decide a turn by a rule of their own: one step for sure, or nothing."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker


class OneStepPolicy(Policy):
    """Predicts `step` with probability 1; learns nothing."""

    # Above RulePolicy (6) and every other of Rasa's own.
    PRIORITY = 10

    @classmethod
    def get_default_config(cls) -> dict[str, Any]:
        """Default settings; the priority must stay above that of all other policies."""
        return {"priority": cls.PRIORITY, "max_history": None}

    @staticmethod
    def supported_data() -> SupportedData:
        """It needs neither stories nor rules; Rasa has no word for that."""
        return SupportedData.ML_AND_RULE_DATA

    def train(
        self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any
    ) -> Resource:
        """Learn nothing."""
        return self._resource

    @abstractmethod
    def step(self, tracker: DialogueStateTracker) -> str | None:
        """Name of the action that comes next for sure, or None: others decide.

        Args:
            tracker: of the conversation, its latest message read.
        """

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The step with probability 1 where there is one, else nothing."""
        probabilities = self._default_predictions(domain)
        action = self.step(tracker)
        if action is None:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(action)] = 1.0
        # As a running form does it: the prediction then counts above all that read the message.
        return self._prediction(probabilities, is_no_user_prediction=True)
