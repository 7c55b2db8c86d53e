"""Several questions in one message: where one ends and the next begins.

Rules on words, because a question begins with one of few words, and because a mistake here has
to be understood. Whether the pieces really ask for different things is not decided here but by
the answers that are found for them (`assistant/nlu/several_questions.py`).
"""

from __future__ import annotations

import re

_WH = "what|whats|what's|wat|wats|why|how|hows|how's|where|wheres|which|whos"
_AUXILIARY = (
    "is|isnt|isn't|are|arent|aren't|am|can|cant|can't|could|does|doesnt|doesn't|do|dont|don't|"
    "did|will|wont|won't|would|should|shall|may|might|must"
)
_ASKING = rf"{_WH}|when|whens|who|{_AUXILIARY}|any|anything|whether|if so"
_PRONOUNS = (
    "it|they|them|that|this|these|those|the|there|i|u|you|we|he|she|a|an|my|your|ur|his|her|their"
)
_WHO = (
    rf"{_PRONOUNS}|b12|b-12|vit|vitamin|people|anyone|low|shots?|jabs?|injections?|tablets?|pills?|"
    "all|both"
)
_JOINED = "and|n|also|plus|but|then|btw|ps|oh|so|anyway|secondly|another|next|lastly"
_PREPOSITION = "for|at|in|on|by|from|to|with|of|since|until|after|during"
_WANTING_VERBS = (
    "ask if|ask whether|asks|wonder|wonders|want|wants|would like|like to know|need to know"
)
_FILLERS = r"(?:if so|if not|if yes|if no|quick q\w*|one more(?: thing| question)?|too)"
# "how often", "does it", "for how long": the words that begin a question.
_OPENING = rf"(?:(?:{_PREPOSITION})\s+)?(?:{_ASKING})\b"
_SOMEBODY_WANTS = rf"(?:i|she|he|we|they|i'd|id)\s+(?:also\s+)?(?:{_WANTING_VERBS})\b"
_BORDERS = re.compile(
    # The end of a sentence or line, the next entry of a list ...
    r"(?<=[?!;])\s+|(?<=[?!;])(?=\w)|(?<=[^\W\d]{2}[.])\s+|\s*\n\s*|\s+[\u2022\u2013\u2014-]{1,2}\s+"
    r"|\s*\b\d\)\s*"
    # ... or a comma or joining word with a question after it ...
    rf"|\s*(?:,|\+|&|/|\.\.+)\s*(?=(?:{_FILLERS}[,:]?\s+|(?:{_JOINED})\b[,:]?\s+)*{_OPENING})"
    rf"|\s+(?=(?:{_JOINED})\b[,:]?\s+(?:{_FILLERS}[,:]?\s+)*{_OPENING})"
    # ... or what else somebody asks or wants to know ...
    rf"|\s*(?:,|\band\b)\s*(?:\band\b)?\s*(?=(?:if|whether)\s+(?:{_WHO})\b)"
    rf"|(?:\s*,|\s+and\b|)\s+(?={_SOMEBODY_WANTS})"
    # ... or, without any mark, "is the", "does it", "how many" in the middle of a sentence.
    rf"|\s+(?=(?:{_AUXILIARY})\s+(?:{_WHO})\b)|\s+(?=(?:{_WH})\b)",
    re.IGNORECASE,
)
# Words after which an unmarked "is it" or "how" belongs to the same question.
_GOES_ON = re.compile(
    rf"(?:^|\s)(?:{_ASKING}|if|that|because|cos|coz|cause|like|as|than|about|or|and|not|me|us|"
    rf"know|knows|knew|tell|wonder|wondering|say|said|says|told|think|sure|ask|asking|asked|"
    rf"understand|explain|matter|matters|see|idea|depend|depends|depending|check|out|worry|"
    rf"worried|just|only|so|one|else|always|never|usually|still|even|ever|really|actually|"
    rf"{_PREPOSITION}|{_PRONOUNS})$",
    re.IGNORECASE,
)
# "how bad", "what time": a question that has only begun.
_ONLY_BEGUN = re.compile(
    rf"(?:^|\s)(?:what|wat|how|which|whose|where)(?:\s+(?!(?:{_AUXILIARY})\b)[\w'-]+){{0,3}}$",
    re.IGNORECASE,
)
# "if my sciatica", "because the level": a clause that has only begun.
_CLAUSE_BEGUN = re.compile(
    r"(?:^|\s)(?:if|that|because|cos|when|says?|think)(?:\s+[\w'-]+){1,3}$", re.IGNORECASE
)
_WANTS_TO_KNOW = (
    rf"\b(?:know|tell|wonders?|wondering|asks?|asking)\b(?:\s+[\w']+){{0,3}}?\s+"
    rf"(?:if|whether|{_WH})\b"
)
_WANTING = re.compile(_WANTS_TO_KNOW, re.IGNORECASE)
_IF = re.compile(r"^(?:and\s+)?if\b", re.IGNORECASE)
_IS_QUESTION = re.compile(
    # No two parts of this can match the same text: it would be tried in all ways, for minutes.
    rf"^(?:\W*\b(?:{_JOINED}|{_FILLERS}|or|hi|hello|hey|ok|okay|thanks|sorry|well|no|yes|um+)\b)*"
    rf"\W*{_OPENING}|\?\W*$|{_WANTS_TO_KNOW}",
    re.IGNORECASE,
)
_IS_REQUEST = re.compile(
    r"\b(?:need|want|wanna|like to|have to|got to|gotta|must|please|pls|cancel|book|reschedule|"
    r"move|change|call me|ring me)\b",
    re.IGNORECASE,
)
# "mood and sleep", "mood, sleep and brain fog": a question that names several things at its end.
_SEPARATOR = r"(?:,\s*(?:(?:and|or)\s+)?|\s+(?:and|n|or|&|\+)\s+)"
_THING = (
    rf"(?!(?:{_ASKING}|{_JOINED}|an?|some\w+|any\w+|etc|my|or)\b)[\w'-]+"
    rf"(?:\s+(?!(?:and|n|or)\b)[\w'-]+){{0,2}}"
)
_THINGS = re.compile(
    rf"^(?P<start>.*?\S)\s+(?P<first>[\w'-]+)(?P<others>(?:{_SEPARATOR}{_THING}){{1,2}})\s*[?.!]*$",
    re.IGNORECASE,
)


