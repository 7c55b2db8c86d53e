"""The words that questions are made of, and whether a text is one."""

from __future__ import annotations

import re

WH = "what|whats|what's|wat|wats|why|how|hows|how's|where|wheres|which|whos"
AUXILIARY = (
    "is|isnt|isn't|are|arent|aren't|am|can|cant|can't|could|does|doesnt|doesn't|do|dont|don't|"
    "did|will|wont|won't|would|should|shall|may|might|must"
)
ASKING = rf"{WH}|when|whens|who|{AUXILIARY}|any|anything|whether|if so"
PRONOUNS = (
    "it|they|them|that|this|these|those|the|there|i|u|you|we|he|she|a|an|my|your|ur|his|her|their"
)
WHO = (
    rf"{PRONOUNS}|b12|b-12|vit|vitamin|people|anyone|low|shots?|jabs?|injections?|tablets?|pills?|"
    "all|both"
)
JOINED = "and|n|also|plus|but|then|btw|ps|oh|so|anyway|secondly|another|next|lastly"
PREPOSITION = "for|at|in|on|by|from|to|with|of|since|until|after|during"
WANTING_VERBS = (
    "ask if|ask whether|asks|wonder|wonders|want|wants|would like|like to know|need to know"
)
FILLERS = r"(?:if so|if not|if yes|if no|quick q\w*|one more(?: thing| question)?|too)"
# "how often", "does it", "for how long": the words that begin a question.
OPENING = rf"(?:(?:{PREPOSITION})\s+)?(?:{ASKING})\b"
SOMEBODY_WANTS = rf"(?:i|she|he|we|they|i'd|id)\s+(?:also\s+)?(?:{WANTING_VERBS})\b"
WANTS_TO_KNOW = (
    rf"\b(?:know|tell|wonders?|wondering|asks?|asking)\b(?:\s+[\w']+){{0,3}}?\s+"
    rf"(?:if|whether|{WH})\b"
)
WANTING = re.compile(WANTS_TO_KNOW, re.IGNORECASE)
_IS_QUESTION = re.compile(
    # No two parts of this can match the same text: it would be tried in all ways, for minutes.
    rf"^(?:\W*\b(?:{JOINED}|{FILLERS}|or|hi|hello|hey|ok|okay|thanks|sorry|well|no|yes|um+)\b)*"
    rf"\W*{OPENING}|\?\W*$|{WANTS_TO_KNOW}",
    re.IGNORECASE,
)
_IS_REQUEST = re.compile(
    r"\b(?:need|want|wanna|like to|have to|got to|gotta|must|please|pls|cancel|book|reschedule|"
    r"move|change|call me|ring me)\b",
    re.IGNORECASE,
)


def is_question(piece: str) -> bool:
    """Whether a piece of a message asks something, by its first word or its question mark."""
    return bool(_IS_QUESTION.search(piece))


def is_request(piece: str) -> bool:
    """Whether a piece of a message that is no question wants something done."""
    return bool(_IS_REQUEST.search(piece))
