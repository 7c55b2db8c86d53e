"""Long messages in overlapping parts, so that a sign deep in a story is read as well."""

from __future__ import annotations

# A message of up to so many words is read whole; a part has as many. The encoder itself reads
# 128 word pieces, some 90 words.
WORDS = 60
STEP = 40


def windows(text: str) -> list[str]:
    """The text itself, or for a long one parts of 60 words, each 40 words after the last.

    Args:
        text: cleaned text.
    """
    words = text.split(" ")
    if len(words) <= WORDS:
        return [text]
    starts = range(0, len(words) - (WORDS - STEP), STEP)
    return [" ".join(words[start : start + WORDS]) for start in starts]
