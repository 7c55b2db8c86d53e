"""Reading YAML files, with errors that name the file and the line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast


class FileError(Exception):
    """A file of the project is missing or wrong; the message says where and what."""


def load_yaml(file: Path) -> Any:
    """Read a YAML file.

    Args:
        file: path of the file.

    Returns:
        Its content.

    Raises:
        FileError: the file is missing, not UTF-8, or not YAML.
    """
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 (it is a safe one)
    except FileNotFoundError as error:
        raise FileError(f"{file} is missing") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{file} is not UTF-8 text") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise FileError(f"{file}{line}: {problem}") from error
