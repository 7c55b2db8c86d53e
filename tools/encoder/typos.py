"""Misspellings as thumbs make them."""

from __future__ import annotations

import random
import string


def misspell(text: str, rng: random.Random) -> str:
    """Put slips into a text: swapped, dropped, wrong and doubled letters.

    Args:
        text: any text.
        rng: source of chance.

    Returns:
        The text in lower case with one slip in about 8 to 30 characters.
    """
    letters = list(text.lower())
    for _ in range(max(1, len(letters) // rng.choice((8, 12, 20, 30)))):
        if len(letters) < 4:
            break
        place, kind = rng.randrange(1, len(letters) - 1), rng.random()
        if not letters[place].isalpha():
            continue
        if kind < 0.35:
            letters[place], letters[place - 1] = letters[place - 1], letters[place]
        elif kind < 0.65:
            del letters[place]
        elif kind < 0.85:
            letters[place] = rng.choice(string.ascii_lowercase)
        else:
            letters.insert(place, letters[place])
    return "".join(letters)
