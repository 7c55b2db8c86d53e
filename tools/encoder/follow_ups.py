"""Builds the branch for follow-ups: what a message asks for after what was said before it.

`make follow-up-encoder` runs it (some twenty-five minutes on 2 cores) and writes
`encoder/follow_ups.onnx`. Context and message are read together, as one text of two sentences.
The branch (see `branch.py`) begins with the fitted encoder's own weights and is tuned so that
pairs which ask for the same answer lie close together, by a cosine classifier over the answers.
It learns from the written conversations, from aspects ("how often?") after every answer that they
make sense after, and from training questions after contexts drawn at random, which must not bend
them. The classifier is thrown away: the trainable part
(`assistant/conversation/follow_up_model.py`) learns a new one with each model.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch
import torch.nn.functional as nn

from assistant.answers import load_library
from assistant.answers.library import key_of_label
from assistant.conversation.aspects import load_aspects
from assistant.conversation.turns import MESSAGES, Turn, complete_turns, load_turns
from assistant.training_questions import is_kept_back, load_training_questions
from tools.encoder.branch import TOGETHER, Start, by_length, new_branch, tune, write
from tools.encoder.minilm import BATCH, EMBEDDINGS, ROOT, Encoder
from tools.encoder.typos import misspell

SEED = 3
LAYERS = 6
COSINE_SCALE = 20.0
STEPS = 1300
MISSPELT = 0.2
LABEL_SMOOTHING = 0.05
# Of a hundred messages: written follow-ups, aspects of what was told, written complete questions;
# the others are training questions after any context.
FOLLOW_UP, ASPECT, WRITTEN = 62, 18, 6
# How often the context of an aspect is the question of a button, not one of a patient.
OWN_CONTEXT = 0.6


class Material:
    """What the branch learns from, without the messages that are kept back."""

    def __init__(self) -> None:
        pairs = load_training_questions(ROOT / "data")
        library = load_library(ROOT / "data")
        self.contexts: dict[str, str] = {}
        self._questions: dict[str, list[str]] = {}
        for text, label in pairs:
            answer = library.get(key_of_label(label))
            self.contexts.setdefault(label, (answer.question if answer else "") or text)
            if not is_kept_back(text):
                self._questions.setdefault(label, []).append(text)
        self.labels = sorted(self.contexts)
        turns = load_turns(MESSAGES, self.contexts, self.labels)
        self.kept = [turn for turn in turns if is_kept_back(turn.text)]
        seen = [turn for turn in turns if not is_kept_back(turn.text)]
        self.follow_ups = [turn for turn in seen if turn.leans]
        self._written = [turn for turn in seen if not turn.leans]
        complete = complete_turns(pairs, self.contexts)
        self._complete = [turn for turn in complete if not is_kept_back(turn.text)]
        self._any_context = sorted({turn.context for turn in self._complete})
        self._aspects = load_aspects(MESSAGES, self.labels)

    def draw(self, rng: random.Random) -> Turn:
        """A message to learn from, misspelt now and then."""
        turn = self._draw(rng)
        misspelt = rng.random() < MISSPELT
        return replace(turn, text=misspell(turn.text, rng)) if misspelt else turn

    def _draw(self, rng: random.Random) -> Turn:
        chance = rng.random() * 100
        if (chance := chance - FOLLOW_UP) < 0:
            return rng.choice(self.follow_ups)
        if (chance := chance - ASPECT) < 0:
            return self._aspect(rng)
        if chance - WRITTEN < 0:
            return rng.choice(self._written)
        return replace(rng.choice(self._complete), context=rng.choice(self._any_context))

    def _aspect(self, rng: random.Random) -> Turn:
        cell = rng.choice(self._aspects.cells)
        own = rng.random() < OWN_CONTEXT
        context = self.contexts[cell.context] if own else rng.choice(self._questions[cell.context])
        wordings = self._aspects.wordings[cell.aspect]
        text = rng.choice([text for text in wordings if not is_kept_back(text)])
        return Turn(context, text, cell.label, leans=True)


def main() -> int:
    """Tune, say how well it does on the messages kept back, export."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    material = Material()
    print(
        f"{len(material.follow_ups)} follow-ups to learn from, {len(material.kept)} turns kept back"
    )
    encoder = Encoder()
    start = Start(encoder, EMBEDDINGS)
    branch = new_branch(encoder, start, LAYERS)
    centres = torch.nn.Parameter(torch.randn(len(material.labels), 384))

    def scores(rows: Sequence[tuple[str, str]]) -> torch.Tensor:
        vectors = branch(*start(rows))
        return COSINE_SCALE * vectors @ nn.normalize(centres, dim=-1).T

    numbers = {label: number for number, label in enumerate(material.labels)}

    def loss(turns: Sequence[Turn]) -> torch.Tensor:
        found = scores([(turn.context, turn.text) for turn in turns])
        targets = torch.tensor([numbers[turn.label] for turn in turns])
        return nn.cross_entropy(found, targets, label_smoothing=LABEL_SMOOTHING)

    tune(branch, [centres], batches(material, rng), loss, STEPS)
    print_accuracy(material, scores)
    made = {"seed": SEED, "steps": STEPS, "follow_ups": len(material.follow_ups)}
    print(f"branch_sha256: {write(branch, start, 'follow_ups', made)} (goes into config.yml)")
    return 0


def batches(material: Material, rng: random.Random) -> Iterator[list[Turn]]:
    """Batches without end; messages of like length share one."""
    while True:
        rows = [material.draw(rng) for _ in range(BATCH * TOGETHER)]
        yield from by_length(rows, lambda turn: len(turn.context) + len(turn.text), rng)


@torch.no_grad()
def print_accuracy(
    material: Material, scores: Callable[[Sequence[tuple[str, str]]], torch.Tensor]
) -> None:
    """Share of the turns kept back whose likeliest answer is the one asked for."""
    for name, leans in (("follow-ups", True), ("complete", False)):
        rows = [turn for turn in material.kept if turn.leans is leans]
        best = [int(scores([(turn.context, turn.text)]).argmax()) for turn in rows]
        hits = [material.labels[b] == turn.label for b, turn in zip(best, rows, strict=True)]
        print(f"{name}: {sum(hits) / len(hits):.3f} of {len(hits)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
