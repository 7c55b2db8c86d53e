"""Numbers as people say them, for patterns."""

from __future__ import annotations

# fmt: off
DIGITS = ("zero", "oh", "o", "nought", "one", "two", "three", "four", "five", "six", "seven",
          "eight", "nine")
NUMBERS = (
    *DIGITS, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty",
    "ninety", "hundred", "thousand",
)
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", "thirtieth",
)
# fmt: on


def any_of(words: tuple[str, ...]) -> str:
    """A pattern of any of these words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
