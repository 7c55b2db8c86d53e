"""Graph component: what the patient says of themselves becomes entities, with its assertion."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
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
from assistant.nlu.untrained_component import UntrainedComponent

# Roles of the entities: the slots of `domain.yml` map from them.
PATIENT = "patient"
OTHER = "other"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ConditionExtractor(UntrainedComponent, EntityExtractorMixin):
    """Adds an entity for each condition that a message tells (see `conditions.yml`).

    The entity's name is the condition, its value `affirmed` or `denied`, its role `patient`
    or `other`.
    """

    def __init__(self, config: dict[str, Any]) -> None:
        """Read the rules; it has no settings.

        Raises:
            FileError: they are missing or wrong.
        """
        super().__init__(config)
        condition_reader()

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
