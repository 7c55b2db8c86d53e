"""Builds the second reader: a larger transformer that is asked where the small one may err.

`make second-reader` runs it (an hour on 2 cores) and writes `encoder/second_reader.onnx` and its
tokenizer. One transformer learns three things with a linear head each: the level of a message
(what triage learns), the answer that it asks for, and the answer that it asks for after what was
said before (what the branch for follow-ups learns). First only the levels, then all three. The
file gives the log odds of all heads; its labels stand in it.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import onnx
import torch
import torch.nn.functional as nn
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import (
    DefaultWeightOnlyQuantConfig,
    MatMulNBitsQuantizer,
)

from assistant.labelled import load_messages
from assistant.training_questions import is_kept_back, load_training_questions
from assistant.triage.levels import LEVELS
from tools.encoder.branch import in_batches
from tools.encoder.follow_ups import Material
from tools.encoder.follow_ups import batches as conversations
from tools.encoder.minilm import BATCH, ROOT, TARGET, checksum, export_floats
from tools.encoder.mpnet import SIZE, Mpnet
from tools.encoder.steps import take_steps
from tools.encoder.triage import MESSAGES, WEIGHTS, labelled_rows, respelt

SEED = 5
SCALE = 13.2
RATES = 8e-5, 2e-3
# Steps on the levels alone, then on everything.
FIRST_STEPS, STEPS = 900, 820
# Of a hundred batches: questions, follow-ups; the others are messages with a level.
QUESTIONS, FOLLOW_UPS = 45, 27
FILE = "second_reader.onnx"
# Weights that share a scale, and the level at which onnxruntime multiplies integers.
BLOCK, AS_INTEGERS = 128, 4
DROWNED = re.compile(r"layer\.[5-8]/output/dense")

Loss = Callable[[], torch.Tensor]


class SecondReader(torch.nn.Module):
    """The transformer and its three heads."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__()
        self.mpnet = Mpnet()
        self.levels = torch.nn.Linear(SIZE, len(LEVELS))
        self.answers = torch.nn.Linear(SIZE, len(labels))
        self.follow_ups = torch.nn.Linear(SIZE, len(labels))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """Log odds of the levels, of the answers, and of the answers in context."""
        vectors = self.mpnet(input_ids, attention_mask)
        heads = self.levels, self.answers, self.follow_ups
        return tuple(SCALE * head(vectors) for head in heads)

    @property
    def heads(self) -> list[torch.nn.Parameter]:
        """What learns faster than the transformer."""
        parts = self.levels, self.answers, self.follow_ups
        return [parameter for part in parts for parameter in part.parameters()]

    @property
    def tuned(self) -> list[torch.nn.Parameter]:
        """The weights of the transformer that are not fixed."""
        return [parameter for parameter in self.mpnet.parameters() if parameter.requires_grad]


