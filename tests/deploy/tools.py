"""Finds the programs that check `deploy/`; where one is missing, the test says so."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.settings import ROOT

DEPLOY = ROOT / "deploy"
_OURS = (ROOT / ".tools" / "deploy" / "bin", ROOT / ".tools" / "promtool" / "usr" / "bin")
# Debian keeps servers out of most people's path.
_SYSTEM = "/usr/sbin"


def program(name: str, target: str) -> str:
    """Path of a program; skips the test where it is missing, and fails it in CI.

    Args:
        name: of the program.
        target: the make target that installs it.
    """
    places = [*map(str, _OURS), os.environ.get("PATH", ""), _SYSTEM]
    if found := shutil.which(name, path=os.pathsep.join(places)):
        return str(Path(found))
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and CI may skip nothing")
    pytest.skip(f"{name} is not installed (make {target})")


def promtool(*arguments: object) -> None:
    """Have Prometheus' own checker look at something; fails the test where that finds a mistake."""
    command = [program("promtool", "promtool"), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def processes() -> dict[str, list[str]]:
    """Commands of the Procfile by name, as words; variables are left as they stand there."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: command.split() for name, _, command in (line.partition(":") for line in lines)}
