"""When two texts are the same message: training and test sets are compared by it."""

from __future__ import annotations

import re

from assistant.text_models.clean_text import clean_text


def same(text: str) -> str:
    """A text without its capitals and punctuation; one of punctuation alone as it is."""
    cleaned = clean_text(text).lower()
    return re.sub(r"\W+", " ", cleaned).strip() or cleaned
