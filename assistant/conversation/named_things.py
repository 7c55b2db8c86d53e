"""One question that names several things at its end."""

from __future__ import annotations

import re

from assistant.conversation.question_words import ASKING, JOINED

# "mood and sleep", "mood, sleep and brain fog": a question that names several things at its end.
_SEPARATOR = r"(?:,\s*(?:(?:and|or)\s+)?|\s+(?:and|n|or|&|\+)\s+)"
_THING = (
    rf"(?!(?:{ASKING}|{JOINED}|an?|some\w+|any\w+|etc|my|or)\b)[\w'-]+"
    rf"(?:\s+(?!(?:and|n|or)\b)[\w'-]+){{0,2}}"
)
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
    others = [thing.strip() for thing in re.split(_SEPARATOR, found["others"], flags=re.IGNORECASE)]
    return [f"{found['start']} {thing}" for thing in (found["first"], *filter(None, others))]
