"""Graph component: triage of every message, above whatever else was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
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
from assistant.nlu.sentence_encoder import STATES, ReadState
from assistant.settings import ROOT
from assistant.text_models.kept_readings import KeptReadings
from assistant.text_models.linear import Floats
from assistant.text_models.onnx_encoder import EncoderError, OnnxBranch, OnnxEncoder
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.second_reader import second_reader
from assistant.triage.levels import EMERGENCY, LEVELS, NONE
from assistant.triage.model import TriageModel, Verdict
from assistant.triage.next_step import INTENT_PREFIX
from assistant.triage.ordinary import in_one_breath

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
        """Default settings: the encoder's folder, the checksums of its branch and second reader.

        An empty checksum is not checked.
        """
        own = {"branch_sha256": "", "second_reader_sha256": ""}
        return {**MessageModelComponent.get_default_config(), **own}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource
    ) -> None:
        """Load the branch of the encoder and the second reader.

        Raises:
            InvalidConfigException: a file is missing or not the pinned one.
        """
        folder = ROOT / config["encoder"]
        try:
            self._branch = OnnxBranch(folder / "triage.onnx", config["branch_sha256"])
            self._second = second_reader(folder, config["second_reader_sha256"])
        except EncoderError as error:
            raise InvalidConfigException(str(error)) from error
        self._kept = KeptReadings[Verdict]()
        super().__init__(config, model_storage, resource)

    def new_model(self) -> TriageModel:
        """An untrained model; a mistake in its rules shows here, on start.

        Raises:
            FileError: the rules are missing or wrong.
        """
        second = self._second
        opinion = SecondOpinion(lambda text: second.read(text).levels, second.levels, 0.5, 1.0)
        return TriageModel(second=opinion)

    def labelled_messages(self, training_data: TrainingData) -> list[LabelledMessage]:
        """The messages of `assistant/triage/messages/`; as `none` all training questions.

        And follow-ups, and some of both joined to longer messages.
        """
        questions = [m for m in training_data.training_examples if m.get(TEXT) and m.get(INTENT)]
        texts = [*(m.get(TEXT) for m in questions), *load_texts(CONVERSATIONS)]
        ordinary = [*texts, *in_one_breath(texts)]
        none = [LabelledMessage(text, NONE, "question") for text in ordinary]
        return [*load_messages(MESSAGES, LEVELS), *none]

    def vectors(self, texts: Sequence[str], encoder: OnnxEncoder) -> Floats:
        """Vectors of the encoder's branch for triage."""
        return encoder.encode_branch(texts, self._branch)

    def process(self, messages: list[Message]) -> list[Message]:
        """Judge each message that has text."""
        for message in messages:
            parts = message.get(STATES) or []
            verdicts = [self._kept.of(text, partial(self._judge, text, s)) for text, s in parts]
            if verdicts:
                _write(message, max(verdicts, key=_pressing))
        return messages

    def _judge(self, text: str, read_state: ReadState) -> Verdict:
        verdict: Verdict = self._model.judge(text, self._branch.encode(read_state())[0])
        return verdict


def _pressing(verdict: Verdict) -> tuple[int, float]:
    """The most pressing part of a long story counts; of an emergency and a crisis the surer."""
    rank = min(LEVELS.index(verdict.level), LEVELS.index(EMERGENCY))
    return rank, verdict.probabilities[verdict.level]


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
