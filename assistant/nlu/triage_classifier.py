"""Graph component: triage of every message, above whatever else was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import assistant.triage
from assistant.conversation.turns import MESSAGES as CONVERSATIONS
from assistant.conversation.turns import load_texts
from assistant.labelled import LabelledMessage, load_messages
from assistant.nlu.message_model_component import MessageModelComponent
from assistant.nlu.predictions import override_intent
from assistant.nlu.sentence_encoder import STATES
from assistant.settings import ROOT
from assistant.text_models.linear import Floats
from assistant.text_models.onnx_encoder import EncoderError, OnnxBranch, OnnxEncoder
from assistant.triage.levels import LEVELS, NONE
from assistant.triage.model import TriageModel, Verdict
from assistant.triage.next_step import INTENT_PREFIX

MESSAGES = Path(assistant.triage.__file__).parent / "messages"

# Key in a parsed message under which the verdict stands.
TRIAGE = "triage"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TriageClassifier(MessageModelComponent):
    """Overrides the intent where a message is an emergency, a crisis or urgent.

    The intent becomes `triage_emergency`, `triage_crisis` or `triage_urgent` with confidence
    1. The verdict with its probabilities stands under `triage` in every parsed message.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Default settings: the encoder's folder, and the checksum of its branch for triage.

        An empty checksum is not checked.
        """
        return {**MessageModelComponent.get_default_config(), "branch_sha256": ""}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Load the branch of the encoder.

        Raises:
            InvalidConfigException: its file is missing or not the pinned one.
        """
        super().__init__(config, model_storage, resource)
        try:
            file = ROOT / config["encoder"] / "triage.onnx"
            self._branch = OnnxBranch(file, config["branch_sha256"])
        except EncoderError as error:
            raise InvalidConfigException(str(error)) from error

    def new_model(self) -> TriageModel:
        """An untrained model; a mistake in its rules shows here, on start.

        Raises:
            FileError: the rules are missing or wrong.
        """
        return TriageModel()

    def labelled_messages(self, training_data: TrainingData) -> list[LabelledMessage]:
        """The messages of `assistant/triage/messages/`; as `none` all training questions."""
        questions = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        texts = [*(m.get(TEXT) for m in questions), *load_texts(CONVERSATIONS)]
        none = [LabelledMessage(text, NONE, "question") for text in texts]
        return [*load_messages(MESSAGES, LEVELS), *none]

    def vectors(self, texts: Sequence[str], encoder: OnnxEncoder) -> Floats:
        """Vectors of the encoder's branch for triage."""
        return encoder.encode_branch(texts, self._branch)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message that has text."""
        for message in messages:
            parts = message.get(STATES) or []
            verdicts = [self._model.judge(text, self._branch.encode(s)[0]) for text, s in parts]
            if verdicts:
                # The most pressing part of a long story counts.
                _write(message, max(verdicts, key=lambda verdict: LEVELS.index(verdict.level)))
        return messages


def _write(message: Message, verdict: Verdict) -> None:
    """Write a verdict into a message; override its intent where it is not `none`."""
    found = {
        "level": verdict.level,
        "probabilities": dict(verdict.probabilities),
        "signs": list(verdict.signs),
    }
    message.set(TRIAGE, found, add_to_output=True)
    if verdict.level != NONE:
        override_intent(message, f"{INTENT_PREFIX}{verdict.level}")
