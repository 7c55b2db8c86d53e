"""Branches of the encoder: its layers, fitted to a use of their own.

They go on from the word vectors of `encoder/model.onnx` or from its lowest layer, which are not
tuned with them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import onnxruntime
import torch

from tools.encoder.minilm import (
    BATCH,
    LOWEST,
    TARGET,
    Encoder,
    export,
    half_precision,
    pool,
    stored_weights,
)
from tools.encoder.steps import take_steps

# Batches whose rows are sorted by length, so that little is padded.
TOGETHER = 12
LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 2e-3

Sentences = Sequence[str] | Sequence[tuple[str, str]]
Row = TypeVar("Row")


class Branch(torch.nn.Module):
    """Layers of the transformer; from token vectors to one vector a text."""

    def __init__(self, layers: torch.nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(self, hidden_state: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (texts, 384), length 1."""
        hidden = hidden_state
        ignored = (1.0 - attention_mask[:, None, None, :].float()) * -1e4
        with half_precision(self.training):
            for layer in self.layers:
                hidden = layer(hidden, attention_mask=ignored)[0]
        return pool(hidden, attention_mask)


class Start:
    """What the layers begin with: an output of `encoder/model.onnx`, by its name."""

    def __init__(self, encoder: Encoder, name: str) -> None:
        self.name = name
        self._encoder = encoder
        self._session = onnxruntime.InferenceSession(str(TARGET / "model.onnx"))

    def __call__(self, texts: Sentences) -> tuple[torch.Tensor, torch.Tensor]:
        """Token vectors (texts, tokens, 384) and mask (texts, tokens)."""
        tokens = self._encoder.tokens(texts)
        feed = {name: tokens[name].numpy() for name in ("input_ids", "attention_mask")}
        (hidden,) = self._session.run([self.name], feed)
        return torch.from_numpy(np.ascontiguousarray(hidden)), tokens["attention_mask"]


def new_branch(encoder: Encoder, start: Start, most: int) -> Branch:
    """At most so many layers above a start, with their weights in `encoder/model.onnx`."""
    encoder.model.load_state_dict(stored_weights(), strict=False)
    layers = encoder.model.encoder.layer
    return Branch((layers[1:] if start.name == LOWEST else layers)[:most])


def by_length(rows: Sequence[Row], length: Callable[[Row], int], rng: random.Random) -> list[Any]:
    """Rows in batches of like length; the batches in random order."""
    ordered = sorted(rows, key=length)
    batches = [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]
    return rng.sample(batches, len(batches))


def in_batches(rows: list[tuple[str, str]], rng: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Rows in batches of like length."""
    for start in range(0, len(rows), BATCH * TOGETHER):
        yield from by_length(rows[start : start + BATCH * TOGETHER], lambda row: len(row[0]), rng)


def tune(
    branch: Branch,
    head: Sequence[torch.nn.Parameter],
    batches: Iterator[Any],
    loss: Callable[[Any], torch.Tensor],
    steps: int,
) -> None:
    """Train a branch and the head on it in place.

    Args:
        branch: the layers.
        head: further parameters, which learn faster.
        batches: what `loss` is given, step by step.
        loss: the value to bring down.
        steps: how many batches.
    """
    branch.train()
    rates = LEARNING_RATE, HEAD_LEARNING_RATE
    take_steps(list(branch.parameters()), head, rates, lambda: loss(next(batches)), steps)
    branch.eval()


def write(branch: Branch, start: Start, name: str, made: dict[str, Any]) -> str:
    """Write `encoder/<name>.onnx` and how it was made; returns the former's sha256."""
    example = (torch.rand(2, 7, 384), torch.ones(2, 7, dtype=torch.long))
    inputs = [start.name, "attention_mask"]
    digest = export(branch, example, inputs, ["vector"], f"{name}.onnx", is_fused=True)
    text = json.dumps(made, indent=2) + "\n"
    (TARGET / f"made_{name}.json").write_text(text, encoding="utf-8")
    return digest
