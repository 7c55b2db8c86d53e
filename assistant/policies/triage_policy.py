"""Policy: what triage found decides the turn, above open forms and every rule."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers.prediction import chosen_key
from assistant.triage.next_step import LISTEN, next_action

# Above RulePolicy (6) and every other of Rasa's own.
PRIORITY = 10


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class TriagePolicy(Policy):
    """Predicts the steps of `assistant.triage.next_step`, or nothing."""

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
        """The next step with probability 1 where triage decides, else nothing."""
        probabilities = self._default_predictions(domain)
        action = _next_action(tracker)
        if action is None:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(action)] = 1.0
        # As a running form does it: the prediction then counts above all that read the message.
        return self._prediction(probabilities, is_no_user_prediction=True)


def _next_action(tracker: DialogueStateTracker) -> str | None:
    message = tracker.latest_message
    if message is None:
        return None
    before, done = last_two_turns(tracker)
    return next_action(
        message.intent.get("name"),
        chosen_key(message.parse_data),
        before,
        done,
        in_form=bool(tracker.active_loop_name),
    )


def last_two_turns(tracker: DialogueStateTracker) -> tuple[list[str], list[str]]:
    """Names of the actions of the turn before the latest message, and of those since."""
    turns: list[list[str]] = [[]]
    for event in reversed(tracker.applied_events()):
        if isinstance(event, UserUttered):
            if len(turns) == 2:
                break
            turns.append([])
        elif isinstance(event, ActionExecuted) and event.action_name != LISTEN:
            turns[-1].append(event.action_name or "")
    return (turns[1] if len(turns) == 2 else []), turns[0]
