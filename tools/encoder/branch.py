"""Branches of the encoder: its upper layers, fitted to a use of their own.

The lower layers are those of `encoder/model.onnx`, so that a message passes them once for all
uses; the upper ones start as in all-MiniLM-L6-v2.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import onnxruntime
import torch
from minilm import SHARED_LAYERS, TARGET, Encoder, export, pool

LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 2e-3
WARM_UP = 0.06

Sentences = Sequence[str] | Sequence[tuple[str, str]]


class Branch(torch.nn.Module):
    """Upper layers of the transformer; from token vectors to one vector a text."""

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
    """The lower layers, as they stand in `encoder/model.onnx`."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._session = onnxruntime.InferenceSession(str(TARGET / "model.onnx"))

    def __call__(self, texts: Sentences) -> tuple[torch.Tensor, torch.Tensor]:
        """Token vectors (texts, tokens, 384) and mask (texts, tokens)."""
        tokens = self._encoder.tokens(texts)
        feed = {name: tokens[name].numpy() for name in ("input_ids", "attention_mask")}
        (hidden,) = self._session.run(["shared_hidden_state"], feed)
        return torch.from_numpy(np.ascontiguousarray(hidden)), tokens["attention_mask"]


def new_branch(encoder: Encoder) -> Branch:
    """A branch that is not fitted to anything yet."""
    return Branch(encoder.model.encoder.layer[SHARED_LAYERS:])


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
    tuned = list(branch.parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": tuned, "lr": LEARNING_RATE, "weight_decay": 0.01},
            {"params": list(head), "lr": HEAD_LEARNING_RATE},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps),
    )
    started = time.monotonic()
    branch.train()
    for step in range(steps):
        value = loss(next(batches))
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}/{steps} loss {value.item():.3f} {seconds:.0f} s", flush=True)
    branch.eval()


def write(branch: Branch, name: str, made: dict[str, Any]) -> str:
    """Write `encoder/<name>.onnx` and how it was made; returns the former's sha256."""
    example = (torch.rand(2, 7, 384), torch.ones(2, 7, dtype=torch.long))
    inputs = ["shared_hidden_state", "attention_mask"]
    digest = export(branch, example, inputs, ["vector"], f"{name}.onnx")
    text = json.dumps(made, indent=2) + "\n"
    (TARGET / f"made_{name}.json").write_text(text, encoding="utf-8")
    return digest
