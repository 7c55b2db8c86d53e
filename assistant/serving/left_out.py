"""Serves without libraries that nobody calls: half of the memory and of the start.

Rasa's modules import them for components that `config.yml` does not have, for plots, and for stores
that are not ours. While the assistant serves, names stand in their place: they can be imported,
inherited from and used as decorators, and whoever calls one is told what is wrong. Training and
tests use the real ones.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.yaml_file import load_yaml

_TENSORFLOW = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
# What only plots, S3 as a place for models, and MongoDB as a tracker store need.
_NEVER_CALLED = ("matplotlib", "mpl_toolkits", "boto3", "botocore", "s3transfer", "pymongo", "bson")
# Other libraries, and what the names of the components begin with that need them.
_CALLED_BY: Mapping[tuple[str, ...], tuple[str, ...]] = {
    _TENSORFLOW: (
        "DIET",
        "ResponseSelector",
        "TED",
        "UnexpecTED",
        "LanguageModelFeaturizer",
        "ConveRT",
    ),
    ("sklearn",): (
        "Sklearn",
        "LogisticRegression",
        "CountVectors",
        "LexicalSyntactic",
        "CRF",
        "DIET",
        "ResponseSelector",
        "TED",
        "UnexpecTED",
    ),
}


class LeftOutError(RuntimeError):
    """Something called a library in a process that was started without it."""


def libraries_to_leave_out(config: Path) -> frozenset[str]:
    """The top-level modules that no component of a `config.yml` needs.

    Args:
        config: the file; where there is none, nobody knows, and nothing is left out.

    Raises:
        FileError: it is no YAML.
    """
    if not config.is_file():
        return frozenset()
    content = load_yaml(config)
    parts = [*(content.get("pipeline") or ()), *(content.get("policies") or ())]
    names = [str(part.get("name", "")) for part in parts]
    not_called = {
        module
        for modules, prefixes in _CALLED_BY.items()
        if not any(name.startswith(prefixes) for name in names)
        for module in modules
    }
    return frozenset((*_NEVER_CALLED, *not_called))


def leave_out(libraries: Collection[str]) -> None:
    """An import of these gives names only from here on; call it before Rasa is imported."""
    sys.meta_path.insert(0, _Finder(libraries))


class _Name(type):
    """A class of which only the name is there."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{cls.__qualname__}.{name}")

    def __call__(cls, *arguments: Any, **more: Any) -> Any:
        if len(arguments) == 1 and callable(arguments[0]) and not more:
            return arguments[0]  # a decorator
        raise LeftOutError(
            f"{cls.__qualname__} was called, but the assistant serves without this library "
            "(assistant/serving/left_out.py)"
        )


def _named(name: str) -> _Name:
    return _Name(name, (), {"__qualname__": name})


class _Absent(ModuleType):
    """A module of which only names are there."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{self.__name__}.{name}")


class _Finder(MetaPathFinder, Loader):
    def __init__(self, libraries: Collection[str]) -> None:
        self._libraries = frozenset(libraries)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in self._libraries:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
