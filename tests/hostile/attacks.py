"""Texts that make a regular expression try as many ways as it can, built from its parse tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

# What stands for "any character" in different ways: a letter, a space, a digit, a mark.
_ANY = "a 1.-\u00e9\n'"
_CATEGORIES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " \n", sre.CATEGORY_WORD: "a1_",
    sre.CATEGORY_NOT_DIGIT: "a .", sre.CATEGORY_NOT_SPACE: "a1.", sre.CATEGORY_NOT_WORD: " .-'",
}  # fmt: skip
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
# What makes a match fail at its end, or lets it go on.
_ENDS = ("\x00", "!", " ", "", "a")
# A repetition that may go on for so long is one that can be attacked.
_LONG = 8
# Tries for each repetition of a pattern.
TRIES = 4

Tree = Sequence[tuple[Any, Any]]


def attacks(pattern: re.Pattern[Any], size: int, chance: Random) -> Iterator[str]:
    """Texts of a size: what leads to a repetition, what it repeats, and what it does not."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    sampler = _Sampler(chance)
    for before, body in _repetitions(tree, []):
        for number in range(TRIES):
            start = "".join(map(sampler.text, before))
            pump = "".join(sampler.text(body) for _ in range(1 + number % 3)) or " "
            end = chance.choice(_ENDS)
            middle = max(size - len(start) - len(end), 0)
            yield start + (pump * (middle // len(pump) + 1))[:middle] + end


def _repetitions(tree: Tree, before: list[Tree]) -> Iterator[tuple[list[Tree], Tree]]:
    """Every long repetition of a tree: what stands before it, and what it repeats."""
    for place, (operator, argument) in enumerate(tree):
        led_to = [*before, tree[:place]]
        if operator in _REPEATS:
            _, most, body = argument
            if most >= _LONG:
                yield led_to, body
                # A chain of repetitions is tried in all ways together.
                yield led_to, [*body, *tree[place + 1 :]]
            yield from _repetitions(body, led_to)
        else:
            for inner in _inside(operator, argument):
                yield from _repetitions(inner, led_to)


def _inside(operator: Any, argument: Any) -> list[Tree]:
    if operator is sre.SUBPATTERN:
        return [argument[-1]]
    if operator is sre.BRANCH:
        return list(argument[1])
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operator is sre.ATOMIC_GROUP else []


class _Sampler:
    """Makes texts that a tree matches, as far as nothing looks ahead or back."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._groups: dict[int, str] = {}

    def text(self, tree: Tree) -> str:
        """A text."""
        return "".join(self._part(operator, argument) for operator, argument in tree)

    def _part(self, operator: Any, argument: Any) -> str:
        if operator is sre.LITERAL:
            return chr(argument)
        if operator in (sre.ANY, sre.NOT_LITERAL):
            return self._chance.choice(_ANY)
        if operator is sre.IN:
            return self._one_of(argument)
        if operator is sre.BRANCH:
            return self.text(self._chance.choice(argument[1]))
        if operator in _REPEATS:
            least, most, body = argument
            count = max(least, min(most, self._chance.randrange(3)))
            return "".join(self.text(body) for _ in range(count))
        if operator is sre.SUBPATTERN:
            number, *_, body = argument
            self._groups[number] = self.text(body)
            return self._groups[number]
        if operator is sre.ATOMIC_GROUP:
            return self.text(argument)
        return self._groups.get(argument, "") if operator is sre.GROUPREF else ""

    def _one_of(self, choices: Tree) -> str:
        if choices[0][0] is sre.NEGATE:
            return self._chance.choice(_ANY)
        operator, argument = self._chance.choice(choices)
        if operator is sre.RANGE:
            return chr(self._chance.choice(argument))
        return chr(argument) if operator is sre.LITERAL else self._of(argument)

    def _of(self, category: Any) -> str:
        return self._chance.choice(_CATEGORIES[category])
