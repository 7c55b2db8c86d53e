"""The units for one machine, as systemd itself reads them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.tools import DEPLOY, processes, program

UNITS = sorted(path.name for path in (DEPLOY / "systemd").glob("*.*") if path.is_file())
SERVICES = [name for name in UNITS if name.endswith(".service")]
INSTALLED = "/opt/b12-assistant/.venv/bin/python"
# systemd's own measure, in tenths: 0 is shut, 100 wide open. It calls 20 and less "OK".
MOST_EXPOSURE = 20


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a Python that is there: systemd looks whether it can be run."""
    folder = tmp_path / "units"
    shutil.copytree(DEPLOY / "systemd", folder)
    for file in folder.glob("*.service"):
        text = file.read_text(encoding="utf-8")
        assert INSTALLED in text
        file.write_text(text.replace(INSTALLED, sys.executable), encoding="utf-8")
    return folder


def analyze(units: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("systemd-analyze", "servers"), *arguments]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def properties(units: Path, name: str) -> dict[str, list[str]]:
    """Keys of a unit with their values, those of the common file among them."""
    common = units / "b12-.service.d" / "10-common.conf"
    found: dict[str, list[str]] = {}
    for file in (units / name, common):
        for key, value in re.findall(r"^(\w+)=(.*)$", file.read_text(encoding="utf-8"), re.M):
            found.setdefault(key, []).append(value)
    return found


def test_systemd_understands_every_line(units: Path) -> None:
    checked = analyze(units, "verify", "--man=no", *(str(units / name) for name in UNITS))
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_line_that_is_wrong_would_be_told(units: Path) -> None:
    common = units / "b12-.service.d" / "10-common.conf"
    common.write_text(common.read_text().replace("ProtectSystem=", "ProtectSytsem="))
    checked = analyze(units, "verify", "--man=no", str(units / "b12-console.service"))
    assert "ProtectSytsem" in checked.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_services_are_shut_in(units: Path, name: str) -> None:
    limit = f"--threshold={MOST_EXPOSURE}"
    checked = analyze(units, "security", "--offline=yes", limit, str(units / name))
    assert checked.returncode == 0, checked.stdout[-200:]


@pytest.mark.parametrize("name", SERVICES)
def test_services_write_into_their_own_folders_alone(units: Path, name: str) -> None:
    found = properties(units, name)
    assert found["User"] == ["b12"]
    assert found["ProtectSystem"] == ["strict"]
    assert found["NoNewPrivileges"] == ["yes"]
    expected = {"/var/lib/b12-assistant"}
    if name == "b12-backup.service":
        expected.add("/var/backups/b12-assistant")
    assert set(found["ReadWritePaths"]) == expected


def test_the_target_starts_everything_that_lasts(units: Path) -> None:
    text = (units / "b12.target").read_text(encoding="utf-8")
    wanted = set(" ".join(re.findall(r"^Wants=(.*)$", text, re.M)).split())
    lasting = {name for name in SERVICES if "Type=oneshot" not in (units / name).read_text()}
    assert wanted == lasting | {name for name in UNITS if name.endswith(".timer")}
    for name in wanted:
        assert "PartOf=b12.target" in (units / name).read_text(encoding="utf-8")


def test_processes_are_those_of_the_procfile(units: Path) -> None:
    started = [
        properties(units, name)["ExecStart"][0].split()[1:]
        for name in SERVICES
        if "assistant.launch" in (units / name).read_text(encoding="utf-8")
    ]
    expected = [
        [re.sub(r"\$(\w+)", r"${\1}", word) for word in command[1:]]
        for command in processes().values()
    ]
    assert sorted(started) == sorted(expected)


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".timer")])
def test_timers_run_at_night_and_make_up_for_a_night_off(units: Path, name: str) -> None:
    found = properties(units, name)
    [calendar], [persistent] = found["OnCalendar"], found["Persistent"]
    assert persistent == "yes"
    checked = analyze(units, "calendar", calendar)
    assert checked.returncode == 0
    assert re.fullmatch(r"\*-\*-\* 0[2-4]:\d\d:00", calendar)
    assert (units / name.replace(".timer", ".service")).is_file()
