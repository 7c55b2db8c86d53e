"""The topology for one Docker host, as Compose itself reads it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.tools import DEPLOY, processes, program

SECRETS = (
    "SESSION_SECRET",
    "VAULT_KEY",
    "ACTIONS_TOKEN",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
)
APPLICATION = {"assistant-1", "assistant-2", "actions", "console", "migrate", "retention"}
# They do their work and end, or sleep till the next day.
JOBS = {"migrate", "retention", "backup"}
PORTS = {"assistant-1": 5005, "assistant-2": 5005, "actions": 5055, "console": 5056}


def compose(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [program("docker-compose", "deploy-tools"), "--profile", "broker", *arguments]
    # Nothing of this machine's own environment may fill in for the file.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        command,
        cwd=folder / "deploy" / "docker",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of `deploy/` whose settings are filled in."""
    folder = tmp_path_factory.mktemp("compose")
    shutil.copytree(DEPLOY, folder / "deploy")
    (folder / "clinic.yml").touch()
    text = (DEPLOY / "docker" / "env.example").read_text(encoding="utf-8")
    filled = re.sub(r"^([A-Z_]+)=$", r"\1=value-of-\1", text, flags=re.M)
    (folder / "deploy" / "docker" / ".env").write_text(filled, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def topology(folder: Path) -> dict[str, Any]:
    done = compose(folder, "config", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def services(topology: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return topology["services"]


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_starts_while_a_secret_is_empty(folder: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    file = tmp_path / "copy" / "deploy" / "docker" / ".env"
    file.write_text(file.read_text().replace(f"{name}=value-of-{name}", f"{name}="))
    done = compose(tmp_path / "copy", "config", "--quiet")
    assert done.returncode != 0
    assert f"{name} is missing a value" in done.stderr


def test_only_nginx_is_reached_from_outside(services: dict[str, dict[str, Any]]) -> None:
    published = {
        name: [port["published"] for port in service["ports"]]
        for name, service in services.items()
        if service.get("ports")
    }
    assert published == {"nginx": ["80", "443"]}
    assert not [name for name, service in services.items() if service.get("network_mode")]


def test_each_reaches_only_what_it_needs(
    topology: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    members: dict[str, set[str]] = {}
    for name, service in services.items():
        for network in service["networks"]:
            members.setdefault(network, set()).add(name)
    both = {"assistant-1", "assistant-2"}
    assert members == {
        "front": both | {"nginx", "console"},
        "actions": both | {"actions"},
        "brokers": both | {"redis", "rabbitmq"},
        "database": APPLICATION | {"postgres", "backup"},
    }
    networks = topology["networks"]
    assert {name for name, one in networks.items() if one.get("internal")} == {
        "actions",
        "brokers",
        "database",
    }


def test_services_are_shut_in_limited_and_start_again(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only", False) is (name != "rabbitmq"), name
        assert service["restart"] == ("on-failure:5" if name == "migrate" else "unless-stopped")
        limits = service["deploy"]["resources"]["limits"]
        assert set(limits) == {"cpus", "memory", "pids"}, name
        assert service["logging"]["options"]["max-size"], name
        assert not service.get("privileged"), name
        version = service["image"].partition(":")[2]
        assert version not in ("", "latest"), name


def test_each_is_asked_whether_it_lives(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        check = service.get("healthcheck", {})
        if name in APPLICATION & JOBS:
            # The image's own asks for a port that these do not have.
            assert check == {"disable": True}, name
        elif name in JOBS:
            assert check == {}, name
        else:
            assert check["test"][0] in ("CMD", "CMD-SHELL"), name
        if name in PORTS:
            assert check["test"][-2:] == ["/usr/local/bin/alive.py", str(PORTS[name])]


def test_processes_are_those_of_the_procfile(services: dict[str, dict[str, Any]]) -> None:
    procfile = processes()
    assert services["actions"]["command"] == procfile["actions"]
    assert services["console"]["command"] == procfile["frontdesk"]
    # The image's own: tests/deploy/test_dockerfile.py.
    assert {services[name]["command"] for name in ("assistant-1", "assistant-2")} == {None}
    assert services["migrate"]["command"] == ["python", "-m", "assistant.storage.migrate"]
    assert "python -m assistant.storage.retention" in services["retention"]["command"][-1]


def test_nothing_of_ours_starts_before_the_tables_are_there(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in APPLICATION - {"migrate"}:
        needed = services[name]["depends_on"]["migrate"]
        assert needed["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert services["assistant-1"]["depends_on"]["rabbitmq"]["required"] is False


def test_settings_are_those_of_production(services: dict[str, dict[str, Any]]) -> None:
    for name in APPLICATION:
        environment = services[name]["environment"]
        assert environment["PROFILE"] == "production"
        assert environment["PROXIES"] == "1"
        assert environment["DATABASE_URL"] == (
            "postgresql://b12:value-of-POSTGRES_PASSWORD@postgres/b12"
        )
        assert ("REDIS_URL" in environment) is name.startswith("assistant-")
        assert environment["SESSION_SECRET"] == "value-of-SESSION_SECRET"
    assert services["assistant-1"]["environment"]["ACTIONS_URL"] == "http://actions:5055"
    assert services["actions"]["deploy"]["replicas"] == 2


def test_nginx_finds_the_processes_where_they_are(services: dict[str, dict[str, Any]]) -> None:
    text = (DEPLOY / "docker" / "upstreams.conf").read_text(encoding="utf-8")
    expected = {
        f"{services[name]['networks']['front']['ipv4_address']}:{PORTS[name]}"
        for name in ("assistant-1", "assistant-2", "console")
    }
    assert set(re.findall(r"^ +server (\S+)", text, re.M)) == expected


def test_nginx_gets_each_file_that_its_configuration_names(
    folder: Path, services: dict[str, dict[str, Any]]
) -> None:
    mounted = {volume["target"]: volume["source"] for volume in services["nginx"]["volumes"]}
    for file in (DEPLOY / "nginx").glob("*.conf"):
        text = file.read_text(encoding="utf-8")
        for snippet in re.findall(r"include (\S+);", text):
            assert Path(mounted[f"/etc/nginx/{snippet}"]).is_file()
        assert set(re.findall(r"root (\S+);", text)) <= set(mounted)
    assert mounted["/etc/nginx/conf.d/default.conf"] == "/dev/null"
    assert "/etc/ssl/b12-assistant" in mounted


def test_redis_takes_the_settings_that_it_is_given(services: dict[str, dict[str, Any]]) -> None:
    shell, option, line = services["redis"]["command"]
    # What Compose leaves for the container's own shell; the server only has to read it.
    line = line.replace("$$", "$").replace("redis-server -", "cat")
    done = subprocess.run(
        [shell, option, line],
        env={"REDIS_PASSWORD": "secret", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "requirepass secret",
        'save ""',
        "appendonly no",
        "maxmemory 200mb",
        "maxmemory-policy noeviction",
    ]


def test_a_dump_is_its_owners_alone_and_no_old_or_broken_off_one_stays(
    services: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    backups, programs = tmp_path / "backups", tmp_path / "programs"
    backups.mkdir()
    programs.mkdir()
    for name in ("b12-1.dump", "b12-2.dump.part"):
        (backups / name).touch()
    os.utime(backups / "b12-1.dump", (0, 0))
    add_program(programs / "pg_dump", 'touch "${2#--file=}"')
    add_program(programs / "pg_restore", "")
    # The day after never comes.
    add_program(programs / "sleep", "kill $PPID")
    shell, option, line = services["backup"]["command"]
    subprocess.run(
        [shell, option, line.replace("$$", "$").replace("/backups", str(backups))],
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
        check=False,
    )
    [dump] = backups.iterdir()
    assert dump.suffix == ".dump"
    assert dump.stat().st_mode & 0o077 == 0
    assert services["backup"]["init"] is True


def add_program(file: Path, script: str) -> None:
    """A program that stands in for one of the image."""
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)
