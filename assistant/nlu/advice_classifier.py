"""Graph component: does a message ask for advice that fits only one person?"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.advice.model import ADVICE, MESSAGES, NONE, AdviceModel
from assistant.labelled import LabelledMessage, load_messages
from assistant.nlu.message_model_component import MessageModelComponent
from assistant.nlu.sentence_encoder import sentence_vector

# Key in a parsed message under which the finding stands.
ADVICE_KEY = "advice"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class AdviceClassifier(MessageModelComponent):
    """Sets `advice` (`dose`, `diagnosis`, `lab_value`, `change`, `suitability` or `none`).

    The intent stays as it is: the general fact is answered, and the limits of a chat are
    said with it.
    """

    def new_model(self) -> AdviceModel:
        """An untrained model."""
        return AdviceModel()

    def labelled_messages(self, training_data: TrainingData) -> list[LabelledMessage]:
        """The labelled messages of `assistant/advice/messages/`."""
        return load_messages(MESSAGES, [*ADVICE, NONE])

    def process(self, messages: list[Message]) -> list[Message]:
        """Write the finding into each message that has text."""
        for message in messages:
            vector = sentence_vector(message) if message.get(TEXT) else None
            if vector is not None:
                name, probability = self._model.judge(message.get(TEXT), vector)
                found = {"name": name, "confidence": probability}
                message.set(ADVICE_KEY, found, add_to_output=True)
        return messages
