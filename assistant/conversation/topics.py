"""A piece of a message that lists what somebody wants to know: "side effects, dose and price?"."""

from __future__ import annotations

import re

from assistant.conversation.question_words import ASKING_FOR, AUXILIARY, SAYS, WH, is_question

MOST_TOPICS = 3
_MOST_WORDS = 9
_SEPARATOR = re.compile(
    r"\s*(?:[,;&+]|\s/\s|(?<=\w{3})/(?=\w{3})|\s(?:and|n|or|plus|as well as)\s)\s*"
    r"(?:(?:and|or|also|plus|then)\s+)*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    rf"^.*?\b(?:{ASKING_FOR}|(?:two|three|few|couple of) (?:things|questions)|quick q\w*)\b[\s:]*",
    re.IGNORECASE,
)
# Words that name nothing by themselves.
_NO_TOPIC = re.compile(
    r"^(?:not\b.*|(?:low |vitamin |vit )?b-?12|it|any link|true|right|etc\w*|others?|more)$",
    re.IGNORECASE,
)
# What is compared belongs together: "the difference between cyano and methyl".
_BETWEEN = re.compile(r"\b(between\s+\S+(?:\s+\S+)?)\s+(?:and|n|&)\s+", re.IGNORECASE)
_PINS = re.compile(r"\bpins\s+(?:and|n|&)\s+needles\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:diff\w*|which|better|rather)\b", re.IGNORECASE)
_BEGINS_QUESTION = re.compile(rf"^(?:{WH}|if|whether|when|who)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|an?|some|any|on|about|re)\s+", re.IGNORECASE)
# What all share that stands with the last one only: "causes and symptoms of low b12".
_SHARED_END = re.compile(r"\s(?:of|from|with|in|after)\s.*$", re.IGNORECASE)
# A question about what stands before it.
_OF_EACH = re.compile(
    rf"\b(?:{AUXILIARY}|explain)\b.*\b(?:those|them|they|these|either|both|each|(?:any|all) of)\b|"
    rf"\b(?:{AUXILIARY})\b.*\b(?:b12|it)\b.*\b(?:help|helps|do|anything)\b",
    re.IGNORECASE,
)


def topics(piece: str) -> list[str]:
    """Two or three topics that a piece names, each in words of its own.

    Args:
        piece: for example "tell me the causes and symptoms of low b12".

    Returns:
        ["causes of low b12", "symptoms of low b12"]; empty where it names one, or is a sentence.
    """
    piece = _PINS.sub("pins-and-needles", _BETWEEN.sub(r"\1 vs ", piece))
    head = _HEAD.match(piece)
    rest = piece[head.end() :] if head else piece
    parts = [_ARTICLE.sub("", part.strip(" .?!:-")) for part in _SEPARATOR.split(rest)]
    named = [part for part in parts if re.search(r"\w\w", part)][:MOST_TOPICS]
    if not head and (_COMPARED.search(piece) or _BEGINS_QUESTION.search(piece)):
        return []
    if len(named) < 2 or not all(_is_topic(part) for part in named):
        return []
    return [*(_completed(part, named[-1]) for part in named[:-1]), named[-1]]


def _is_topic(part: str) -> bool:
    if len(part.split()) > _MOST_WORDS or _NO_TOPIC.match(part):
        return False
    return bool(_BEGINS_QUESTION.search(part)) or not SAYS.search(part)


def _completed(part: str, last: str) -> str:
    end = _SHARED_END.search(last)
    if end is None or _SHARED_END.search(part) or _BEGINS_QUESTION.search(part):
        return part
    return part + end.group()


def asks_of_each(piece: str) -> bool:
    """Whether a piece asks of things that were named before: "does b12 help with those?"."""
    return is_question(piece) and len(piece.split()) <= _MOST_WORDS and bool(_OF_EACH.search(piece))
