"""Puts questions that mean the same together.

Method: vectors of the sentence encoder, joined by average linkage on their cosine distance.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from assistant.settings import ROOT
from assistant.storage.figures import Figures, OpenQuestion, Period
from assistant.text_models.clean_text import clean_text
from assistant.text_models.onnx_encoder import OnnxEncoder, Vectors

logger = logging.getLogger(__name__)

ENCODER = ROOT / "encoder"
# Questions that are farther apart than this are not alike. By eye, on the project's own questions.
FARTHEST = 0.45
MOST_KEPT = 20_000
# So many at a time: the pages go on in between.
AT_ONCE = 50
PAUSE_SECONDS = 30
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class Group:
    """Questions that mean the same, the latest first.

    Attributes:
        questions: at least one.
    """

    questions: tuple[OpenQuestion, ...]

    @property
    def texts(self) -> list[str]:
        """The wordings, each once."""
        return list(dict.fromkeys(question.text for question in self.questions))


class Grouping:
    """Keeps the vectors of questions, which take some milliseconds each."""

    def __init__(self) -> None:
        """Nothing is loaded before it is needed."""
        self._vectors: dict[str, Vectors] = {}
        self._missed: list[str] = []
        self._encoder: OnnxEncoder | None = None

    def groups(self, questions: Sequence[OpenQuestion]) -> tuple[list[Group], int]:
        """Groups of questions, the largest first.

        Args:
            questions: the latest first.

        Returns:
            The groups, and how many questions have not been read yet.
        """
        known = [question for question in questions if question.text in self._vectors]
        # Of an older period, for instance: they are read before the page is looked at again.
        self._missed = [q.text for q in questions if q.text not in self._vectors]
        unread = len(self._missed)
        if len(known) < 2:
            return [Group((question,)) for question in known], unread
        # Imported here: only this page needs it.
        from scipy.cluster.hierarchy import fcluster, linkage

        vectors = np.array([self._vectors[question.text] for question in known])
        numbers = fcluster(linkage(vectors, "average", "cosine"), FARTHEST, "distance")
        members: dict[int, list[OpenQuestion]] = {}
        for question, number in zip(known, numbers, strict=True):
            members.setdefault(int(number), []).append(question)
        groups = [Group(tuple(group)) for group in members.values()]
        return sorted(groups, key=lambda group: -len(group.questions)), unread

    def read(self, texts: Sequence[str]) -> None:
        """Read questions, so that they can be put together."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if not new:
            return
        if self._encoder is None:
            self._encoder = OnnxEncoder(ENCODER / "model.onnx", ENCODER / "tokenizer.json")
        if len(self._vectors) + len(new) > MOST_KEPT:
            self._vectors.clear()
        vectors = self._encoder.encode([clean_text(text) for text in new])
        self._vectors |= dict(zip(new, vectors, strict=True))

    async def read_always(self, figures: Figures) -> None:
        """Read new questions beside the pages, again and again."""
        while True:
            try:
                today = datetime.now(UTC).date() + timedelta(days=1)
                period = Period(today - LOOK_BACK, today)
                found = await asyncio.to_thread(figures.open_questions, period)
                texts = [*self._missed, *(question.text for question in found)]
                for start in range(0, len(texts), AT_ONCE):
                    await asyncio.to_thread(self.read, texts[start : start + AT_ONCE])
            except Exception:
                logger.exception("Open questions could not be read")
            await asyncio.sleep(PAUSE_SECONDS)
