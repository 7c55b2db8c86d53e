"""Longer ordinary messages: two harmless texts in one breath.

Red flags in the training messages are often long, questions seldom are. Without these, length
itself looked like danger: of messages with two questions twice as many were flagged as of others.
"""

from __future__ import annotations

from collections.abc import Sequence

# One such message for so many texts.
SHARE = 8
# How far apart the two stand: a prime, so that the pairs differ as much as they can.
_STEP = 7919
_JOINS = (" and ", " ", ", ", ". Also ", "? ", " - ", ". ", " plus ")


def in_one_breath(texts: Sequence[str]) -> list[str]:
    """Messages of two texts each; the same texts give the same messages.

    Args:
        texts: ordinary texts.
    """
    messages = []
    for number, place in enumerate(range(0, len(texts) - SHARE + 1, SHARE)):
        first, second = texts[place], texts[(place * _STEP + number + 1) % len(texts)]
        if first != second:
            messages.append(f"{first.rstrip(' ?.!')}{_JOINS[number % len(_JOINS)]}{second}")
    return messages
