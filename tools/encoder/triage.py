"""Builds the triage branch: four layers of the encoder, fitted to labelled red flags.

`make triage-encoder` runs it (some thirty minutes on 2 cores) and writes `encoder/triage.onnx`.
The branch (see `branch.py`) is tuned, with a linear head, by cross entropy, on the messages
of `assistant/triage/messages/`, on all training messages that are no question on B12 ("I want
to speak to someone"), on the written follow-ups, on a third of the questions on B12, and on some
of these joined to longer messages; a third of the texts are misspelt on the way. The head is
thrown away: the trainable part of triage (`assistant/triage/model.py`) learns a new one with each
model.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator

import torch
import torch.nn.functional as nn

from assistant.conversation.turns import MESSAGES as CONVERSATIONS
from assistant.conversation.turns import load_texts
from assistant.labelled import load_messages
from assistant.training_questions import is_kept_back, load_training_questions
from assistant.triage.levels import LEVELS, NONE
from assistant.triage.ordinary import in_one_breath
from tools.encoder.branch import Branch, Start, in_batches, new_branch, tune, write
from tools.encoder.minilm import BATCH, LOWEST, ROOT, Encoder
from tools.encoder.typos import as_heard, misspell

SEED = 5
# Four of the five layers above the lowest: what a message takes is mostly the layers.
LAYERS = 4
EPOCHS = 4
HEAD_SCALE = 3.3
# Slips of the thumb, and words spelt by ear.
MISSPELT = 0.2
HEARD = 0.15
SHARE_OF_QUESTIONS = 3
ON_B12 = ("faq_", "not_covered")
MESSAGES = ROOT / "assistant" / "triage" / "messages"
# A missed red flag costs more than a false alarm, here as in the verdict.
WEIGHTS = {"none": 0.6, "urgent": 1.3, "emergency": 1.0, "crisis": 1.4}


def main() -> int:
    """Tune, say how well it does on the messages kept back, export."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    rows = labelled_rows()
    seen = [row for row in rows if not is_kept_back(row[0])]
    kept = [row for row in rows if is_kept_back(row[0])]
    print(f"{len(seen)} messages to learn from, {len(kept)} kept back", flush=True)
    encoder = Encoder()
    start = Start(encoder, LOWEST)
    branch = new_branch(encoder, start, LAYERS)
    head = torch.nn.Linear(384, len(LEVELS))
    weights = torch.tensor([WEIGHTS[level] for level in LEVELS])

    def loss(batch: list[tuple[str, str]]) -> torch.Tensor:
        texts = [respelt(text, rng) for text, _ in batch]
        targets = torch.tensor([LEVELS.index(level) for _, level in batch])
        scores = HEAD_SCALE * head(branch(*start(texts)))
        return nn.cross_entropy(scores, targets, weight=weights, label_smoothing=0.03)

    tune(branch, list(head.parameters()), draw(seen, rng), loss, EPOCHS * (len(seen) // BATCH))
    made = {"seed": SEED, "layers": LAYERS, "epochs": EPOCHS, "messages": len(seen)}
    digest = write(branch, start, "triage", made)
    print(f"branch_sha256: {digest} (goes into config.yml)", flush=True)
    print_recall(branch, head, start, kept)
    return 0


def respelt(text: str, rng: random.Random) -> str:
    """The text as somebody in a hurry or with little schooling may spell it."""
    chance = rng.random()
    if chance < MISSPELT:
        return misspell(text, rng)
    return as_heard(text, rng) if chance < MISSPELT + HEARD else text


def labelled_rows() -> list[tuple[str, str]]:
    """(text, level) of all labelled messages, of follow-ups and of some training questions."""
    rows = [(message.text, message.label) for message in load_messages(MESSAGES, LEVELS)]
    questions = load_training_questions(ROOT / "data")
    on_b12 = [text for text, label in questions if label.startswith(ON_B12)]
    others = [text for text, label in questions if not label.startswith(ON_B12)]
    ordinary = [*others, *load_texts(CONVERSATIONS), *on_b12[::SHARE_OF_QUESTIONS]]
    return rows + [(text, NONE) for text in (*ordinary, *in_one_breath(ordinary))]


def draw(rows: list[tuple[str, str]], rng: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Batches without end, each message once a round; messages of like length share a batch."""
    while True:
        yield from in_batches(rng.sample(rows, len(rows)), rng)


@torch.no_grad()
def print_recall(
    branch: Branch, head: torch.nn.Linear, start: Start, rows: list[tuple[str, str]]
) -> None:
    """Share of each level that the branch by itself gets right."""
    right: dict[str, list[bool]] = {level: [] for level in LEVELS}
    for text, level in rows:
        best = int(head(branch(*start([text]))).argmax())
        right[level].append(LEVELS[best] == level)
    for level, hits in right.items():
        print(f"{level}: {sum(hits) / len(hits):.3f} of {len(hits)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
