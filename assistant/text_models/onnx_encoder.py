"""Sentence vectors from a transformer in ONNX form, without PyTorch.

Method: the token vectors of MiniLM-L6 are averaged and brought to length 1
(Reimers and Gurevych 2019, "Sentence-BERT").
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Mask = npt.NDArray[np.int64]
# One sentence, or two that are read together.
Sentence = str | tuple[str, str]

MAX_TOKENS = 128
BATCH_SIZE = 32

# Outputs of `encoder/model.onnx`: token vectors after the last layer and after the lowest one,
# where triage goes on. A branch's first input is named after the output that it begins with.
LAST, LOWEST = "last_hidden_state", "lowest_layer"


@dataclass(frozen=True)
class State:
    """Sentences on their way through the transformer, where a branch goes on from.

    Attributes:
        hidden: token vectors, shape (sentences, tokens, size).
        mask: 1 where there is a token, shape (sentences, tokens).
    """

    hidden: Vectors
    mask: Mask


class EncoderError(Exception):
    """The encoder's files are missing or not the ones that were pinned."""


class OnnxEncoder:
    """Turns sentences into vectors of unit length."""

    def __init__(self, model: Path, tokenizer: Path, model_sha256: str = "") -> None:
        """Load the encoder.

        Args:
            model: ONNX file; inputs `input_ids`, `attention_mask`; outputs as named above,
                token vectors of shape (batch, tokens, size) each.
            tokenizer: `tokenizer.json` of the same model.
            model_sha256: expected checksum of the ONNX file; empty: not checked.

        Raises:
            EncoderError: a file is missing or its checksum differs.
        """
        from onnxruntime import RunOptions

        self._session = open_session(model, model_sha256)
        self._only_what_is_needed = RunOptions()
        self._only_what_is_needed.only_execute_path_to_fetches = True
        self._tokenizer = load_tokenizer(tokenizer)
        self.size = int(self._session.get_outputs()[0].shape[-1])

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """Encode sentences.

        Args:
            sentences: any number of texts; each is cut after 128 word pieces.

        Returns:
            Array of shape (number of sentences, `size`), float32, rows of length 1.
        """
        return self._in_batches(sentences, LAST, lambda state: _pool(state.hidden, state.mask))

    def encode_with_state(self, sentence: str) -> tuple[Vectors, State]:
        """Encode one sentence: its vector, shape (`size`,), and where triage goes on."""
        (tokens, hidden), mask = self._run(self._token_ids([sentence]), [LAST, LOWEST])
        return _pool(tokens, mask)[0], State(hidden, mask)

    def state(self, sentence: str) -> State:
        """Where triage goes on from in one sentence, without the rest of the way."""
        (hidden,), mask = self._run(self._token_ids([sentence]), [LOWEST])
        return State(hidden, mask)

    def encode_branch(self, sentences: Sequence[Sentence], branch: OnnxBranch) -> Vectors:
        """Vectors of a branch for sentences or pairs, shape (number of sentences, `size`)."""
        return self._in_batches(sentences, branch.begins_with, branch.encode)

    def _in_batches(
        self, sentences: Sequence[Sentence], output: str, finish: Callable[[State], Vectors]
    ) -> Vectors:
        """Run sentences as far as an output, and `finish` them; many batches side by side."""
        token_ids = self._token_ids(sentences)
        # Sorted by length, so that a batch is padded as little as possible.
        order = sorted(range(len(sentences)), key=lambda row: len(token_ids[row]))
        batches = [order[i : i + BATCH_SIZE] for i in range(0, len(order), BATCH_SIZE)]

        def encode(rows: list[int]) -> Vectors:
            (hidden,), mask = self._run([token_ids[row] for row in rows], [output])
            return finish(State(hidden, mask))

        vectors = np.zeros((len(sentences), self.size), dtype=np.float32)
        if len(batches) == 1:  # as in a conversation: no threads are needed
            vectors[order] = encode(order)
            return vectors
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for rows, found in zip(batches, pool.map(encode, batches), strict=True):
                vectors[rows] = found
        return vectors

    def _token_ids(self, sentences: Sequence[Sentence]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(sentences))]

    def _run(self, token_ids: list[list[int]], outputs: list[str]) -> tuple[list[Vectors], Mask]:
        longest = max(len(ids) for ids in token_ids)
        ids = np.zeros((len(token_ids), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(token_ids):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        return self._session.run(outputs, feed, self._only_what_is_needed), mask


class OnnxBranch:
    """The transformer's layers, fitted to another use than the encoder's own."""

    def __init__(self, model: Path, model_sha256: str = "") -> None:
        """Load the branch.

        Args:
            model: ONNX file; inputs: an output of the encoder, by its name, and
                `attention_mask`; output: vectors.
            model_sha256: expected checksum of the file; empty: not checked.

        Raises:
            EncoderError: the file is missing or its checksum differs.
        """
        self._session = open_session(model, model_sha256)
        self.begins_with = str(self._session.get_inputs()[0].name)

    def encode(self, state: State) -> Vectors:
        """Vectors of shape (sentences, size), rows of length 1, from the encoder's state."""
        feed = {self.begins_with: state.hidden, "attention_mask": state.mask}
        (vectors,) = self._session.run(None, feed)
        return np.asarray(vectors, dtype=np.float32)


def _pool(tokens: Vectors, mask: Mask) -> Vectors:
    weights = mask[..., None].astype(np.float32)
    pooled = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
    unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
    return np.asarray(unit, dtype=np.float32)


def load_tokenizer(file: Path) -> Any:
    """The tokenizer of a transformer; texts are cut after 128 word pieces.

    Raises:
        EncoderError: the file is missing.
    """
    # Imported here, as below: the libraries are only wanted where sentences are encoded.
    from tokenizers import Tokenizer

    if not file.is_file():
        raise EncoderError(f"sentence encoder: {file} is missing")
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def open_session(model: Path, model_sha256: str) -> Any:
    """A transformer, ready to run on one core.

    Args:
        model: ONNX file.
        model_sha256: its expected checksum; empty: not checked.

    Raises:
        EncoderError: the file is missing or its checksum differs.
    """
    import onnxruntime

    if not model.is_file():
        raise EncoderError(f"sentence encoder: {model} is missing; run `git checkout encoder`")
    if model_sha256 and _sha256(model) != model_sha256:
        raise EncoderError(f"sentence encoder: {model} is not the pinned file (sha256 differs)")
    options = onnxruntime.SessionOptions()
    # One thread a message: several messages at once share the cores better that way.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
