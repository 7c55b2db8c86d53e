"""Looks up known vulnerabilities of every package that a file pins, Python's and npm's.

Those that docs/dependencies.md answers are counted, all others are shown and end the run with 1.
Where a service cannot be reached, nothing is known: that is said, and the run ends with 2.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dependencies.md"
# The locks, and what tools/encoder/ asks for itself: what that brings along is pinned nowhere.
REQUIREMENTS = (
    "requirements.lock",
    "tools/supply_chain/requirements.txt",
    "tools/deploy/requirements.txt",
    "tools/deploy/helm.txt",
    "tools/encoder/requirements.txt",
    "tools/encoder/mpnet.txt",
)
NPM_FOLDERS = ("widget", "assistant/frontdesk")
ID = re.compile(r"CVE-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){3}|PYSEC-\d{4}-\d+")
FOUND, NOT_REACHED = 1, 2


class NotReachedError(Exception):
    """A service did not answer, or not for every package."""


@dataclass(frozen=True)
class Advisory:
    """A known vulnerability of a pinned package.

    Attributes:
        package: its name and version.
        ids: all names that it goes by.
        mended_in: releases without it, as far as the service says.
    """

    package: str
    ids: frozenset[str]
    mended_in: str


def main(options: Sequence[str] = ()) -> int:
    """Ask both services; what the run ends with.

    Args:
        options: further ones for pip-audit, for example another address of the service.
    """
    code = 0
    answered = set(ID.findall(PAGE.read_text(encoding="utf-8")))
    services: dict[str, Callable[[], list[Advisory]]] = {
        "Python": partial(ask_osv, options),
        "npm": ask_npm,
    }
    for name, ask in services.items():
        try:
            advisories = ask()
        except NotReachedError as error:
            print(f"{name}: NOT CHECKED, the advisory service could not be reached ({error}).")
            code = code or NOT_REACHED
            continue
        new = unanswered(advisories, answered)
        print(
            f"{name}: {len(new)} to look at, {len(advisories) - len(new)} answered on {PAGE.name}"
        )
        for advisory in new:
            mended_in = advisory.mended_in or "no release"
            print(f"  {advisory.package}: {' '.join(sorted(advisory.ids))}, mended in {mended_in}")
            code = FOUND
    return code


def unanswered(advisories: Iterable[Advisory], answered: set[str]) -> list[Advisory]:
    """Those of which no name is among the answered ones."""
    return [advisory for advisory in advisories if not advisory.ids & answered]


def ask_osv(options: Sequence[str]) -> list[Advisory]:
    """What the OSV database knows of the requirements files."""
    command: list[str | Path] = [Path(sys.executable).with_name("pip-audit")]
    command += ["--vulnerability-service", "osv", "--no-deps", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", *options, "--requirement"]
    # One file at a time: two of them may pin the same package in different versions.
    found = [
        advisory
        for file in REQUIREMENTS
        for advisory in read_pip_audit(_json_of([*command, ROOT / file], ROOT))
    ]
    # Once, where they pin the same version.
    return list(dict.fromkeys(found))


def ask_npm() -> list[Advisory]:
    """What the npm registry knows of both package-lock.json."""
    command = ["npm", "audit", "--json", "--package-lock-only"]
    return [
        advisory
        for folder in NPM_FOLDERS
        for advisory in read_npm_audit(_json_of(command, ROOT / folder))
    ]


def read_pip_audit(report: dict[str, Any]) -> list[Advisory]:
    """The advisories in pip-audit's report.

    Raises:
        NotReachedError: a package was skipped, as those are that a service does not know.
    """
    skipped = [found["name"] for found in report["dependencies"] if "skip_reason" in found]
    if skipped:
        raise NotReachedError(f"no answer for {', '.join(skipped)}")
    return [
        Advisory(
            f"{found['name']} {found['version']}",
            frozenset([known["id"], *known.get("aliases", [])]),
            ", ".join(known["fix_versions"]),
        )
        for found in report["dependencies"]
        for known in found["vulns"]
    ]


def read_npm_audit(report: dict[str, Any]) -> list[Advisory]:
    """The advisories in npm's report.

    Raises:
        NotReachedError: npm reports an error.
    """
    if "vulnerabilities" not in report:
        raise NotReachedError(report.get("message", "no report"))
    return [
        # A package that only depends on a vulnerable one has its name here instead of an advisory.
        Advisory(f"{name} {found['range']}", frozenset(ID.findall(via["url"])), _npm_mended(found))
        for name, found in report["vulnerabilities"].items()
        for via in found["via"]
        if isinstance(via, dict)
    ]


def _npm_mended(found: dict[str, Any]) -> str:
    return "a later release" if found["fixAvailable"] else ""


def _json_of(command: Sequence[str | Path], folder: Path) -> dict[str, Any]:
    try:
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        report: dict[str, Any] = json.loads(run.stdout)
    except FileNotFoundError as error:
        raise NotReachedError(f"{command[0]} is missing") from error
    except ValueError as error:
        # Both end with an error when they find something, so their exit code says nothing.
        raise NotReachedError((run.stderr.strip().splitlines() or ["no report"])[-1]) from error
    return report


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