def split_message(text: str) -> list[str]:
    """A message in sentences and questions, in order.

    Args:
        text: cleaned text.

    Returns:
        The pieces; joining words stay with the piece that they begin.
    """
    pieces = []
    start = 0
    for border in _BORDERS.finditer(text):
        left = text[start : border.start()].strip()
        if left and border.group().isspace() and _is_unmarked(text, border) and _goes_on(left):
            continue
        pieces.append(left)
        start = border.end()
    pieces.append(text[start:])
    stripped = [piece.strip(" ,+&/-") for piece in pieces]
    return _asked_indirectly([piece for piece in stripped if re.search(r"\w", piece)])


def is_question(piece: str) -> bool:
    """Whether a piece of a message asks something, by its first word or its question mark."""
    return bool(_IS_QUESTION.search(piece))


def is_request(piece: str) -> bool:
    """Whether a piece of a message that is no question wants something done."""
    return bool(_IS_REQUEST.search(piece))


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


def _asked_indirectly(pieces: list[str]) -> list[str]:
    """Of "she asks if it hurts, if it is safe" the second "if" asks as well."""
    asked = [
        _IF.sub("whether", piece) if any(map(_WANTING.search, pieces[:index])) else piece
        for index, piece in enumerate(pieces)
    ]
    joined: list[str] = []
    for piece in asked:
        # An "if" after anything else is a condition and belongs to what stands before it.
        follows = bool(joined) and joined[-1][-1] not in ".?!;"
        if follows and _IF.match(piece) and not is_question(piece):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return joined


def _is_unmarked(text: str, border: re.Match[str]) -> bool:
    before, after = text[: border.start()], text[border.end() :]
    joined = re.match(rf"(?:{_JOINED})\b|{_SOMEBODY_WANTS}", after, re.IGNORECASE)
    return not joined and before[-1:] not in ("?", "!", ";", ".") and "\n" not in border.group()


def _goes_on(left: str) -> bool:
    return any(pattern.search(left) for pattern in (_GOES_ON, _ONLY_BEGUN, _CLAUSE_BEGUN))
