"""Every regular expression of our packages, with where it is written."""

from __future__ import annotations

import ast
import builtins
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.settings import ROOT

PACKAGES = ("assistant", "actions")
_FUNCTIONS = (
    "compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer",
)  # fmt: skip
# What pydantic and scikit-learn call one.
_KEYWORDS = ("regex", "token_pattern")
# What stands for a value that is only known while the program runs.
_ANY_WORD = "word"


@dataclass(frozen=True)
class Written:
    """A pattern and where it is written: file and line."""

    place: str
    pattern: re.Pattern[Any]


def written_patterns() -> list[Written]:
    """The patterns that are given to a function of `re`, or to a library as a pattern."""
    return [found for file in _files() for found in _of_file(file)]


def compiled_patterns() -> set[re.Pattern[Any]]:
    """The compiled patterns that our modules hold once they are imported."""
    modules = map(_module, _files())
    return {found for module in modules for value in vars(module).values() for found in _in(value)}


def _files() -> list[Path]:
    folders = (ROOT / package for package in PACKAGES)
    files = (file for folder in folders for file in sorted(folder.rglob("*.py")))
    # Alembic runs those; they are nobody's import.
    return [file for file in files if "migrations" not in file.parts]


def _module(file: Path) -> ModuleType:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join(p for p in parts if p != "__init__"))


def _in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _in(inner)
    elif isinstance(value, tuple | list | set | frozenset):
        for inner in value:
            yield from _in(inner)


def _of_file(file: Path) -> Iterator[Written]:
    names = _Names(_module(file))
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for expression, flags in _given(node):
            line = getattr(node, "lineno", 0)
            text, place = names.value(expression), f"{file.relative_to(ROOT)}:{line}"
            if isinstance(text, re.Pattern):
                yield Written(place, text)
            elif isinstance(text, str | bytes):
                yield Written(place, re.compile(text, names.value(flags) if flags else 0))


def _given(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    """What a call gives as patterns, each with its flags."""
    if not isinstance(node, ast.Call):
        return
    keywords = {keyword.arg: keyword.value for keyword in node.keywords}
    yield from ((keywords[name], None) for name in _KEYWORDS if name in keywords)
    function = node.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return
    if function.value.id == "re" and function.attr in _FUNCTIONS:
        place = {"compile": 1, "match": 2, "search": 2, "fullmatch": 2}.get(function.attr, 99)
        positional = node.args[place] if len(node.args) > place else None
        yield node.args[0], keywords.get("flags", positional)


class _Names(dict[str, Any]):
    """The names of a module; any other one is a word."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__(vars(module))

    def __missing__(self, name: str) -> Any:
        return getattr(builtins, name, _ANY_WORD)

    def value(self, expression: ast.expr) -> Any:
        """What an expression of the module is worth."""
        code = compile(ast.Expression(expression), "<pattern>", "eval")
        return eval(code, dict(self), self)  # noqa: S307 (our own code)
