"""Street addresses: what is sure to be part of one, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.name_lists import ordinary_words
from assistant.privacy.name_words import NEVER
from assistant.privacy.number_words import NUMBERS, any_of
from assistant.privacy.places import BEFORE_NAME, KINDS, LARGE_KINDS
from assistant.privacy.spans import ADDRESS, Span

_WORD = r"(?:[^\W\d_][\w'.\u2019-]{0,24}|\d{1,3}(?:st|nd|rd|th))"
_NUMBER = r"(?:\d{1,5}[a-z]?(?:\s?[-/]\s?\d{1,4}[a-z]?)?)"
_SAID = rf"(?:(?:{any_of(NUMBERS)})(?:[\s-](?:{any_of(NUMBERS)})){{0,3}})"
_STREET = rf"(?:{_WORD}\s){{1,4}}?(?:{any_of(KINDS)})\b\.?(?:\s(?:{any_of(KINDS)})\b\.?)?"
_LARGE = rf"(?-i:(?:[A-Z][\w'-]{{1,20}}\s){{1,2}}(?:{any_of(LARGE_KINDS)})\b)"
_NAMED = rf"(?:{any_of(BEFORE_NAME)})\b\.?\s(?:{_WORD}\s){{0,4}}?{_WORD}"
_GERMAN = (
    r"[^\W\d_][\w-]{2,24}(?:stra(?:ss|\u00df)e|str\.|gasse|weg|platz|allee|damm|ring)"
    r"\s\d{1,4}\s?[a-z]?\b"
)
_FLAT = (
    r"(?:(?:apt|apartment|appartement|flat|unit|suite|ste|room|floor|piso|house no|house|block|bldg"
    r"|building|plot|casa|ap|door|sector|trailer|lot|int|flat no|m)\b\.?\s?#?\s?(?:\d[\da-z]{0,3}"
    r"|[a-z]\d{0,3})(?:[-/]\d{1,4})?\b|#\s?\d{1,4}\w?|\d{1,2}(?:st|nd|rd|th)\sfloor\b"
    r"|\d{1,2}\.?\u00ba\.?\s?\w{0,4}\.?)"
)
_CORE = re.compile(
    rf"(?<![\w.,/])(?:{_NUMBER},?\s{_LARGE}|{_NUMBER},?\s{_STREET}|{_NUMBER},?\s{_NAMED}|{_NAMED}[\s,]{{1,3}}{_NUMBER}\b"
    rf"(?:\s\d\u00ba\s?\w{{0,4}})?|{_SAID}\s{_STREET}|{_GERMAN}"
    r"|p\.?\s?o\.?\s?box\s\d{1,6}\b|r\.?r\.?\s?\d{1,3}(?:\sbox\s\d{1,5})?\b"
    rf"|plot\s\d{{1,4}},?\s{_STREET})",
    re.IGNORECASE,
)
# Post codes that look like nothing else: British, Canadian, Irish, and five digits after a state.
_POSTAL = re.compile(
    r"\b(?!B-?12)(?:[A-Z]{1,2}\d[\dA-Z]?\s?\d(?!ug|ng)[ABD-HJLNP-UW-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d"
    r"|[AC-FHKNPRTV-Y]\d[\dW]\s?(?=\d*[A-Z])[A-Z\d]{4}|(?-i:[A-Z]{2})\s\d{5}(?:-\d{4})?)\b",
    re.IGNORECASE,
)
# A number, a code or a town may follow an address, after a comma or without one.
_STATE = r"(?:[A-Z]{2,3}\b\.?)"
_CODE = r"(?:\d{2}-\d{3}|\d{5}(?:-\d{3,4})?|\d{6}|\d{4})"
_TOWN = r"(?:[A-Z\u00c0-\u017d][\w'.\u2019-]{1,20}(?:\s[A-Z\u00c0-\u017d][\w'.\u2019-]{1,20}){0,3})"
_UK = r"(?:[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}\b)"
_RIGHT = re.compile(
    rf"(?:[\s,]{{1,3}}(?i:{_FLAT})|,?\s{_UK}|[\s,]{{1,3}}{_CODE}\s{_TOWN}"
    rf"|,\s{_TOWN}(?=,|\s-|\s[A-Z]{{2}}\b|\s\d|[.;]|\s*$)(?:\s-\s{_STATE})?"
    rf"|,\s?\d{{1,4}}(?=,)|[\s,]{{1,3}}{_STATE}\s{_CODE}|,\s{_TOWN}\s{_CODE}|,?\s{_CODE}\b"
    rf"|,\s[a-z]{{3,15}}(?:\s[a-z]{{3,15}})?\s(?:[a-z]{{2}}\s)?\d{{5}}\b|\s{_STATE}(?=\W|$)(?!\s\d)"
    rf"|\s[a-z]{{3,15}}(?:\s[a-z]{{3,15}})?\s[a-z]{{2}}\s\d{{5}}\b|\s{_TOWN}\s{_STATE}\s{_CODE}"
    rf"|,\s{_TOWN})"
)
_LEFT = re.compile(
    rf"(?:(?i:{_FLAT})|(?:The\s)?{_TOWN}(?:\s(?:of|de|y)\s{_TOWN})?(?:\s\d{{1,4}}[A-Z]?)?"
    r"|\b(?:[\w'-]{2,15}\s){0,2}(?:house|lodge|court|home|hall|cottage|farm|apartments|building|bungalow"
    r"|tower|towers|flats|villa|block|hostel|residence))[\s,]{1,3}$"
)
# "I live at …", "my address is …": to the end of the clause, where a number is in it.
_CUE = re.compile(
    r"\b(?:(?:live|lives|living|stay|stays|staying|reside|resides|registered) (?:at|on|in)"
    r"|i live(?: at| on| in)?|moved to|home is|place is|house is|house no\.?"
    r"|ad{1,2}res{1,2}e?(?:'s| is|:|\s?-)|direccion(?: es|:)|indirizzo:?|addr\b\.?:?"
    r"|vivo en|wohne in|delivery to|copy to|(?:son|daughter|mother|sister|brother) at"
    r"|(?:send|sent|post|mail|mailed|deliver|delivered|ship|bring)\s(?:\w+\s){0,5}?to|come to"
    r"|my details:|i'?m at|i am at|we r at|we are at)\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[^;?!\n]{0,90}?(?=[;?!\n]|(?<!\bno)(?<!\bul)(?<!\bst)\.\s|\.?$"
    r"|,?\s(?:and|but|so|can|could|do|is|what|i|i'd|my|please|pls|where|how|if|for|does|because|cos"
    r"|since|would|when|or|with|need|that|the|kindly|it|it's|its|ok|this|are|will)\b)",
    re.IGNORECASE,
)
_DICTATED = re.compile(
    rf"\b(?:{any_of(NUMBERS)})\b.*\b(?:{any_of(tuple(k for k in KINDS if len(k) > 3))})\b", re.I
)
_ZIP = re.compile(
    r"\b(?:zip|zip code|zipcode|post ?code|postal code|pin code)(?:\s?is|:)?\s"
    r"([A-Za-z\d]{2,4}\s?[A-Za-z\d]{2,4})\b",
    re.IGNORECASE,
)
_MEASURED = re.compile(r"\d+\s?(?:mcg|mg|ml|iu|pg|ng|weeks?|days?|months?|years?|hours?)\b", re.I)
_SMALL_TOWN = re.compile(
    r",\s?([^\W\d_][\w'-]{1,20}(?:\s[^\W\d_][\w'-]{1,20}){0,2}?)(?=,|\s|[.;?!]|$)"
)
_MOST_STEPS = 5


def find_addresses(text: str) -> Iterator[Span]:
    """The addresses of a text."""
    for match in _CORE.finditer(text):
        if not _MEASURED.match(match[0]):
            yield _whole(text, match.start(), match.end())
    for match in _POSTAL.finditer(text):
        yield _whole(text, match.start(), match.end())
    for cue in _CUE.finditer(text):
        clause = _CLAUSE.match(text, cue.end())
        if clause and _is_place(clause[0]):
            yield Span(clause.start(), clause.end(), ADDRESS)
    for match in _ZIP.finditer(text):
        yield Span(match.start(1), match.end(1), ADDRESS)


def _whole(text: str, start: int, end: int) -> Span:
    """An address with what belongs to it on both sides."""
    for _ in range(_MOST_STEPS):
        more = _RIGHT.match(text, end) or _POSTAL.match(text, end + 1) or _town(text, end)
        if not more:
            break
        end = more.end()
    for _ in range(_MOST_STEPS):
        window = max(0, start - 60)
        more = _LEFT.search(text[window:start])
        if not more or "," not in more[0]:
            break
        start = window + more.start()
    return Span(start, end, ADDRESS)


def _town(text: str, end: int) -> re.Match[str] | None:
    """A town after a comma, in small letters: words that are none otherwise."""
    found = _SMALL_TOWN.match(text, end)
    if not found:
        return None
    words = found[1].lower().split()
    is_named = not all(word in ordinary_words() for word in words)
    return found if is_named and not any(word in NEVER for word in words) else None


def _is_place(clause: str) -> bool:
    """Whether a clause can be an address: with a number that is no time, dose or amount."""
    if not re.search(r"\d", clause):
        return _DICTATED.search(clause) is not None
    is_other = re.search(
        r"\d\s?(?:am|pm|mcg|mg|ml|iu|years?|yrs?|weeks?|days?|months?|hours?|%|pg|ng|pmol)\b"
        r"|\b(?:b-?12|19\d\d|20\d\d)\b",
        clause,
        re.IGNORECASE,
    )
    return not is_other
