"""Reads `clinic.yml`, with errors that name the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.clinic.profile import Clinic
from assistant.yaml_file import FileError, Loader, load_yaml


def load_clinic(file: Path) -> Clinic:
    """Read and check the clinic's details.

    Args:
        file: path of `clinic.yml`.

    Returns:
        The checked details.

    Raises:
        FileError: one line that says which line of the file is wrong, and how to mend it.
    """
    content = load_yaml(file)
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise FileError(f"{file}: expected lines like `name: Our Clinic`")
    try:
        return Clinic.parse_obj(content)
    except ValidationError as error:
        problem = error.errors()[0]
        # "__root__" is the check of a whole entry: it has no line of its own.
        path = [part for part in problem["loc"] if part != "__root__"]
        line = _line_of(file, path)
        where = f", line {line}" if line else ""
        name = ".".join(map(str, path))
        raise FileError(f"{file}{where}: {name}: {_advice(path, problem)}") from error


def _line_of(file: Path, path: Sequence[Any]) -> int | None:
    """The line where a value stands, or the nearest thing that holds it; None: nothing does."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=Loader)
    line = None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and part in range(len(node.value)):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _advice(path: Sequence[Any], problem: Mapping[str, Any]) -> str:
    if problem["type"] == "value_error.missing":
        return f"is missing; add a line `{path[-1]}: ...`"
    if problem["type"] == "value_error.extra":
        return "is not a setting that the assistant knows; check the spelling or remove it"
    return str(problem["msg"])
