"""Builds the triage branch: the upper layers of the encoder, fitted to labelled red flags.

`make triage-encoder` runs it (some twenty minutes on 2 cores) and writes `encoder/triage.onnx`.
The lower layers are those of `encoder/model.onnx`, so a message passes them once for both
uses. The upper ones start as in all-MiniLM-L6-v2 and are tuned, with a linear head, by cross
entropy, on the messages of `assistant/triage/messages/`, on all training messages that are no
question on B12 ("I want to speak to someone") and on a third of those that are; a quarter of
the texts are misspelt on the way. The head is thrown away: the trainable part of triage
(`assistant/triage/model.py`) learns a new one with each model.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
import torch.nn.functional as nn
from minilm import BATCH, ROOT, SHARED_LAYERS, TARGET, Encoder, export, pool
from typos import misspell

from assistant.labelled import load_messages
from assistant.training_questions import is_kept_back, load_training_questions
from assistant.triage.levels import LEVELS, NONE

SEED = 5
EPOCHS = 4
LEARNING_RATE = 1e-4
HEAD_LEARNING_RATE = 2e-3
HEAD_SCALE = 3.3
MISSPELT = 0.25
SHARE_OF_QUESTIONS = 3
ON_B12 = ("faq_", "not_covered")
MESSAGES = ROOT / "assistant" / "triage" / "messages"
# A missed red flag costs more than a false alarm, here as in the verdict.
WEIGHTS = {"none": 0.6, "urgent": 1.3, "emergency": 1.0, "crisis": 1.4}


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

    def __call__(self, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Token vectors (texts, tokens, 384) and mask (texts, tokens)."""
        tokens = self._encoder.tokens(texts)
        feed = {name: tokens[name].numpy() for name in ("input_ids", "attention_mask")}
        (hidden,) = self._session.run(["shared_hidden_state"], feed)
        return torch.from_numpy(np.ascontiguousarray(hidden)), tokens["attention_mask"]


def main() -> int:
    """Tune, say how well it does on the messages kept back, export."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    rows = labelled_rows()
    seen = [row for row in rows if not is_kept_back(row[0])]
    kept = [row for row in rows if is_kept_back(row[0])]
    print(f"{len(seen)} messages to learn from, {len(kept)} kept back", flush=True)
    encoder = Encoder()
    shared = SharedLayers(encoder)
    branch = Branch(encoder.model.encoder.layer[SHARED_LAYERS:])
    head = tune(branch, shared, seen, rng)
    print_recall(branch, head, shared, kept)
    example = (torch.rand(2, 7, 384), torch.ones(2, 7, dtype=torch.long))
    inputs = ["shared_hidden_state", "attention_mask"]
    digest = export(branch, example, inputs, ["vector"], "triage.onnx")
    print(f"triage_sha256: {digest} (goes into config.yml)")
    made = {"seed": SEED, "epochs": EPOCHS, "messages": len(seen)}
    (TARGET / "made_triage.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return 0


def labelled_rows() -> list[tuple[str, str]]:
    """(text, level) of all labelled messages and of some training questions."""
    rows = [(message.text, message.label) for message in load_messages(MESSAGES, LEVELS)]
    questions = load_training_questions(ROOT / "data")
    on_b12 = [text for text, label in questions if label.startswith(ON_B12)]
    others = [text for text, label in questions if not label.startswith(ON_B12)]
    return rows + [(text, NONE) for text in (*others, *on_b12[::SHARE_OF_QUESTIONS])]


def tune(
    branch: Branch, shared: SharedLayers, rows: list[tuple[str, str]], rng: random.Random
) -> torch.nn.Linear:
    """Train the branch in place; returns its head."""
    head = torch.nn.Linear(384, len(LEVELS))
    tuned = list(branch.parameters())
    optimiser = torch.optim.AdamW(
        [
            {"params": tuned, "lr": LEARNING_RATE, "weight_decay": 0.01},
            {"params": head.parameters(), "lr": HEAD_LEARNING_RATE},
        ]
    )
    steps = EPOCHS * (len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (0.06 * steps)) * max(0.02, 1 - step / steps)
    )
    weights = torch.tensor([WEIGHTS[level] for level in LEVELS])
    started = time.monotonic()
    branch.train()
    waiting: list[tuple[str, str]] = []
    for step in range(steps):
        if len(waiting) < BATCH:
            waiting = rng.sample(rows, len(rows))
        batch, waiting = waiting[:BATCH], waiting[BATCH:]
        texts = [misspell(text, rng) if rng.random() < MISSPELT else text for text, _ in batch]
        targets = torch.tensor([LEVELS.index(level) for _, level in batch])
        scores = HEAD_SCALE * head(branch(*shared(texts)))
        value = nn.cross_entropy(scores, targets, weight=weights, label_smoothing=0.03)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(tuned, 1.0)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}/{steps} loss {value.item():.3f} {seconds:.0f} s", flush=True)
    return head


@torch.no_grad()
def print_recall(
    branch: Branch, head: torch.nn.Linear, shared: SharedLayers, rows: list[tuple[str, str]]
) -> None:
    """Share of each level that the branch by itself gets right."""
    branch.eval()
    right: dict[str, list[bool]] = {level: [] for level in LEVELS}
    for text, level in rows:
        best = int(head(branch(*shared([text]))).argmax())
        right[level].append(LEVELS[best] == level)
    for level, hits in right.items():
        print(f"{level}: {sum(hits) / len(hits):.3f} of {len(hits)}", flush=True)


if __name__ == "__main__":
    Path(TARGET).mkdir(exist_ok=True)
    sys.exit(main())
