"""Misspellings as thumbs make them, and as people spell who write what they hear."""

from __future__ import annotations

import random
import re
import string

# What is heard the same: a spelling, and what stands for it.
_BY_EAR = [
    (re.compile(pattern), heard)
    for pattern, heard in (
        (r"ph", "f"),
        (r"\bth(?=r|in|ir)|(?<=\w)the?\b", "f"),
        (r"ight", "ite"),
        (r"ough", "uf"),
        (r"(?<=\w)[st]ion", "shun"),
        (r"ck|c(?![eiyh])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"ea", "ee"),
        (r"ee", "ea"),
        (r"(?<=\w)ie(?=\w)", "ei"),
        (r"wh", "w"),
        (r"\bkn", "n"),
        (r"\bwr", "r"),
        (r"ing\b", "in"),
        (r"er\b", "a"),
        (r"ai", "ay"),
        (r"ou", "ow"),
        (r"(?<=[^aeiou\W])e\b", ""),
        (r"([a-z])\1", r"\1"),
        (r"\byou\b", "u"),
        (r"\bare\b", "r"),
        (r"\bto\b", "2"),
        (r"(?<=\w[^aeiou\W])[aeiou](?=[^aeiou\W])", ""),
    )
]


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


def as_heard(text: str, rng: random.Random) -> str:
    """Spell some words by ear: "she cant breev", "chest is tite".

    Args:
        text: any text.
        rng: source of chance.

    Returns:
        The text in lower case; two to four rules applied, each where it fits.
    """
    heard = text.lower().replace("'", "")
    fitting = [rule for rule in _BY_EAR if rule[0].search(heard)]
    for pattern, spelling in rng.sample(fitting, min(len(fitting), rng.choice((2, 3, 4)))):
        heard = pattern.sub(spelling, heard)
    return heard
