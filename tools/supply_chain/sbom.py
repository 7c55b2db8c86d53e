"""Writes var/sbom.json: every package that the project is made of, as CycloneDX 1.6.

Names, licences and what depends on what come from the installed packages, hashes from the locks.
What only tests or builds has the scope `excluded`.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tools.supply_chain.lock import Pin, normalised, read_lock, running

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
NPM_FOLDERS = ("widget", "assistant/frontdesk")
ENVIRONMENT = ROOT / ".venv" / "bin" / "python"
WRITTEN = ROOT / "var" / "sbom.json"

Component = dict[str, Any]


def main() -> int:
    """Write the file; 0, or 1 where an installed package is not the pinned one."""
    bom = _installed()
    pins = read_lock(LOCK)
    if wrong := not_installed(bom["components"], pins):
        print("Not installed as pinned (run make install):", ", ".join(wrong), file=sys.stderr)
        return 1
    bom["components"] = [*python_components(bom["components"], pins), *npm_components(ROOT)]
    text = json.dumps(bom, indent=1, ensure_ascii=False)
    _check(text)
    WRITTEN.parent.mkdir(exist_ok=True)
    WRITTEN.write_text(text + "\n", encoding="utf-8")
    print(f"{WRITTEN.relative_to(ROOT)}: {len(bom['components'])} packages")
    return 0


def not_installed(components: Iterable[Component], pins: Iterable[Pin]) -> list[str]:
    """The pinned packages that are missing, or there in another version."""
    versions = {normalised(found["name"]): found["version"] for found in components}
    return [f"{pin.name} {pin.version}" for pin in pins if versions.get(pin.name) != pin.version]


def python_components(components: Iterable[Component], pins: Iterable[Pin]) -> Iterator[Component]:
    """The pinned ones of all installed packages, with hashes and scope.

    Args:
        components: as they were found installed.
        pins: the lock.
    """
    pinned = {pin.name: pin for pin in pins}
    needed = running(pinned.values())
    for component in components:
        pin = pinned.get(normalised(component["name"]))
        if pin is not None:
            hashes = [{"alg": "SHA-256", "content": digest} for digest in pin.hashes]
            yield {**component, "scope": _scope(pin.name in needed), "hashes": hashes}


def npm_components(root: Path) -> Iterator[Component]:
    """The packages of the npm locks, with hashes, scope and licences where those name one.

    Args:
        root: the project.
    """
    for folder in NPM_FOLDERS:
        lock = json.loads((root / folder / "package-lock.json").read_text(encoding="utf-8"))
        for path, package in lock["packages"].items():
            if path:  # the first is the folder itself
                yield _npm_component(folder, path.rpartition("node_modules/")[2], package)


def _npm_component(folder: str, name: str, package: dict[str, Any]) -> Component:
    algorithm, _, digest = package["integrity"].partition("-")
    component = {
        "type": "library",
        "bom-ref": f"{folder}:{name}@{package['version']}",
        "name": name,
        "version": package["version"],
        "purl": f"pkg:npm/{quote(name)}@{package['version']}",
        "scope": _scope(not package.get("dev")),
        "hashes": [
            {
                "alg": algorithm.upper().replace("SHA", "SHA-"),
                "content": base64.b64decode(digest).hex(),
            }
        ],
    }
    if "license" in package:
        component["licenses"] = [{"expression": package["license"]}]
    return component


def _check(text: str) -> None:
    # Imported here: it is in the environment of these tools alone.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        raise ValueError(f"not CycloneDX: {error}")


def _scope(needed: bool) -> str:
    return "required" if needed else "excluded"


def _installed() -> dict[str, Any]:
    tool = Path(sys.executable).with_name("cyclonedx-py")
    command: list[str | Path] = [
        tool,
        "environment",
        "--pyproject",
        ROOT / "pyproject.toml",
        ENVIRONMENT,
    ]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    bom: dict[str, Any] = json.loads(found.stdout)
    return bom


if __name__ == "__main__":
    sys.exit(main())
