"""Policy: what triage found decides the turn, above open forms and every rule."""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answers.prediction import chosen_key
from assistant.policies.one_step_policy import OneStepPolicy
from assistant.triage.next_step import LISTEN, next_action


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False
)
class TriagePolicy(OneStepPolicy):
    """Predicts the steps of `assistant.triage.next_step`, or nothing."""

    def step(self, tracker: DialogueStateTracker) -> str | None:
        """The next step where triage decides."""
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
