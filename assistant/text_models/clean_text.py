"""What a patient typed, made safe and even for everything that reads it."""

from __future__ import annotations

import re
import unicodedata

# A page and a half of text. Our own widget refuses more; elsewhere the middle is left out.
MAX_CHARACTERS = 2000

# A line that ends without a mark ends a sentence: "No fever" says nothing of the line below it.
_LINE_END = re.compile(r"(?<=[\w)\]])[^\S\r\n]*[\r\n\u2028\u2029]\s*(?=\S)")
# A program that breaks lines makes them so long at least.
_WRAPPED = 50
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


def shortened(text: str, most: int = MAX_CHARACTERS) -> str:
    """A text that is too long without its middle: what hurts now often stands at the end.

    Args:
        text: any text.
        most: characters that are left.
    """
    if len(text) <= most:
        return text
    end = most // 2
    return f"{text[: most - end - 1]} {text[-end:]}"


def clean_text(text: str) -> str:
    """Even out a message before it is read.

    Control and zero-width characters and terminal commands go, width and ligature variants
    become plain letters (Unicode NFKC), a line's end becomes that of a sentence, white space
    becomes single spaces, and a text of more than 2,000 characters is shortened. Leading
    slashes go as well: Rasa would take "/intent{...}" for a command with full confidence and
    set slots from it, and the assistant's own buttons send plain words.

    Args:
        text: the message as it came in; any characters, any length.

    Returns:
        The cleaned text; empty when nothing readable is left.
    """
    text = _TERMINAL_COMMAND.sub(" ", shortened(text, 2 * MAX_CHARACTERS))
    text = _LINE_END.sub(_line_end, text)
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    text = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    text = _LONG_RUN.sub(r"\1\1\1", _SPACES.sub(" ", text))
    return shortened(text.lstrip("/ ").rstrip())


def _line_end(found: re.Match[str]) -> str:
    """The end of a sentence, but where a long line goes on with a small letter."""
    text = found.string
    length = found.start() - (text.rfind("\n", 0, found.start()) + 1)
    return " " if length >= _WRAPPED and text[found.end()].islower() else ". "


def has_latin_word(text: str) -> bool:
    """Whether the text holds at least one Latin letter, so that there is a word to read."""
    return any(char.isalpha() and unicodedata.name(char, "").startswith("LATIN") for char in text)
