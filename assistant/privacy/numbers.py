"""Phone numbers, numbers of records and of payment cards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.number_words import DIGITS, NUMBERS, any_of
from assistant.privacy.spans import CARD, PHONE, RECORD, Span

# Digits with what people write between them.
_BETWEEN = r"[\s().\-\u2010-\u2015/_]"
_RUN = re.compile(rf"(?<![\w.,])[+(]{{0,2}}\d(?:{_BETWEEN}{{0,3}}\d){{5,21}}(?![^\W_])")
_SAID_NUMBER = rf"(?:{any_of(NUMBERS)}|double|triple|plus|\d{{1,4}})"
_SPOKEN = re.compile(
    rf"\b{_SAID_NUMBER}(?:[\s,.-]{{1,3}}(?:(?:dash|dot|then|and|space)[\s,]{{1,2}})?"
    rf"{_SAID_NUMBER}\b){{3,19}}",
    re.IGNORECASE,
)
_LEAST_SAID = 7
_DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
_EXTENSION = re.compile(
    rf"\s{{0,2}},?\s{{0,2}}(?:ext|extn|extension|x)\b\.?\s{{0,2}}(?:\d{{1,6}}|{_SAID_NUMBER}"
    rf"(?:\s{_SAID_NUMBER}){{0,4}})\b",
    re.IGNORECASE,
)
_AREA = re.compile(r"\barea code\s$", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:at|on|to|is|it's)\s{1,2}$", re.IGNORECASE)
# What makes a number one to call.
_CALL = re.compile(
    r"\b(?:call|ring|phone|phones|mobile|mob|cell|cellphone|tel|telephone|number|num|no|nr|whatsapp"
    r"|whats app|text|sms|reach|landline|contact|fone|handy|dial|fax|work|home|movil|llamar|ph"
    r"|llame|telefono|area code)\b",
    re.IGNORECASE,
)
# What is measured, counted or sold, not called.
_UNIT = re.compile(
    r"\s{0,2}(?:mcg|ug|\u00b5g|\u03bcg|mg|ml|pg|ng|pmol|nmol|umol|iu|units?|mmhg|bpm|kg|lbs?|cm"
    r"|steps|%|/\s?(?:l|ml|dl)\b|times|pills|tablets|weeks|days|months|years|hours)\b",
    re.IGNORECASE,
)
_GOODS = re.compile(r"\b(?:barcode|ndc|lot|batch|pzn|isbn|upc|ean|model)\b", re.IGNORECASE)
_CARD_WORD = re.compile(
    r"\b(?:card|visa|mastercard|master card|amex|american express|debit|credit|discover|maestro"
    r"|tarjeta|carte|karte)\b",
    re.IGNORECASE,
)
# fmt: off
_OF_RECORD = (
    "m.r.n", "m r n", "mrn", "medical", "med", "hospital", "hosp", "patient", "patients", "pt",
    "chart", "health", "insurance", "insurer", "member", "membership", "subscriber", "policy",
    "group", "account", "acct", "clinic", "case", "file", "record", "records", "nhs", "chi",
    "ihi", "hcn", "medicare", "medicaid", "reference", "social security", "soc sec", "ssn", "ss",
    "passport", "licence", "license", "national insurance", "ni", "nino", "dni", "nie", "aadhaar",
    "identity", "id", "bsn", "kvnr", "s\u00e9cu", "secu", "nir", "pesel", "cpf", "sin", "tax",
    "national", "personal", "emirates", "card", "patientennummer", "identifier", "accession",
    "sample", "lab no", "dossier", "student", "wristband",
)
# fmt: on
_RECORD = re.compile(
    rf"\b(?:{any_of(tuple(re.escape(word) for word in _OF_RECORD))})\b\.?"
    r"(?:\W{0,3}(?:card|record|rec|file|chart|account|patient|member|insurance|security)\b)?"
    r"(?:\W{0,3}(?:numbers?|num|nr|no|id)\b\.?)?"
    r"(?:\W{0,3}\b(?:is|was|its|it's|says|ends in|under|number|no|id|of|mine|here|the|my)\b"
    r"|'s){0,3}"
    r"[\s:#=.\-]{0,4}",
    re.IGNORECASE,
)
# Groups of digits and letters: "RX1 22 4467", "MR-77120-B", "QQ 12 34 56 C".
_GROUP = r"(?:[A-Z]{0,6}\d[\dA-Z]{0,18}|[A-Z]{1,4}(?![\w'])|[a-z]{0,4}\d{2,18}[a-z]?)"
_CODE = re.compile(rf"(?!B-?12\b){_GROUP}(?:[\s./\-](?!B-?12\b){_GROUP}){{0,7}}(?!\w)")
_SPELT = re.compile(
    rf"(?:{_SAID_NUMBER}|[a-z])\b(?:[\s,.-]{{1,2}}(?:(?:dash|slash|dot)\s)?(?:{_SAID_NUMBER}|[a-z])\b)"
    r"{4,17}",
    re.IGNORECASE,
)
_SSN = re.compile(r"(?<![\d-])\d{3}[- ]\d{2}[- ]\d{4}(?![\d-])")
# A code of letters and digits that nobody measures: "RX4-229017", "24H8830192".
_LETTERED = re.compile(
    r"(?<![\w/.-])(?=[A-Za-z\d.-]*[A-Za-z])(?:[A-Za-z]{1,4}[-.]?)?\d{1,4}(?:[-.]?[A-Z]{0,3}[-.]?\d{1,12}){1,4}"
    r"(?:-?[A-Z])?(?![\w-])"
)
_LEAST_LETTERED = 6
_REACH, _FURTHER = 45, 32
MOST_PHONE_DIGITS, LEAST_PHONE_DIGITS = 15, 7
_LEAST_CARD_DIGITS, _MOST_CARD_DIGITS = 13, 19
_LEAST_RECORD_DIGITS = 4


def find_cards(text: str) -> Iterator[Span]:
    """Numbers of payment cards: by their check digit, or beside a word for a card."""
    for match in _RUN.finditer(text):
        digits = _digits(match[0])
        if not _LEAST_CARD_DIGITS <= len(digits) <= _MOST_CARD_DIGITS or _is_list(match[0]):
            continue
        is_goods = _is_near(_GOODS, text, match.start())
        if (_is_luhn(digits) and not is_goods) or _is_near(_CARD_WORD, text, match.start()):
            yield Span(match.start(), match.end(), CARD)
    for match in _said(text):
        if _is_near(_CARD_WORD, text, match.start()) and _count(match[0]) >= _LEAST_CARD_DIGITS:
            yield Span(match.start(), match.end(), CARD)


def find_records(text: str) -> Iterator[Span]:
    """Numbers by which a clinic, an insurer or a state knows a person; after a word for one."""
    for match in _SSN.finditer(text):
        yield Span(match.start(), match.end(), RECORD)
    for cue in _RECORD.finditer(text):
        code = _CODE.match(text, cue.end())
        if code and _is_code(text, code):
            yield Span(code.start(), code.end(), RECORD)
        elif (said := _SPELT.match(text, cue.end())) and _count(said[0]) >= _LEAST_RECORD_DIGITS:
            yield Span(said.start(), said.end(), RECORD)
        else:
            yield from _further_on(text, cue.end())
    for match in _LETTERED.finditer(text):
        is_long = len(_digits(match[0])) >= _LEAST_LETTERED and not _UNIT.match(text, match.end())
        if is_long and not _is_near(_GOODS, text, match.start()):
            yield Span(match.start(), match.end(), RECORD)


def _further_on(text: str, start: int) -> Iterator[Span]:
    """A code some words after the word for one: "my Medicare number, it is ..."."""
    for code in _CODE.finditer(text, start, min(len(text), start + _FURTHER)):
        is_long = len(_digits(code[0])) > _LEAST_RECORD_DIGITS or re.search("[A-Z]", code[0])
        if is_long and _is_code(text, code):
            yield Span(code.start(), code.end(), RECORD)
            return


def _is_code(text: str, code: re.Match[str]) -> bool:
    is_year = re.fullmatch(r"(?:19|20)\d\d", code[0]) is not None
    is_date = re.fullmatch(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{4}-[01]\d-[0-3]\d", code[0])
    is_measured = _UNIT.match(text, code.end()) or code[0].upper().startswith("B12")
    is_short = len(_digits(code[0])) < _LEAST_RECORD_DIGITS
    return not (is_short or is_year or is_date or is_measured)


def find_phones(text: str, *, is_asked: bool = False) -> Iterator[Span]:
    """Phone numbers as people write and dictate them.

    Args:
        text: the message.
        is_asked: whether it replies to the question for one; then any longer number counts.
    """
    for match in _RUN.finditer(text):
        start, end = _of_number(match)
        if _is_phone(text, start, end, is_asked=is_asked):
            extension = _EXTENSION.match(text, end)
            yield Span(start, extension.end() if extension else end, PHONE)
    for match in _said(text):
        is_called = is_asked or _is_near(_CALL, text, match.start())
        if _count(match[0]) >= _LEAST_SAID and (is_called or _is_spelt(match[0])):
            extension = _EXTENSION.match(text, match.end())
            area = _AREA.search(text, 0, match.start())
            start = area.start() if area else match.start()
            yield Span(start, extension.end() if extension else match.end(), PHONE)


def _of_number(match: re.Match[str]) -> tuple[int, int]:
    """Where the number itself stands: without an opening bracket that nothing closes."""
    start = match.start()
    if match[0].startswith("(") and ")" not in match[0]:
        start += 1
    return start, match.end()


def _is_phone(text: str, start: int, end: int, *, is_asked: bool) -> bool:
    number = text[start:end]
    digits = _digits(number)
    if not LEAST_PHONE_DIGITS - is_asked <= len(digits) <= MOST_PHONE_DIGITS:
        return False
    if _UNIT.match(text, end) or _DATE.fullmatch(number.strip("()")):
        return False
    if _is_list(number) and not number.startswith("+"):
        return False
    is_called = is_asked or _is_near(_CALL, text, start)
    if not is_called and _is_near(_GOODS, text, start):
        return False
    is_placed = re.fullmatch(r"\d{3}[ .-]\d{4}", number) and _PLACED.search(text[:start])
    is_written = number.startswith(("+", "00", "(")) or _is_grouped(number) or is_placed
    return bool(is_called or is_written or len(digits) >= 10)


def _is_grouped(number: str) -> bool:
    """Whether digits stand in groups as in a phone number, and not as in a list of results."""
    return bool(re.fullmatch(r"\(?\d{2,5}\)?(?:[ .\-\u2010-\u2015_]\d{2,4}){1,4}", number)) and (
        number.count(" ") != 1 or "-" in number or len(_digits(number)) >= 9
    )


def _is_list(number: str) -> bool:
    """Whether it is a row of short numbers, of years or a range, such as results in order."""
    parts = re.findall(r"\d+", number)
    years = sum(re.fullmatch(r"(?:19|20)\d\d", part) is not None for part in parts)
    is_range = len(parts) == 2 and "-" in number and len(parts[0]) == len(parts[1]) < 5
    has_decimals = len(re.findall(r"(?<![\d.])\d{1,3}\.\d{1,2}(?![\d.])", number)) >= 2
    return years >= 2 or is_range or has_decimals


def _said(text: str) -> Iterator[re.Match[str]]:
    """Rows of numbers of which some are words."""
    for match in _SPOKEN.finditer(text):
        if re.search(r"[a-z]", match[0], re.IGNORECASE):
            yield match


def _count(said: str) -> int:
    """How many numbers are said, digits one by one."""
    return sum(len(part) if part.isdigit() else 1 for part in _parts(said))


def _is_spelt(said: str) -> bool:
    """Whether a row of spoken numbers is mostly single digits, as in nothing but numbers."""
    single = [part for part in _parts(said) if part in DIGITS or re.fullmatch(r"\d", part)]
    return len(single) >= 6


def _parts(said: str) -> list[str]:
    return re.findall(r"\w+", said.lower())


def _is_near(cue: re.Pattern[str], text: str, start: int) -> bool:
    return cue.search(text, max(0, start - _REACH), start) is not None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0
