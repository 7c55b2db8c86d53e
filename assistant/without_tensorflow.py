"""Serves without TensorFlow: half of the memory and of the start for something nobody calls.

Rasa's modules import TensorFlow for components that `config.yml` does not have. While the assistant
serves, names stand in its place: they can be imported, inherited from and used as decorators, and
whoever calls one is told what is wrong. Training and tests use the real one.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.yaml_file import load_yaml

ABSENT = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")
# Components of Rasa that need it, by what their names begin with.
_NEED_IT = ("DIET", "ResponseSelector", "TED", "UnexpecTED", "LanguageModelFeaturizer", "ConveRT")


class TensorFlowNeededError(RuntimeError):
    """Something called TensorFlow in a process that was started without it."""


def can_do_without(config: Path) -> bool:
    """Whether no component of a `config.yml` needs TensorFlow.

    Args:
        config: the file; where there is none, nobody knows.

    Raises:
        FileError: it is no YAML.
    """
    if not config.is_file():
        return False
    content = load_yaml(config)
    parts = [*(content.get("pipeline") or ()), *(content.get("policies") or ())]
    return not any(str(part.get("name", "")).startswith(_NEED_IT) for part in parts)


def do_without() -> None:
    """An import of TensorFlow gives names only from here on; call it before Rasa is imported."""
    sys.meta_path.insert(0, _Finder())


class _Name(type):
    """A class of which only the name is there."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _named(f"{cls.__qualname__}.{name}")

    def __call__(cls, *arguments: Any, **more: Any) -> Any:
        if len(arguments) == 1 and callable(arguments[0]) and not more:
            return arguments[0]  # a decorator
        raise TensorFlowNeededError(
            f"{cls.__qualname__} was called, but the assistant serves without TensorFlow "
            "(assistant/without_tensorflow.py)"
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
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in ABSENT:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""
