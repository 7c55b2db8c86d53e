"""Several questions in one message: where one ends and the next begins.

Rules on words, because a question begins with one of few words, and because a mistake here has
to be understood. Whether the pieces really ask for different things is not decided here but by
the answers that are found for them (`assistant/nlu/several_questions.py`).
"""

from __future__ import annotations

import re

from assistant.conversation.question_words import (
    ASKING,
    AUXILIARY,
    FILLERS,
    IMPERATIVE,
    JOINED,
    OPENING,
    PREPOSITION,
    PRONOUNS,
    SOMEBODY_WANTS,
    WANTING,
    WH,
    WHO,
    is_question,
)

_BORDERS = re.compile(
    # The end of a sentence or line, the next entry of a list ...
    r"(?<=[?!;:])\s+|(?<=[?!;])(?=\w)|(?<=[^\W\d]{2}[.])\s+|\s*\n\s*|\s+[\u2022\u2013\u2014-]{1,2}\s+"
    r"|(?:^|\s+|(?<=\n))\d[.)]\s+|\s*\b\d\)\s*"
    # ... or a comma or joining word with a question after it ...
    rf"|\s*(?:,|\+|&|/|\.\.+)\s*(?=(?:{FILLERS}[,:]?\s+|(?:{JOINED})\b[,:]?\s+)*{OPENING})"
    rf"|\s+(?=(?:{JOINED})\b[,:]?\s+(?:{FILLERS}[,:]?\s+)*{OPENING})"
    # ... or what else somebody asks or wants to know ...
    rf"|\s+(?=or\s+(?:{WH})\b)|\s*(?:,|\s(?:and|then)\b|[&+])\s*(?={IMPERATIVE})"
    rf"|\s+(?=or\s+{IMPERATIVE})|\s+(?=and\s+that\s+(?:{PRONOUNS})\b)"
    rf"|\s*(?:,|\b(?:and|or)\b)\s*(?:\b(?:and|or)\b)?\s*(?=(?:if|whether)\s+(?:{WHO})\b)"
    rf"|(?:\s*,|\s+and\b|)\s+(?={SOMEBODY_WANTS})"
    # ... or, without any mark, "is the", "does it", "how many" in the middle of a sentence.
    rf"|\s+(?=(?:{AUXILIARY}|when\s+(?:will|can|does|should))\s+(?:{WHO})\b)|\s+(?=(?:{WH})\b)",
    re.IGNORECASE,
)
# Words after which an unmarked "is it" or "how" belongs to the same question.
_GOES_ON = re.compile(
    rf"(?:^|\s)(?:{ASKING}|if|that|because|cos|coz|cause|like|as|than|about|or|and|not|me|us|"
    rf"know|knows|knew|tell|wonder|wondering|say|said|says|told|think|sure|ask|asking|asked|"
    rf"understand|explain|explained|remember|forget|forgot|unsure|unclear|curious|matter|matters|"
    rf"see|idea|depend|depends|depending|check|out|worry|worried|just|so|one|else|always|never|usually|still|even|ever|really|actually|"
    rf"{PREPOSITION}|{PRONOUNS})$",
    re.IGNORECASE,
)
# "how bad", "what time": a question that has only begun.
_ONLY_BEGUN = re.compile(
    rf"(?:^|\s)(?:what|wat|how|which|whose|where)(?:\s+(?!(?:{AUXILIARY})\b)[\w'-]+){{0,4}}$",
    re.IGNORECASE,
)
# "if my sciatica", "because the level": a clause that has only begun.
_CLAUSE_BEGUN = re.compile(
    r"(?:^|\s)(?:if|that|because|cos|when|says?|think)(?:\s+[\w'-]+){1,3}$", re.IGNORECASE
)
# "What I want to know is whether ...", "Also what ...": nothing is said yet.
_NOTHING_YET = re.compile(rf"(?:(?:{JOINED}|{FILLERS})\b[\s,]*)*(?:what|all)?", re.IGNORECASE)
_IF = re.compile(r"^(?:and\s+)?if\b", re.IGNORECASE)


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
        if left and _NOTHING_YET.fullmatch(left):
            continue
        pieces.append(left)
        start = border.end()
    pieces.append(text[start:])
    stripped = [piece.strip(" ,+&/-") for piece in pieces]
    return _asked_indirectly([piece for piece in stripped if re.search(r"\w", piece)])


def _asked_indirectly(pieces: list[str]) -> list[str]:
    """Of "she asks if it hurts, if it is safe" the second "if" asks as well."""
    asked = [
        _IF.sub("whether", piece) if any(map(WANTING.search, pieces[:index])) else piece
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
    joined = re.match(rf"(?:{JOINED}|or)\b|{SOMEBODY_WANTS}", after, re.IGNORECASE)
    return not joined and before[-1:] not in ("?", "!", ";", ".") and "\n" not in border.group()


def _goes_on(left: str) -> bool:
    return any(pattern.search(left) for pattern in (_GOES_ON, _ONLY_BEGUN, _CLAUSE_BEGUN))
