"""The training questions, read without Rasa, with their sentence vectors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.settings import ROOT
from assistant.text_models.clean_text import clean_text
from assistant.text_models.onnx_encoder import OnnxEncoder
from assistant.training_questions import is_kept_back, load_training_questions


@dataclass(frozen=True)
class Examples:
    """Training questions.

    Attributes:
        texts: cleaned texts.
        labels: one label a text.
        vectors: sentence vectors, shape (texts, size).
        is_new: whether the encoder never saw the text.
    """

    texts: npt.NDArray[np.object_]
    labels: npt.NDArray[np.object_]
    vectors: npt.NDArray[np.float32]
    is_new: npt.NDArray[np.bool_]


def encoder() -> OnnxEncoder:
    """The project's sentence encoder."""
    return OnnxEncoder(ROOT / "encoder" / "model.onnx", ROOT / "encoder" / "tokenizer.json")


def load_examples(data: Path = ROOT / "data") -> Examples:
    """All questions of the `nlu` parts below a folder, encoded."""
    pairs = load_training_questions(data)
    texts = [clean_text(text) for text, _ in pairs]
    return Examples(
        np.array(texts, dtype=object),
        np.array([label for _, label in pairs], dtype=object),
        encoder().encode(texts),
        np.array([is_kept_back(text) for text, _ in pairs]),
    )
