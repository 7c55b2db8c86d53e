"""One question that names several things at its end."""

from __future__ import annotations

import re

from assistant.conversation.question_words import ASKING, JOINED, PREPOSITION

# "mood and sleep", "mood, sleep and brain fog": a question that names several things at its end.
_SEPARATOR = r"(?:,\s*(?:(?:and|or)\s+)?|\s+(?:and|n|or|plus|(?<!just\s)as well as|&|\+)\s+)"
_OWN = r"(?:(?:my|the|his|her|your)\s+)?"
# What begins a clause of its own: "are they safe, I'm a worrier".
_SAYING = "i|i'm|im|it|we|he|she|they|thanks|thx|please"
_THING = (
    rf"{_OWN}(?!(?:{ASKING}|{JOINED}|an?|some\w+|any\w+|etc|or|not|{_SAYING})\b)[\w'-]+"
    rf"(?:\s+(?!(?:and|n|or)\b)[\w'-]+){{0,2}}"
)
_PREPOSITIONS = PREPOSITION.split("|")
_THINGS = re.compile(
    rf"^(?P<start>.*?\S)\s+(?P<first>[\w'-]+)(?P<others>(?:{_SEPARATOR}{_THING}){{1,2}})\s*[?.!]*$",
    re.IGNORECASE,
)


def named_things(piece: str) -> list[str]:
    """A question that names two or three things at its end, as as many questions.

    Args:
        piece: for example "does b12 help my mood and memory?".

    Returns:
        ["does b12 help my mood", "does b12 help my memory"]; empty where it names one.
    """
    found = _THINGS.match(piece)
    if not found:
        return []
    others = re.split(_SEPARATOR, found["others"], flags=re.IGNORECASE)
    first = f"{found['start']} {found['first']}"
    return [first, *(_after(found["start"], first, thing.strip()) for thing in others if thing)]


def _after(start: str, first: str, thing: str) -> str:
    """The question with another thing; "for my weight" stands where its "for" stood."""
    word, _, rest = thing.partition(" ")
    place = first.lower().rfind(f" {word.lower()} ")
    if rest and place > 0 and word.lower() in _PREPOSITIONS:
        return f"{first[:place]} {thing}"
    return f"{start} {re.sub(rf'^{_OWN}', '', thing, flags=re.IGNORECASE)}"
