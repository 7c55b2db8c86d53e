"""What a patient typed, made safe and even for everything that reads it."""

from __future__ import annotations

import re
import unicodedata

# A page and a half of text. The web channel refuses more; any other channel is cut here.
MAX_CHARACTERS = 2000

_SPACES = re.compile(r"\s+")
# A run of the same character ("noooooo", "!!!!!!") says no more than three of it.
_LONG_RUN = re.compile(r"(.)\1{3,}")
# What a terminal takes for a command ("ESC [31m"): without its first character a letter remains.
_TERMINAL_COMMAND = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_APOSTROPHES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'"})


def readable(text: str) -> str:
    """A text that can be stored and shown: half a character and NUL become the sign for unknown.

    Browsers cut an emoji in two where a length ends, and JSON carries the half.
    """
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "\ufffd")


def clean_text(text: str) -> str:
    """Even out a message before it is read.

    Control and zero-width characters and terminal commands go, width and ligature variants
    become plain letters (Unicode NFKC), white space becomes single spaces, and the text is
    cut after 2,000 characters. Leading slashes go as well: Rasa would take "/intent{...}"
    for a command with full confidence and set slots from it, and the assistant's own
    buttons send plain words.

    Args:
        text: the message as it came in; any characters, any length.

    Returns:
        The cleaned text; empty when nothing readable is left.
    """
    text = _TERMINAL_COMMAND.sub(" ", text[: 2 * MAX_CHARACTERS])
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    text = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    text = _LONG_RUN.sub(r"\1\1\1", _SPACES.sub(" ", text))
    return text.lstrip("/ ").rstrip()[:MAX_CHARACTERS]


def has_latin_word(text: str) -> bool:
    """Whether the text holds at least one Latin letter, so that there is a word to read."""
    return any(char.isalpha() and unicodedata.name(char, "").startswith("LATIN") for char in text)
