"""Builds the branch for follow-ups: what a message asks for after what was said before it.

`make follow-up-encoder` runs it (some twenty minutes on 2 cores) and writes
`encoder/follow_ups.onnx`. Context and message are read together, as one text of two sentences;
the branch is tuned so that pairs which ask for the same answer lie close together, by a cosine
classifier over the answers. It learns from the conversations of
`assistant/conversation/messages/` and from the questions of `data/` after contexts drawn at
random, so that a complete question stays what it is. The classifier is thrown away: the
trainable part (`assistant/conversation/follow_up_model.py`) learns a new one with each model.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as nn
from branch import SharedLayers, new_branch, tune, write
from minilm import BATCH, ROOT, Encoder, stored_weights
from typos import misspell

from assistant.answers import load_library
from assistant.answers.library import key_of_label
from assistant.conversation.turns import MESSAGES, Turn, complete_turns, load_turns
from assistant.training_questions import is_kept_back, load_training_questions

SEED = 3
COSINE_SCALE = 20.0
STEPS = 1100
MISSPELT = 0.2
# How many messages of a batch come from written conversations; the others are questions.
WRITTEN_SHARE = 0.7
Row = tuple[tuple[str, str], int]


def main() -> int:
    """Tune, say how well it does on the messages kept back, export."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    written, questions = load()
    questions = [turn for turn in questions if not is_kept_back(turn.text)]
    seen = [turn for turn in written if not is_kept_back(turn.text)]
    kept = [turn for turn in written if is_kept_back(turn.text)]
    labels = sorted({turn.label for turn in (*written, *questions)})
    print(f"{len(seen)} turns to learn from, {len(kept)} kept back", flush=True)
    encoder = Encoder()
    # Two texts are read together from the first layer on, by one who knows the questions.
    encoder.model.load_state_dict(stored_weights(), strict=False)
    shared, branch = SharedLayers(encoder, 0), new_branch(encoder, 0)
    centres = torch.nn.Parameter(torch.randn(len(labels), 384))
    batches = draw(seen, questions, labels, rng)

    def loss(rows: Sequence[Row]) -> torch.Tensor:
        vectors = branch(*shared([pair for pair, _ in rows]))
        scores = COSINE_SCALE * vectors @ nn.normalize(centres, dim=-1).T
        targets = torch.tensor([target for _, target in rows])
        return nn.cross_entropy(scores, targets, label_smoothing=0.05)

    tune(branch, [centres], batches, loss, STEPS)
    with torch.no_grad():
        for name, turns in (("follow-ups", True), ("complete", False)):
            rows = [turn for turn in kept if turn.leans is turns]
            hits = []
            for turn in rows:
                vector = branch(*shared([(turn.context, turn.text)]))
                best = int((vector @ nn.normalize(centres, dim=-1).T).argmax())
                hits.append(labels[best] == turn.label)
            print(f"{name}: {sum(hits) / len(hits):.3f} of {len(hits)}", flush=True)
    digest = write(branch, "follow_ups", {"seed": SEED, "steps": STEPS, "turns": len(seen)})
    print(f"branch_sha256: {digest} (goes into config.yml)")
    return 0


def load() -> tuple[list[Turn], list[Turn]]:
    """Written conversations, and training questions after contexts drawn at random."""
    pairs = load_training_questions(ROOT / "data")
    library = load_library(ROOT / "data")
    contexts: dict[str, str] = {}
    for text, label in pairs:
        answer = library.get(key_of_label(label))
        contexts.setdefault(label, (answer.question if answer else "") or text)
    return load_turns(MESSAGES, contexts, list(contexts)), complete_turns(pairs, contexts)


def draw(
    written: Sequence[Turn], questions: Sequence[Turn], labels: Sequence[str], rng: random.Random
) -> Iterator[list[Row]]:
    """Batches without end; each message misspelt now and then, questions in any context."""
    numbers = {label: number for number, label in enumerate(labels)}
    contexts = sorted({turn.context for turn in questions})
    while True:
        batch = []
        for _ in range(BATCH):
            if rng.random() < WRITTEN_SHARE:
                turn = rng.choice(written)
                context = turn.context
            else:
                turn, context = rng.choice(questions), rng.choice(contexts)
            text = misspell(turn.text, rng) if rng.random() < MISSPELT else turn.text
            batch.append(((context, text), numbers[turn.label]))
        yield batch


if __name__ == "__main__":
    sys.exit(main())
