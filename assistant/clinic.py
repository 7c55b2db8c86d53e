"""The clinic's own details (`clinic.yml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Extra, ValidationError, constr

from assistant.yaml_file import FileError, load_yaml

Line = constr(strip_whitespace=True, min_length=1, max_length=200)


class Clinic(BaseModel):
    """What a clinic fills in.

    Attributes:
        name: as patients know it.
        phone: the front desk's number, as it should be read.
        address: one line.
        hours: opening hours in one line.
        emergency_number: whom to call when life is in danger.
        crisis_number: whom to call in a mental health crisis.
    """

    class Config:
        """An unknown key is a slip of the pen: refuse it."""

        extra = Extra.forbid

    name: Line  # type: ignore[valid-type]
    phone: Line  # type: ignore[valid-type]
    address: Line  # type: ignore[valid-type]
    hours: Line  # type: ignore[valid-type]
    emergency_number: Line  # type: ignore[valid-type]
    crisis_number: Line  # type: ignore[valid-type]

    def placeholders(self) -> dict[str, str]:
        """What may stand in a text in curly brackets, by name (`clinic_phone` and so on)."""
        return {
            "clinic_name": self.name,
            "clinic_phone": self.phone,
            "clinic_address": self.address,
            "clinic_hours": self.hours,
            "emergency_number": self.emergency_number,
            "crisis_number": self.crisis_number,
        }


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
    if not isinstance(content, dict):
        raise FileError(f"{file}: expected lines like `name: Our Clinic`")
    try:
        return Clinic.parse_obj(content)
    except ValidationError as error:
        problem = error.errors()[0]
        key = str(problem["loc"][0])
        where = _line_of(file, key)
        raise FileError(f"{file}{where}: {key}: {_advice(key, problem)}") from error


def _line_of(file: Path, key: str) -> str:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*:", line):
            return f", line {number}"
    return ""


def _advice(key: str, problem: Mapping[str, Any]) -> str:
    if problem["type"] == "value_error.missing":
        return f"is missing; add a line `{key}: ...`"
    if problem["type"] == "value_error.extra":
        return "is not a setting that the assistant knows; check the spelling or remove it"
    return str(problem["msg"])
