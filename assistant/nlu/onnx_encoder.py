"""Sentence vectors from a transformer in ONNX form, without PyTorch.

Method: the token vectors of MiniLM-L6 are averaged and brought to length 1
(Reimers and Gurevych 2019, "Sentence-BERT").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

MAX_TOKENS = 128
BATCH_SIZE = 32


class EncoderError(Exception):
    """The encoder's files are missing or not the ones that were pinned."""


class OnnxEncoder:
    """Turns sentences into vectors of unit length."""

    def __init__(self, model: Path, tokenizer: Path, model_sha256: str = "") -> None:
        """Load the encoder.

        Args:
            model: ONNX file; inputs `input_ids`, `attention_mask` and, where it has one,
                `token_type_ids`; first output: token vectors (batch, tokens, size).
            tokenizer: `tokenizer.json` of the same model.
            model_sha256: expected checksum of the ONNX file; empty: not checked.

        Raises:
            EncoderError: a file is missing or its checksum differs.
        """
        # Imported here: both libraries are only wanted where sentences are encoded.
        import onnxruntime
        from tokenizers import Tokenizer

        for file in (model, tokenizer):
            if not file.is_file():
                raise EncoderError(f"sentence encoder: {file} is missing; run `make install`")
        if model_sha256 and _sha256(model) != model_sha256:
            raise EncoderError(f"sentence encoder: {model} is not the pinned file (sha256 differs)")

        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        # One thread a message: several messages at once share the cores better that way.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {node.name for node in self._session.get_inputs()}
        self.size = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Encode sentences.

        Args:
            sentences: any number of texts; each is cut after 128 word pieces.

        Returns:
            Array of shape (number of sentences, `size`), float32, rows of length 1.
        """
        vectors = np.zeros((len(sentences), self.size), dtype=np.float32)
        token_ids = [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]
        # Sorted by length, so that a batch is padded as little as possible.
        order = sorted(range(len(sentences)), key=lambda row: len(token_ids[row]))
        for start in range(0, len(order), BATCH_SIZE):
            rows = order[start : start + BATCH_SIZE]
            vectors[rows] = self._encode_batch([token_ids[row] for row in rows])
        return vectors

    def _encode_batch(self, token_ids: list[list[int]]) -> Vectors:
        longest = max(len(ids) for ids in token_ids)
        ids = np.zeros((len(token_ids), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(token_ids):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        (tokens_out, *_) = self._session.run(
            None, {name: value for name, value in feed.items() if name in self._inputs}
        )
        weights = mask[..., None].astype(np.float32)
        pooled = (tokens_out * weights).sum(axis=1) / weights.sum(axis=1)
        unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return np.asarray(unit, dtype=np.float32)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
