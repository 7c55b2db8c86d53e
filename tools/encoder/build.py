"""Builds the sentence encoder: all-MiniLM-L6-v2, fitted to the questions in `data/`.

`make encoder` runs it (half an hour on 2 cores) and writes `encoder/`. Method: the layers
are tuned so that questions with the same answer lie close together, by a contrastive loss
over pairs (InfoNCE, van den Oord et al. 2018) and a cosine classifier over the answers;
a quarter of the questions are misspelt on the way. The tuned weights are then averaged
with the original ones (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"),
which keeps what the original knows of other subjects, and stored as 8-bit integers.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
import sys

import torch
import torch.nn.functional as nn
from transformers import BertModel

from assistant.training_questions import is_kept_back, load_training_questions
from tools.encoder.minilm import BATCH, ROOT, TARGET, Encoder, export_encoder
from tools.encoder.steps import take_steps
from tools.encoder.typos import misspell

SEED = 7
EPOCHS = 5
LEARNING_RATE = 1e-4
TEMPERATURE = 0.07
COSINE_SCALE = 20.0
MISSPELT = 0.25
# Share of the tuned weights in the average; 0.5 to 0.75 measured alike on our questions, and
# the more is tuned, the less is left for other subjects (HINT3).
TUNED_SHARE = 0.5


def main() -> int:
    """Tune, average, export, quantise."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    pairs = load_training_questions(ROOT / "data")
    seen = [pair for pair in pairs if not is_kept_back(pair[0])]
    kept = [pair for pair in pairs if is_kept_back(pair[0])]
    print(f"{len(seen)} questions to learn from, {len(kept)} kept back", flush=True)
    encoder = Encoder()
    original = {name: value.clone() for name, value in encoder.model.state_dict().items()}
    tune(encoder, seen, kept, rng)
    average(encoder.model, original)
    print(f"model_sha256: {export_encoder(encoder)} (goes into config.yml)")
    made = {
        "base": "all-MiniLM-L6-v2",
        "seed": SEED,
        "epochs": EPOCHS,
        "share": TUNED_SHARE,
        "questions": len(seen),
        "questions_sha256": fingerprint(seen),
    }
    (TARGET / "made.json").write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return 0


def fingerprint(pairs: list[tuple[str, str]]) -> str:
    """Checksum of the questions that were learnt from."""
    return hashlib.sha256("\n".join(map(repr, pairs)).encode()).hexdigest()


def tune(
    encoder: Encoder, seen: list[tuple[str, str]], kept: list[tuple[str, str]], rng: random.Random
) -> None:
    """Train the encoder in place, printing loss and accuracy on the questions kept back."""
    texts: dict[str, list[str]] = {}
    for text, label in seen:
        texts.setdefault(label, []).append(text)
    labels = sorted(texts)
    centres = torch.nn.Parameter(
        torch.stack([encoder.vectors(texts[label]).mean(0) for label in labels])
    )
    tuned = [p for p in encoder.model.parameters() if p.requires_grad]

    def next_loss() -> torch.Tensor:
        batch, targets = draw(texts, labels, rng)
        return loss(encoder(batch), targets, centres)

    encoder.model.train()
    rates = LEARNING_RATE, 20 * LEARNING_RATE
    take_steps(tuned, [centres], rates, next_loss, EPOCHS * (len(seen) // BATCH))
    print(f"accuracy on kept back: {accuracy(encoder, kept, labels, centres):.3f}")


def draw(
    texts: dict[str, list[str]], labels: list[str], rng: random.Random
) -> tuple[list[str], torch.Tensor]:
    """Two questions of each of 32 labels; larger labels are drawn a little more often."""
    weights = [math.sqrt(len(texts[label])) for label in labels]
    chosen: dict[int, None] = {}
    while len(chosen) < BATCH // 2:
        chosen.setdefault(rng.choices(range(len(labels)), weights)[0])
    batch, targets = [], []
    for number in chosen:
        for text in rng.sample(texts[labels[number]], 2):
            batch.append(misspell(text, rng) if rng.random() < MISSPELT else text)
            targets.append(number)
    return batch, torch.tensor(targets)


def loss(vectors: torch.Tensor, targets: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """Cosine classification plus half of InfoNCE over the pairs of the batch."""
    scores = COSINE_SCALE * vectors @ nn.normalize(centres, dim=-1).T
    classification = nn.cross_entropy(scores, targets, label_smoothing=0.05)
    itself = torch.eye(len(vectors), dtype=torch.bool)
    similarity = (vectors @ vectors.T / TEMPERATURE).masked_fill(itself, -1e4)
    same = (targets[:, None] == targets[None]) & ~itself
    contrast = -nn.log_softmax(similarity, dim=1)[same].mean()
    return classification + 0.5 * contrast


def accuracy(
    encoder: Encoder, kept: list[tuple[str, str]], labels: list[str], centres: torch.Tensor
) -> float:
    """Share of the questions whose nearest centre is their own label's."""
    vectors = encoder.vectors([text for text, _ in kept])
    nearest: list[int] = (vectors @ nn.normalize(centres.detach(), dim=-1).T).argmax(1).tolist()
    hits: int = sum(labels[i] == label for i, (_, label) in zip(nearest, kept, strict=True))
    return hits / len(kept)


def average(model: BertModel, original: dict[str, torch.Tensor]) -> None:
    """Replace the weights by their average with the original ones."""
    state = model.state_dict()
    for name, value in state.items():
        if value.is_floating_point():
            state[name] = TUNED_SHARE * value + (1 - TUNED_SHARE) * original[name]
    model.load_state_dict(state)


if __name__ == "__main__":
    sys.exit(main())
