"""Reads requirements.lock: which packages are pinned, with which hashes, and who wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+) \\\n(?P<rest>(?:    .*\n?)+)", re.M)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"# (?:via|  ) *(\S.*)")
# How the lock names the project itself, and its group of packages for tests.
_PROJECT = "b12-assistant (pyproject.toml"
_TO_RUN = f"{_PROJECT})"


@dataclass(frozen=True)
class Pin:
    """One package of the lock.

    Attributes:
        name: normalised, as PEP 503 has it.
        version: the only one that may be installed.
        hashes: SHA-256 of each file that may be installed, as hexadecimal text.
        wanted_by: packages that ask for it.
        runs: whether the project itself asks for it, and not only to test.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: frozenset[str]
    runs: bool


def normalised(name: str) -> str:
    """A package's name in the one form that all its spellings share (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(file: Path) -> list[Pin]:
    """All packages of a lock that uv wrote, in its order.

    Args:
        file: the lock.
    """
    return [_pin(entry) for entry in _ENTRY.finditer(file.read_text(encoding="utf-8"))]


def running(pins: Iterable[Pin]) -> set[str]:
    """Names of the packages that the assistant needs to run; the others only test it."""
    pins = list(pins)
    found: set[str] = set()
    more = {pin.name for pin in pins if pin.runs}
    while more:
        found |= more
        more = {pin.name for pin in pins if pin.wanted_by & found} - found
    return found


def _pin(entry: re.Match[str]) -> Pin:
    wanted_by = [name for name in _VIA.findall(entry["rest"]) if name]
    return Pin(
        normalised(entry["name"]),
        entry["version"],
        tuple(_HASH.findall(entry["rest"])),
        frozenset(normalised(name) for name in wanted_by if not name.startswith(_PROJECT)),
        runs=_TO_RUN in wanted_by,
    )
