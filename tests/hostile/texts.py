"""Odd texts, from a seeded source of chance."""

from __future__ import annotations

import base64
from random import Random

# A message may be twice as long; what is longer is cut or refused.
LONG = 5_000
_RANGES = (
    (0x00, 0x1F),  # control
    (0x20, 0x7E),
    (0x80, 0x9F),
    (0x300, 0x36F),  # combining
    (0x590, 0x6FF),  # Hebrew, Arabic
    (0x900, 0xDFF),  # Indic
    (0x200B, 0x202E),  # widths and directions
    (0x2150, 0x218F),  # numbers that normalise to several characters
    (0x3300, 0x33FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xD800, 0xDFFF),  # halves of characters
    (0xE000, 0xF8FF),  # private use
    (0xFDFA, 0xFDFB),  # one of them becomes eighteen
    (0x1F300, 0x1FAFF),
    (0xE0000, 0xE007F),
    (0x10FFF0, 0x10FFFF),
)
_PIECES = (
    "?", "!!!", "why? ", "is it? ", "what is b12 ", "suicide ", "chest pain ", "no ", "and how ",
    "pain, ", "1) ", "+1 555 010 0100 ", "anna@example.org ", "@", "\u2022 ", "\n", "\x00",
    "\u202e", "a\u0301", "\"'\u201c\u2018", "<b>", "{{7*7}}", "${x}", "/restart ",
    "/session_start", '{"a":', "[](", "`", "\\u0000", "\\ud83d", "%s%n", "' OR 1=1 --",
    "; DROP TABLE events; --", "../../etc/passwd", "=cmd()", "\ud83d", "\ufeff",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u0e33", "\x1b[31m", "<@U1|x>",
    "<http://x|y>", "&amp;&#0;&#x110000;",
)  # fmt: skip


def odd_text(chance: Random) -> str:
    """A text that nobody types: any characters, or one thing again and again."""
    kind = chance.randrange(5)
    if kind == 0:
        return "".join(_character(chance) for _ in range(chance.randrange(40)))
    if kind == 1:
        return chance.choice(_PIECES) * chance.choice((1, 2, 30))
    if kind == 2:
        return "".join(chance.choices(_PIECES, k=chance.randrange(1, 12)))
    if kind == 3:
        return _character(chance) * chance.choice((1, 50, 300))
    return base64.b64encode(chance.randbytes(chance.randrange(200))).decode()


def long_text(chance: Random) -> str:
    """The same, longer than a message may be."""
    text = odd_text(chance) or "a"
    return (text * (LONG // len(text) + 1))[:LONG]


def _character(chance: Random) -> str:
    return chr(chance.randint(*chance.choice(_RANGES)))
