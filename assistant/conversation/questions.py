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
    HURRIED_AND,
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

# "My sister, who is only 58", "she cries, which isn't like her".
_RELATIVE = (
    r"(?:who\s+(?:is|was|are|were|has|have|had|only|just|also|always|already|used)|"
    r"which\s+(?:isn'?t|was|wasn'?t|has|had|made|makes|my|her|his))\b"
)
# "Can low B12 do that".
_NO_SUBJECT = r"do\s+(?:that|this|it|their|his|her|my|your|ur|a|an)\b"
# "I want to know if ..., and if bruises are normal".
_OR_IF = r"(?:and|or)\s+(?:if|whether)\s+(?!(?:so|not|yes|no)\b)"
_PERSONS = "it|they|i|u|you|we|he|she|there|this|that"
# Cleaned text has single spaces and at most three dots: "\s+" or "\.+" would be tried in many ways
# at each place of a longer run.
_BORDERS = re.compile(
    # The end of a sentence or line, the next entry of a list ...
    r"(?<=[?!;:])\s|(?<=[?!;])(?=\w)|(?<=[^\W\d]{2}[.])\s|"
    r"(?<=b12[.])\s|(?<=[.]{2})\s|\s?\n\s?|\s[\u2022\u2013\u2014-]{1,2}\s"
    r"|(?:^|\s|(?<=\n))\d[.)]\s|\s?\b\d\)\s?|(?<=\w)\s/\s(?=\w+\s\w)"
    rf"|(?:^|\s)\d\s(?=(?:(?:{PREPOSITION})\s)?(?:{WH})\b)"
    # ... or a comma or joining word with a question after it ...
    rf"|\s?(?:,|\+|&|/|\.\.\.?)\s?(?!{_RELATIVE})(?=(?:{FILLERS}[,:]?\s|(?:{JOINED})\b[,:]?\s)*{OPENING})"
    rf"|(?<!\bif)\s(?=(?:{JOINED})\b[,:]?\s(?:{FILLERS}[,:]?\s)*{OPENING})"
    rf"|\s(?={HURRIED_AND})|\s?,?\s(?=also\s(?:my|i|i'm|im|i've|ive)\b)"
    # ... or what else somebody asks or wants to know ...
    rf"|\s(?=or\s(?:{WH})\b)|\s?(?:,|\s(?:and|then)\b|[&+])\s?(?={IMPERATIVE})"
    rf"|\s(?=or\s{IMPERATIVE})|\s(?=and\sthat\s(?:{PRONOUNS})\b)"
    rf"|\s?(?:,|\b(?:and|or)\b)\s?(?:\b(?:and|or)\b)?\s?(?=(?:if|whether)\s(?:{WHO})\b)"
    rf"|(?:\s?,|\sand\b|)\s(?={SOMEBODY_WANTS})|\s?,?\s(?={_OR_IF})"
    # ... or, without any mark, "is the", "does it", "how many" in the middle of a sentence.
    rf"|\s(?!{_NO_SUBJECT})(?=(?:{AUXILIARY}|when\s(?:will|can|does|should))\s(?:{WHO})\b)"
    rf"|\s(?!{_RELATIVE})(?=(?:{WH})\b)",
    re.IGNORECASE,
)
# A "like" after another word only fills: "gets the shots like is it sore".
_LIKENED = (
    "is|it's|its|be|was|feel|feels|felt|looks?|sounds?|seems?|what|more|just|something|anything"
)
# Words after which an unmarked "is it" or "how" belongs to the same question.
_GOES_ON = re.compile(
    rf"(?:^|\s)(?:{ASKING}|if|that|because|cos|coz|cause|as|than|(?:{_LIKENED})\s+like|about|or|and|not|me|us|"
    rf"know|knows|knew|imagine|decides?|decided|affects?|changes?|be|tell|wonder|wondering|say|said|says|told|think|sure|ask|asking|asked|"
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
# Words of the longest of these.
_MOST_LEFT = 6
# "My own mother is low": who is spoken of, before the verb.
_SUBJECT = re.compile(
    rf"^(?:(?:{JOINED})\s+)?(?:my|his|her|their|our|these|those)\s+[\w'-]+(?:\s+[\w'-]+)?$",
    re.IGNORECASE,
)
_VERB_OF_IT = re.compile(rf"(?:is|are|was|were|can|will)\s+(?!(?:{_PERSONS})\b)", re.IGNORECASE)
# "Is the low B12 why I tingle": one question.
_IS_IT_WHY = re.compile(r"\b(?:is|are|could|can|might)(?:\s+[\w'-]+){1,4}$", re.IGNORECASE)
# "What I want to know is whether ...", "Also what ...": nothing is said yet.
_NOTHING_YET = re.compile(rf"(?:(?:{JOINED}|{FILLERS})\b[\s,]*)*(?:what|all)?", re.IGNORECASE)
# "Is it in the arm or where?"
_OR_WHAT = re.compile(r"or\s+(?:what|where|when|not|no)\W*", re.IGNORECASE)
_IF = re.compile(r"^(?:and\s+)?if\b(?!\s+(?:so|not|yes|no)\b)", re.IGNORECASE)


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
        if left and border.group().isspace() and _is_unmarked(text, border):
            is_verb = _SUBJECT.match(left) and _VERB_OF_IT.match(text[border.end() :])
            if is_verb or _goes_on(left, text[border.end() :]):
                continue
        if left and _NOTHING_YET.fullmatch(left):
            continue
        if re.match(_OR_IF, text[border.end() :], re.IGNORECASE) and not WANTING.search(left):
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
        is_condition = _IF.match(piece) and not is_question(piece)
        if follows and (is_condition or _OR_WHAT.fullmatch(piece)):
            joined[-1] += f" {piece}"
        else:
            joined.append(piece)
    return joined


def _is_unmarked(text: str, border: re.Match[str]) -> bool:
    before, after = text[: border.start()], text[border.end() :]
    joined = re.match(rf"(?:{JOINED}|or)\b|{HURRIED_AND}|{SOMEBODY_WANTS}", after, re.IGNORECASE)
    return not joined and before[-1:] not in ("?", "!", ";", ".") and "\n" not in border.group()


def _goes_on(left: str, after: str) -> bool:
    # No pattern looks back further, and searching all of a long text at each word takes its time.
    left = " ".join(left.rsplit(maxsplit=_MOST_LEFT)[-_MOST_LEFT:])
    if after[:3].lower() == "why" and _IS_IT_WHY.search(left):
        return True
    return any(pattern.search(left) for pattern in (_GOES_ON, _ONLY_BEGUN, _CLAUSE_BEGUN))
