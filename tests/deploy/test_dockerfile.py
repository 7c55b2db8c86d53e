"""The image, as far as it can be checked without building it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.settings import ROOT
from evaluation.processes import free_port
from tests.deploy.tools import DEPLOY, processes, program
from tests.deploy.upstream import Upstream

DOCKERFILE = DEPLOY / "docker" / "Dockerfile"
# Reads what the processes read at their start, as far as they need no model for it.
STARTS = """
from actions.replies import reply_writer
from assistant.channels.pages import demo_page
from assistant.clinic import load_clinic
from assistant.frontdesk.app import create_app
from assistant.settings import settings
reply_writer()
demo_page(load_clinic(settings().clinic_path))
create_app(settings())
"""


@dataclass(frozen=True)
class Instruction:
    """A line of the Dockerfile, with those that continue it."""

    stage: str
    name: str
    value: str


def instructions() -> list[Instruction]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.M)
    found, stage = [], ""
    for line in filter(None, text.replace("\\\n", " ").splitlines()):
        name, _, value = line.partition(" ")
        if name == "FROM":
            stage = value.partition(" AS ")[2] or "final"
        found.append(Instruction(stage, name, " ".join(value.split())))
    return found


def of(name: str, stage: str = "final") -> list[str]:
    return [one.value for one in instructions() if (one.name, one.stage) == (name, stage)]


def copied() -> list[tuple[str, str, str]]:
    """Stage, source and target of each file or folder that is copied from the project."""
    copies = [one for one in instructions() if one.name == "COPY" and "--from" not in one.value]
    return [
        (one.stage, source, one.value.split()[-1])
        for one in copies
        for source in one.value.split()[:-1]
    ]


def test_hadolint_finds_nothing() -> None:
    checked = subprocess.run(
        [
            program("hadolint", "deploy-tools"),
            "--no-color",
            "--failure-threshold=style",
            DOCKERFILE,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_it_runs_without_roots_rights_and_tells_whether_it_lives() -> None:
    [user] = of("USER")
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", user)
    [check] = of("HEALTHCHECK")
    assert "alive.py" in check
    # What root copies, the account that runs cannot change.
    assert not [value for value in of("COPY") if "--chown" in value]


def test_no_secret_is_in_a_layer() -> None:
    names = re.compile(r"SECRET|TOKEN|PASSWORD|VAULT_KEY|DATABASE_URL", re.I)
    set_at_build = [one for one in instructions() if one.name in ("ARG", "ENV")]
    assert not [one for one in set_at_build if names.search(one.value)]
    assert not [one for one in instructions() if one.name == "ADD"]
    assert not [source for _, source, _ in copied() if source in (".", "./", "*")]


def test_only_what_is_copied_is_sent_to_the_build() -> None:
    lines = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    sent = {rule[1:] for rule in rules if rule.startswith("!")}
    needed = {source.rstrip("/") for _, source, _ in copied()}
    for source in needed:
        assert (ROOT / source).exists()
        assert any(source == one or source.startswith(f"{one}/") for one in sent), source
    for one in sent:
        assert any(source == one or source.startswith(f"{one}/") for source in needed), one
    assert "**/.env*" in rules


def test_the_copied_files_are_enough_to_start(tmp_path: Path) -> None:
    # As the stages `code` and `pages` leave them, with what `make widget desk` has built here.
    folder = tmp_path / "app"
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", "vendor")
    for stage, source, target in copied():
        if stage != "code":
            continue
        is_folder = (ROOT / source).is_dir()
        place = folder / target if is_folder else folder / target / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source / "__init__.py").exists():
            # Modules find the project's root from where they are.
            shutil.copytree(ROOT / source, place, ignore=ignored)
        else:
            place.symlink_to(ROOT / source)
    for built in ("widget/dist", "assistant/frontdesk/static/vendor"):
        shutil.copytree(ROOT / built, folder / built, dirs_exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", STARTS],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "CLINIC_FILE": str(ROOT / "clinic.yml"),
            "DATABASE_URL": f"sqlite:///{tmp_path}/assistant.db",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_clinics_own_file_is_not_in_the_image() -> None:
    # Without one of its own a clinic must not give out the telephone numbers of a made-up one.
    assert "clinic.yml" not in {source for _, source, _ in copied()}
    assert "CLINIC_FILE=/etc/b12-assistant/clinic.yml" in of("ENV")[0]


def test_it_starts_what_the_procfile_starts() -> None:
    values = {"$ASSISTANT_HOST": "0.0.0.0", "$ASSISTANT_PORT": "5005"}
    expected = [values.get(word, word) for word in processes()["assistant"]]
    assert json.loads(of("CMD")[0]) == expected


def test_the_page_builder_and_uv_are_those_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for name in ("UV_VERSION", "NODE_VERSION"):
        [wanted] = re.findall(rf"^{name} := (.*)$", makefile, re.M)
        [used] = {one.value for one in instructions() if one.value.startswith(f"{name}=")}
        assert f"{wanted}.".startswith(f"{used.removeprefix(f'{name}=')}.")


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (404, 1)])
def test_alive_is_what_answers_with_success(status: int, code: int) -> None:
    upstream = Upstream("assistant", status)
    try:
        assert _alive(upstream.address.rpartition(":")[2]).returncode == code
    finally:
        upstream.stop()
    assert [seen.path for seen in upstream.seen] == ["/health/live"]


@pytest.mark.parametrize("status", [200, 503])
def test_it_shows_an_administrator_what_another_address_answers(status: int) -> None:
    upstream = Upstream("why it is not ready", status)
    try:
        done = _alive(upstream.address.rpartition(":")[2], "/health/ready")
    finally:
        upstream.stop()
    assert done.returncode == (0 if status == 200 else 1)
    assert "why it is not ready" in done.stdout + done.stderr


def test_what_does_not_listen_is_not_alive() -> None:
    assert _alive(str(free_port())).returncode == 1


def _alive(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-S", str(DEPLOY / "docker" / "alive.py"), *arguments]
    # A proxy in the environment must not be asked.
    environment = {**os.environ, "http_proxy": "http://127.0.0.1:9"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
