"""The page on dependencies is complete, and what it says of known vulnerabilities is so."""

from __future__ import annotations

import json
import re
import tarfile
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import numpy as np
import pytest
import rasa
import yaml
from packaging.version import Version

from assistant.settings import ROOT
from assistant.training import MODEL
from tools.supply_chain.lock import Pin, normalised, read_lock

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
NPM_FOLDERS = ("widget", "assistant/frontdesk")
LOCKS = (
    "requirements.lock",
    "tools/supply_chain/requirements.txt",
    "tools/deploy/requirements.txt",
    "tools/deploy/helm.txt",
)
# Of Rasa's own components in config.yml; the others are ours.
RASAS_COMPONENTS = {"FallbackClassifier", "RulePolicy"}
UNPICKLES = re.compile(
    r"\b(?:jsonpickle\.(?:decode|loads)|pickle\.loads?|joblib\.load|allow_pickle=True)\b"
)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the page."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def asked_for(names: list[str]) -> set[str]:
    """Names without versions and extras."""
    return {normalised(re.split(r"[\[<>=;\s]", name)[0]) for name in names}


def pins() -> dict[str, Pin]:
    """The packages of the lock by name."""
    return {pin.name: pin for pin in read_lock(ROOT / "requirements.lock")}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def npm_packages() -> set[str]:
    packages = [json.loads((ROOT / f / "package.json").read_text("utf-8")) for f in NPM_FOLDERS]
    kinds = ("dependencies", "devDependencies")
    return {name for package in packages for kind in kinds for name in package.get(kind, {})}


@pytest.mark.parametrize(
    ("heading", "wanted"),
    [
        ("To run", asked_for(project()["project"]["dependencies"])),
        ("To test", asked_for(project()["dependency-groups"]["dev"])),
        ("In the browser", npm_packages()),
    ],
)
def test_the_page_has_each_direct_dependency_and_nothing_else(heading, wanted):
    listed = [row[0] for row in rows(heading)]
    assert set(listed) == wanted
    assert len(listed) == len(wanted)


@pytest.mark.parametrize("heading", ["To run", "To test", "In the browser"])
def test_each_has_a_reason_a_licence_and_its_upkeep(heading):
    for name, reason, licence, upkeep in rows(heading):
        assert re.fullmatch(r"[A-Z].{8,}\.", reason), name
        assert len(licence) >= 3, name
        assert re.match(r"\d{4}-\d{2}|kept up|the latest release", upkeep), name


@pytest.mark.parametrize("row", rows("To run") + rows("To test"), ids=lambda row: row[0])
def test_a_licence_is_that_of_the_installed_package(row):
    about = metadata(row[0])
    stated = [about["License"] or "", about["License-Expression"] or ""]
    stated += about.get_all("Classifier", [])
    stated.append(str(about.get_payload()))  # some say it in their description alone
    for licence in row[2].split(" AND "):
        assert any(licence.partition("-")[0] in text for text in stated)


def test_a_licence_is_that_of_the_npm_package():
    locks = [json.loads((ROOT / f / "package-lock.json").read_text("utf-8")) for f in NPM_FOLDERS]
    stated = {
        path: found.get("license") for lock in locks for path, found in lock["packages"].items()
    }
    for name, _, licence, _ in rows("In the browser"):
        assert stated[f"node_modules/{name}"] == licence


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_is_pinned_with_a_hash_and_no_registry_is_named(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    packages = read_lock(ROOT / lock)
    assert len(packages) == len(re.findall(r"^[\w.-]+(?:\[.+\])?==", text, re.M)) > 0
    assert all(pin.hashes for pin in packages)
    assert not re.search(r"://|^-|--index-url|--find-links.*=", _without_first_comment(text), re.M)


def _without_first_comment(text: str) -> str:
    """A lock without the lines that say with which command it was made."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def test_the_lock_has_what_the_project_asks_for():
    wanted = asked_for(project()["project"]["dependencies"])
    assert {pin.name for pin in pins().values() if pin.runs} == wanted


@pytest.mark.parametrize("folder", NPM_FOLDERS)
def test_npm_packages_are_pinned_with_a_hash_and_no_registry_is_named(folder):
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = {path: found for path, found in json.loads(text)["packages"].items() if path}
    assert packages
    assert all(found["integrity"].startswith("sha512-") for found in packages.values())
    assert '"resolved"' not in text


def test_what_is_left_out_is_neither_locked_nor_asked_for():
    left_out = {name for names, _ in rows("Left out") for name in names.split(", ")}
    assert left_out.isdisjoint(pins())
    overrides = project()["tool"]["uv"]["override-dependencies"]
    never = [line for line in overrides if line.endswith("; python_version < '3'")]
    assert asked_for(never) <= left_out


@pytest.mark.parametrize("row", rows("Known advisories"), ids=lambda row: f"{row[1]} {row[0][:16]}")
def test_an_advisory_is_answered_and_the_answer_holds(row):
    ids, package, what, done = row
    assert all(re.fullmatch(r"CVE-\d{4}-\d+", name) for name in ids.split(", "))
    assert what
    if done == "left out":
        assert package not in pins()
    elif mended := re.fullmatch(r"mended in ([\d.]+)", done):
        assert Version(pins()[package].version) >= Version(mended[1])
    else:
        assert package in pins()
        assert done.startswith("not reachable: ")
        named = re.findall(r"`(test_\w+)`", done)
        assert all(name in globals() for name in named)
        assert len(done) > 60


def test_no_component_uses_tensorflow():
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    names = {component["name"] for part in ("pipeline", "policies") for component in config[part]}
    assert {name for name in names if not name.startswith("assistant.")} <= RASAS_COMPONENTS
    ours = [path for path in python_files(ROOT / "assistant") if "tensorflow" in imports_of(path)]
    assert ours == []


def test_rasa_is_given_no_origins():
    started_by = [ROOT / "Procfile", ROOT / "endpoints.yml", ROOT / "credentials.yml"]
    started_by += [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    started_by += python_files(ROOT / "assistant")
    assert [path for path in started_by if "--cors" in path.read_text("utf-8", "replace")] == []


def test_nothing_is_unpickled():
    rasas = Path(rasa.__file__).parent
    files = [
        f for folder in (ROOT / "assistant", ROOT / "actions", rasas) for f in python_files(folder)
    ]
    assert len(files) > 300
    assert [path for path in files if UNPICKLES.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.model
def test_a_trained_model_is_plain_arrays(tmp_path):
    with tarfile.open(MODEL) as archive:
        archive.extractall(tmp_path, filter="data")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= {".npz", ".json", ".yml"}
    arrays = [path for path in files if path.suffix == ".npz"]
    assert arrays
    for path in arrays:
        # Reading one that would have to be unpickled is an error.
        with np.load(path, allow_pickle=False) as stored:
            assert all(stored[name].dtype.kind in "iufbU" for name in stored.files)


def python_files(folder: Path) -> list[Path]:
    return list(folder.rglob("*.py"))


def imports_of(path: Path) -> list[str]:
    """The packages that a file imports."""
    return re.findall(r"^\s*(?:import|from) (\w+)", path.read_text(encoding="utf-8"), re.M)