def main() -> int:
    """Tune, say how well it does on the messages kept back, export."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    material = Material()
    reader = SecondReader(material.labels)
    losses = (
        level_loss(reader, rng),
        answer_loss(reader, material, rng),
        pair_loss(reader, material, rng),
    )
    fit(reader, losses, rng)
    digest = write(reader, material.labels)
    print(f"second_reader_sha256: {digest} (goes into config.yml)", flush=True)
    print_shares(reader, material)
    return 0


def fit(reader: SecondReader, losses: tuple[Loss, Loss, Loss], rng: random.Random) -> None:
    """Tune in place: the levels first, then all three by turns."""
    levels, answers, pairs = losses

    def any_loss() -> torch.Tensor:
        chance = rng.random() * 100
        if chance < QUESTIONS:
            return answers()
        return pairs() if chance < QUESTIONS + FOLLOW_UPS else levels()

    reader.train()
    take_steps(reader.tuned, reader.heads, RATES, levels, FIRST_STEPS)
    take_steps(reader.tuned, reader.heads, RATES, any_loss, STEPS)
    reader.eval()


def level_loss(reader: SecondReader, rng: random.Random) -> Loss:
    """The loss of the next messages with a level."""
    weights = torch.tensor([WEIGHTS[level] for level in LEVELS])
    drawn = leveled(rng)

    def loss() -> torch.Tensor:
        rows = next(drawn)
        vectors = reader.mpnet.vectors([respelt(text, rng) for text, _ in rows])
        targets = torch.tensor([LEVELS.index(level) for _, level in rows])
        scores = SCALE * reader.levels(vectors)
        return nn.cross_entropy(scores, targets, weight=weights, label_smoothing=0.03)

    return loss


def leveled(rng: random.Random) -> Iterator[list[tuple[str, str]]]:
    """Batches without end: all messages written for triage, each with half of the others."""
    rows = [row for row in labelled_rows() if not is_kept_back(row[0])]
    own = {message.text for message in load_messages(MESSAGES, LEVELS)}
    written = [row for row in rows if row[0] in own]
    others = [row for row in rows if row[0] not in own]
    while True:
        mixed = written + rng.sample(others, len(others) // 2)
        rng.shuffle(mixed)
        yield from in_batches(mixed, rng)


def answer_loss(reader: SecondReader, material: Material, rng: random.Random) -> Loss:
    """The loss of the next questions."""
    numbers = {label: number for number, label in enumerate(material.labels)}
    pairs = load_training_questions(ROOT / "data")
    seen = [pair for pair in pairs if not is_kept_back(pair[0])]

    def questions() -> Iterator[list[tuple[str, str]]]:
        while True:
            yield from in_batches(rng.sample(seen, len(seen)), rng)

    drawn = questions()

    def loss() -> torch.Tensor:
        rows = next(drawn)
        vectors = reader.mpnet.vectors([respelt(text, rng) for text, _ in rows])
        targets = torch.tensor([numbers[label] for _, label in rows])
        return nn.cross_entropy(SCALE * reader.answers(vectors), targets, label_smoothing=0.05)

    return loss


def pair_loss(reader: SecondReader, material: Material, rng: random.Random) -> Loss:
    """The loss of the next messages after what was said before."""
    numbers = {label: number for number, label in enumerate(material.labels)}
    drawn = conversations(material, rng)

    def loss() -> torch.Tensor:
        turns = next(drawn)
        vectors = reader.mpnet.vectors([(turn.context, turn.text) for turn in turns])
        targets = torch.tensor([numbers[turn.label] for turn in turns])
        return nn.cross_entropy(SCALE * reader.follow_ups(vectors), targets, label_smoothing=0.05)

    return loss


def write(reader: SecondReader, labels: Sequence[str]) -> str:
    """Write the file with its labels, and the tokenizer; returns the former's sha256.

    Weights become 8-bit integers. The second products of the upper feed-forward parts meet a few
    activations so large that one scale for all drowns the others (probabilities differed by 0.13
    on average): these, and no others, get a scale for each 128 numbers, which takes twice as long.
    """
    example = torch.ones(2, 7, dtype=torch.long)
    outputs = ["levels", "answers", "follow_ups"]
    full = export_floats(reader, (example, example), ["input_ids", "attention_mask"], outputs)
    model = onnx.load(full)
    products = [node.name for node in model.graph.node if node.op_type == "MatMul"]
    in_blocks = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK, is_symmetric=True, accuracy_level=AS_INTEGERS, bits=8
    )
    others = [name for name in products if not DROWNED.search(name)]
    upper = MatMulNBitsQuantizer(model, nodes_to_exclude=others, algo_config=in_blocks)
    upper.process()
    names = {"levels": " ".join(LEVELS), "answers": " ".join(labels)}
    onnx.helper.set_model_props(upper.model.model, names)
    upper.model.save_model_to_file(str(full), False)
    file = TARGET / FILE
    floats = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(
        full, file, weight_type=QuantType.QInt8, per_channel=True, extra_options=floats
    )
    full.unlink()
    reader.mpnet.tokenizer.backend_tokenizer.save(str(TARGET / "second_tokenizer.json"))
    made = {"base": "all-mpnet-base-v2", "seed": SEED, "steps": [FIRST_STEPS, STEPS]}
    text = json.dumps(made, indent=2) + "\n"
    (TARGET / "made_second_reader.json").write_text(text, encoding="utf-8")
    return checksum(file)


@torch.no_grad()
def print_shares(reader: SecondReader, material: Material) -> None:
    """How much of what was kept back is read right, for each head."""
    levels = [(text, LEVELS.index(level)) for text, level in labelled_rows() if is_kept_back(text)]
    numbers = {label: number for number, label in enumerate(material.labels)}
    pairs = load_training_questions(ROOT / "data")
    questions = [(text, numbers[label]) for text, label in pairs if is_kept_back(text)]
    turns = [((t.context, t.text), numbers[t.label]) for t in material.kept if t.leans]
    heads: tuple[tuple[str, torch.nn.Module, Sequence[tuple[Any, int]]], ...] = (
        ("levels", reader.levels, levels),
        ("answers", reader.answers, questions),
        ("follow-ups", reader.follow_ups, turns),
    )
    for name, head, rows in heads:
        ordered = sorted(rows, key=lambda row: len(row[0]))
        right = 0
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            best = head(reader.mpnet.vectors([text for text, _ in batch])).argmax(1).tolist()
            right += sum(b == number for b, (_, number) in zip(best, batch, strict=True))
        print(f"{name}: {right / len(rows):.3f} of {len(rows)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
