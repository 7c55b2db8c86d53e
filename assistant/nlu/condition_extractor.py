"""Graph component: what the patient says of themselves becomes entities, with its assertion."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_ROLE,
    ENTITY_ATTRIBUTE_TYPE,
    ENTITY_ATTRIBUTE_VALUE,
    EXTRACTOR,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from assistant.answers.patient import AFFIRMED
from assistant.entities.conditions import SOMEONE_ELSE, Mention, condition_reader

# Roles of the entities: the slots of `domain.yml` map from them.
PATIENT = "patient"
OTHER = "other"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConditionExtractor(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each condition that a message tells (see `conditions.yml`).

    The entity's name is the condition, its value `affirmed` or `denied`, its role `patient`
    or `other`.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ConditionExtractor:
        """Create the component; it has no settings.

        Raises:
            FileError: the rules are missing or wrong.
        """
        condition_reader()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities to each message."""
        for message in messages:
            found = [
                _entity(mention) for mention in condition_reader().read(message.get(TEXT) or "")
            ]
            entities = [*(message.get(ENTITIES) or []), *found]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


def _entity(mention: Mention) -> dict[str, Any]:
    is_other = mention.says == SOMEONE_ELSE
    return {
        ENTITY_ATTRIBUTE_TYPE: mention.name,
        ENTITY_ATTRIBUTE_VALUE: AFFIRMED if is_other else mention.says,
        ENTITY_ATTRIBUTE_ROLE: OTHER if is_other else PATIENT,
        EXTRACTOR: "ConditionExtractor",
        "words": mention.words,
    }
