"""The words that questions are made of, and whether a text is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
    rf"{PRONOUNS}|b12|b-12|vit|vitamin|people|anyone|low(?=\s+(?:b-?12|vit\w*|levels?))|"
    # Not "my nerves are shot".
    r"shots|shot(?=\s)|jabs?|injections?|tablets?|pills?|all|both"
)
JOINED = "and|n|also|plus|but|then|btw|ps|oh|so|anyway|secondly|another|next|lastly"
# "An how long": an "and" in a hurry, where no article can stand.
HURRIED_AND = rf"(?:an|nd|adn)(?=\s+(?:{WH}|when|does|do|is|can|will)\b)"
PREPOSITION = "for|at|in|on|by|from|to|with|of|since|until|after|during"
WANTING_VERBS = (
    "ask if|ask whether|asks|wonder|wonders|want|wants|would like|like to know|need to know"
)
# What is said before the thing itself: "tell me about", "info on".
ASKING_FOR = (
    r"explain|tell me|let me know|find out|(?:need|want) (?:info|information|details)(?: please)?|"
    r"send me the (?:signs|symptoms|causes)|(?:info|information|details?|questions?)\s+"
    r"(?:on|about|re|regarding)|(?:wondering|curious|confused|concerned|worried|unsure|read|reading"
    r"|hear|ask|asking|know|interested|advise|guide|lowdown|story)\s+(?:me\s+)?(?:about|on|in|re)|"
    r"(?:what|how) about|list(?: of)? the|give me the"
)
IMPERATIVE = (
    rf"(?:(?:also|just|please|pls|kindly)\s+)*(?:explain|tell me|let me know|find out|show me|"
    rf"(?:ask|know)\s+(?:about|if|whether|{WH}|when))\b"
)
FILLERS = r"(?:if so|if not|if yes|if no|quick q\w*|one more(?: thing| question)?|too)"
# "how often", "does it", "for how long": the words that begin a question.
# Not "in May".
OPENING = rf"(?!(?:{PREPOSITION})\s+may\b)(?:(?:{PREPOSITION})\s+)?(?:{ASKING})\b"
SOMEBODY_WANTS = rf"(?:i|she|he|we|they|i'd|id)\s+(?:also\s+)?(?:{WANTING_VERBS})\b"
_NOT_SAID = (
    r"(?:no one|nobody|never|not|n't|dont|cant|didnt|wasnt|isnt|no)\b(?:\s+[\w']+){0,2}?\s+"
    r"(?:told|said|explained|remember|understand|sure|clue|idea|certain|clear|get|see|follow)"
)
WANTS_TO_KNOW = (
    rf"(?:\b(?:know|learn|tell|wonder(?:s|ed|ing)?|asks?|asking|explain|checking|find out|advise|"
    rf"understand|hear|enquiry|inquiry|query|question|"
    rf"details|interested|curious|unsure|confused)|{_NOT_SAID})\b(?:\s+[\w']+){{0,3}}?\s+"
    rf"(?:if|whether|when|who|{WH})\b|\b(?:to know|asking|asks)\s+(?:{AUXILIARY})\b"
)
WANTING = re.compile(WANTS_TO_KNOW, re.IGNORECASE)
_IS_QUESTION = re.compile(
    # No two parts of this can match the same text: it would be tried in all ways, for minutes.
    rf"^(?:\W*\b(?:{JOINED}|{HURRIED_AND}|{FILLERS}|or|hi|hello|hey|ok|okay|thanks|sorry|well|no|yes|um+)\b)*"
    rf"\W*(?:{OPENING}|{IMPERATIVE})|\?\W*$|\b(?:possible|allowed|or not)\W*$|{WANTS_TO_KNOW}|"
    # "This can be from B12", as learners of English ask.
    r"\b(?:this|that|it)\s+(?:can|could|may|might)\s+(?:be|come)\s+(?:from|because|due)\b|"
    rf"\b(?:{ASKING_FOR})\b",
    re.IGNORECASE,
)
# "Can't concentrate at work", "when people get the shot": worded like the beginning of a question.
_IS_STATEMENT = re.compile(
    rf"^(?:\W*\b(?:{JOINED}|hi|hello|hey)\b)*\W*"
    rf"(?:(?:can'?t|cannot|don'?t|won'?t|couldn'?t)\s+(?!(?:{WHO})\b)|"
    rf"when\s+(?!(?:{AUXILIARY}|to|was|were|exactly)\b))(?!.*\?\W*$)",
    re.IGNORECASE,
)
# "Usual maintenance dose": how those ask who write notes.
_IN_NOTES = re.compile(
    rf"^(?:\W*\b(?:{JOINED}|the)\b)*\W*"
    r"(?:usual|typical|standard|recommended|max|maximum|starting|common)\s+\w+",
    re.IGNORECASE,
)
# "They say it helps sleep. Is that right?": it is the statement before it that is asked.
_TAG = re.compile(
    r"^(?:and\s+|but\s+|so\s+)?(?:(?:i wonder |not sure )?(?:if|whether)\s+)?"
    r"(?:(?:is|are)\s+(?:that|this|it|these|they|she|he|(?:my|the)\s+\w+)\s+(?:all\s+|really\s+)?"
    r"(?:right|true|so|correct)|(?:that|this|it)\s+is\s+(?:true|right|correct)|"
    r"true|right|correct)\W*$",
    re.IGNORECASE,
)
# "Is it B12?": what is meant stands in the statement before.
_IS_IT_THAT = re.compile(
    rf"^(?:and |so |or )?(?:{AUXILIARY})\s+(?:it|this|that|these|they)\s+(?:all\s+)?"
    r"(?:(?:be|come|coming|from|due to|because of|caused by|down to|to do with|my|the|low|lack of|"
    r"vitamin)\s+)*"
    r"b-?12(?:\s+deficiency)?\W*$",
    re.IGNORECASE,
)
# "Also for low mood.", "and in children": more of the same question.
_ALSO_FOR = re.compile(
    r"^(?:(?:and|also|plus|same|or)\s+)+(?:for|with|in|on|about|against)\s+[\w' -]+[.?!]*$",
    re.IGNORECASE,
)
_AND_THAT = re.compile(r"^and that\b", re.IGNORECASE)
# A piece without any of these names something and says nothing of it.
SAYS = re.compile(
    rf"\b(?:i|i'm|im|i've|ive|my|he|she|we|they|it|it's|its|this|there|was|were|has|have|had|been|{AUXILIARY})\b",
    re.IGNORECASE,
)
_IS_REQUEST = re.compile(
    r"\b(?:need|want|wanna|like to|have to|got to|gotta|must|please|pls|cancel|book|reschedule|"
    r"move|change|call me|ring me|send|email|e-mail|mail|text me|get me|refill|renew|repeat|"
    r"arrange|schedule|make)\b",
    re.IGNORECASE,
)


def is_question(piece: str) -> bool:
    """Whether a piece of a message asks something, by its first word or its question mark."""
    if piece.endswith(":"):
        return False  # "Need info please:" only begins
    if _IN_NOTES.match(piece) and not SAYS.search(piece):
        return True
    return bool(_IS_QUESTION.search(piece)) and not _IS_STATEMENT.match(piece)


def which_ask(pieces: Sequence[str]) -> list[bool]:
    """Of the pieces of a message those that ask something, by themselves or by what follows.

    Args:
        pieces: in order.

    Returns:
        A truth value for each.
    """
    asking = [is_question(piece) for piece in pieces]
    for index in range(len(pieces) - 1, 0, -1):
        before, piece = pieces[index - 1], pieces[index]
        if _TAG.match(piece) and not asking[index - 1]:
            asking[index - 1], asking[index] = True, False
        elif _ALSO_FOR.match(piece) and asking[index - 1] and not SAYS.search(piece):
            asking[index] = True
        elif _AND_THAT.match(piece) and asking[index]:
            asking[index - 1] = True
        elif before.endswith(";"):
            # Entries of a list: "prescription or not; butt or thigh".
            asking[index - 1] |= not SAYS.search(before)
            asking[index] |= not SAYS.search(piece)
    return asking


def is_of_the_statement(piece: str) -> bool:
    """Whether a question asks only what a statement before it is due to: "is it low B12?"."""
    return bool(_IS_IT_THAT.match(piece))


def is_request(piece: str) -> bool:
    """Whether a piece of a message that is no question wants something done."""
    return bool(_IS_REQUEST.search(piece))
