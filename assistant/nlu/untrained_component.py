"""Base of the components that learn nothing."""

from __future__ import annotations

from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData


class UntrainedComponent(GraphComponent):
    """Created from its settings alone; a subclass says what it does with a message (`process`)."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the settings: those of `config.yml` over `get_default_config`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Create the component."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples pass unchanged.

        Rasa asks those components for it that it knows as featurizers.
        """
        return training_data
