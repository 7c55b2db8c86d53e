"""A larger transformer that reads a message again where the small one may err.

It has a head for each thing that a message is read for, and knows its labels: both were fitted
when the file was built (`make second-reader`), nothing is learnt with a model. A reading takes
some 12 ms on one core, so it is asked for few messages; what it has read is kept, as several
components may ask for the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.text_models.kept_readings import KeptReadings
from assistant.text_models.linear import Floats
from assistant.text_models.onnx_encoder import EncoderError, Sentence, load_tokenizer, open_session

MODEL_FILE, TOKENIZER_FILE = "second_reader.onnx", "second_tokenizer.json"
_HEADS = ["levels", "answers", "follow_ups"]


@dataclass(frozen=True)
class SecondReading:
    """Logarithms of probabilities by label, one array a head.

    Attributes:
        levels: of triage, shape (levels,).
        answers: what the text asks for, shape (labels,).
        follow_ups: what it asks for after its context, shape (labels,).
    """

    levels: Floats
    answers: Floats
    follow_ups: Floats


class SecondReader:
    """Reads one text, or a text after its context."""

    def __init__(self, model: Path, tokenizer: Path, model_sha256: str = "") -> None:
        """Load the file.

        Args:
            model: ONNX file; inputs `input_ids`, `attention_mask`; outputs: log odds of the
                heads; its metadata name the labels of each, parted by spaces.
            tokenizer: `tokenizer.json` of the same model.
            model_sha256: expected checksum of the ONNX file; empty: not checked.

        Raises:
            EncoderError: a file is missing or its checksum differs.
        """
        self._session = open_session(model, model_sha256)
        self._tokenizer = load_tokenizer(tokenizer)
        labels = self._session.get_modelmeta().custom_metadata_map
        if not {"levels", "answers"} <= set(labels):
            raise EncoderError(f"second reader: {model} does not name its labels")
        self.levels: Sequence[str] = labels["levels"].split()
        self.answers: Sequence[str] = labels["answers"].split()
        self._kept = KeptReadings[SecondReading]()

    def read(self, sentence: Sentence) -> SecondReading:
        """What each head finds in a text, or in a text after its context."""
        return self._kept.of(sentence, partial(self._read, sentence))

    def _read(self, sentence: Sentence) -> SecondReading:
        ids = np.array([self._tokenizer.encode_batch([sentence])[0].ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        return SecondReading(*(_log_softmax(head[0]) for head in self._session.run(_HEADS, feed)))


@lru_cache(1)
def second_reader(folder: Path, model_sha256: str) -> SecondReader:
    """The reader of a folder; one for all components of a process, as it takes 150 MB.

    Raises:
        EncoderError: as `SecondReader`.
    """
    return SecondReader(folder / MODEL_FILE, folder / TOKENIZER_FILE, model_sha256)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max()
    odds: npt.NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum())
    return odds
