"""E-mail addresses, also as people dictate them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.privacy.spans import EMAIL, Span

_WRITTEN = re.compile(r"[\w.+%'-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}")
# "… at mail dot com", "…(at)mail.com", "… at mail dot co dot uk"
_SAID = re.compile(
    r"(?:\s?[(\[]at[)\]]\s?|\sat\s)[\w-]{1,40}(?:\s[\w-]{1,20})?(?:\sdot\s|\s?[(\[]dot[)\]]\s?|\.)"
    r"[a-z]{2,10}(?:(?:\sdot\s|\.)[a-z]{2,6})?\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\S+")
# What stands before a dictated address and is no part of it.
_BEFORE = frozenset(
    [
        "is",
        "it's",
        "its",
        "it",
        "at",
        "me",
        "my",
        "email",
        "e-mail",
        "mail",
        "address",
        "to",
        "send",
        "also",
        "and",
        "or",
        "reach",
        "write",
        "please",
        "so",
        "the",
        "on",
        "use",
        "via",
        "by",
        "contact",
        "reply",
        "results",
        "hi",
        "hello",
        "yes",
        "ok",
        "okay",
        "for",
        "him",
        "her",
        "them",
    ]
)
_MOST_WORDS = 8


def find_emails(text: str) -> Iterator[Span]:
    """The e-mail addresses of a text."""
    for match in _WRITTEN.finditer(text):
        yield Span(match.start(), match.end(), EMAIL)
    for match in _SAID.finditer(text):
        if (start := _start_before(text, match.start())) < match.start():
            yield Span(start, match.end(), EMAIL)


def _start_before(text: str, end: int) -> int:
    """Where the words before the "at" begin that belong to the address."""
    start = end
    for word in reversed(list(_WORD.finditer(text, max(0, end - 90), end))[-_MOST_WORDS:]):
        if word[0].lower().strip(".,:;!?") in _BEFORE or word[0][-1] in ",:;!?":
            break
        start = word.start()
    return start
