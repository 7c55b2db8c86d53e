"""Hypothesis strategies: any text that a channel may hand on, and any JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# Words that rules look for, so that more than the first rule is reached.
_WORDS = (
    "what", "is", "it", "how", "and", "or", "if", "no", "not", "my", "i", "b12", "pain", "chest",
    "die", "mum", "metformin", "kidney", "pregnant", "side effects", "the second one", "both",
    "yes", "cancel", "call me", "anna@example.org", "+1 555 010 0100", "0", "24", "december",
    "tomorrow", "next", "monday", "christmas", "1)", "?", "!", ",", ".", ";", ":", "-", "/", "&",
    "+", "\n", " ", "\u2022", "\u0301", "\x00", "\ud83d", "\u202e", "\u0130", "\ufdfa", "\u2167",
    "\u0661", "\u1369", "@", "<@U1>", "<http://x|y>", "/start@", "\U0001f44d",
)  # fmt: skip

# Any characters, half ones, too; and words of our rules in any order.
ANY_TEXT = st.text() | st.lists(st.sampled_from(_WORDS) | st.text(max_size=3), max_size=60).map(
    " ".join
)

_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT
ANYTHING = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=10,
)


@st.composite
def almost(draw: Any, whole: Any) -> Any:
    """A JSON value with one part of it, at any depth, missing or replaced by anything."""
    if isinstance(whole, dict) and whole and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(whole)))
        rest = {key: value for key, value in whole.items() if key != name}
        return draw(st.just(rest) | almost(whole[name]).map(lambda value: {**rest, name: value}))
    if isinstance(whole, list) and whole and draw(st.booleans()):
        return [draw(almost(whole[0])), *whole[1:]]
    return draw(ANYTHING)
