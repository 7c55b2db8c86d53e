"""Branches of the encoder: layers of it, fitted to a use of their own.

What lies below them is that of `encoder/model.onnx`, so that a message passes it once for all uses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import onnxruntime
import torch
from minilm import SHARED_LAYERS, STATES, TARGET, Encoder, export, pool
from steps import take_steps

LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 2e-3

Sentences = Sequence[str] | Sequence[tuple[str, str]]


class Branch(torch.nn.Module):
    """Layers of the transformer; from token vectors to one vector a text."""

    def __init__(self, layers: torch.nn.ModuleList) -> None:
        super().__init__()
        self.layers = layers

    def forward(
        self, shared_hidden_state: torch.Tensor, attention_mask: torch.Tensor
    ) -> torch.Tensor:
        """Vectors of shape (texts, 384), length 1."""
        hidden = shared_hidden_state
        ignored = (1.0 - attention_mask[:, None, None, :].float()) * -1e4
        for layer in self.layers:
            hidden = layer(hidden, attention_mask=ignored)[0]
        return pool(hidden, attention_mask)


class SharedLayers:
    """The lowest layers, as they stand in `encoder/model.onnx`; with none, the embeddings."""

    def __init__(self, encoder: Encoder, layers: int = SHARED_LAYERS) -> None:
        self._encoder = encoder
        self._state = STATES[layers]
        self._session = onnxruntime.InferenceSession(str(TARGET / "model.onnx"))

    def __call__(self, texts: Sentences) -> tuple[torch.Tensor, torch.Tensor]:
        """Token vectors (texts, tokens, 384) and mask (texts, tokens)."""
        tokens = self._encoder.tokens(texts)
        feed = {name: tokens[name].numpy() for name in ("input_ids", "attention_mask")}
        (hidden,) = self._session.run([self._state], feed)
        return torch.from_numpy(np.ascontiguousarray(hidden)), tokens["attention_mask"]


def new_branch(encoder: Encoder, shared_layers: int = SHARED_LAYERS) -> Branch:
    """A branch with the encoder's own weights above the shared layers."""
    return Branch(encoder.model.encoder.layer[shared_layers:])


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


def write(branch: Branch, name: str, made: dict[str, Any]) -> str:
    """Write `encoder/<name>.onnx` and how it was made; returns the former's sha256."""
    example = (torch.rand(2, 7, 384), torch.ones(2, 7, dtype=torch.long))
    inputs = ["shared_hidden_state", "attention_mask"]
    digest = export(branch, example, inputs, ["vector"], f"{name}.onnx")
    text = json.dumps(made, indent=2) + "\n"
    (TARGET / f"made_{name}.json").write_text(text, encoding="utf-8")
    return digest
