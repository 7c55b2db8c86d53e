"""The runbook names only what there is."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from assistant.settings import ROOT
from tests.deploy.tools import DEPLOY

README = (DEPLOY / "README.md").read_text(encoding="utf-8")


def named(pattern: str) -> set[str]:
    found = set(re.findall(pattern, README, re.M))
    assert found, pattern
    return found


def test_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.M)
    for command in named(r"(?:^ +|`)make ([a-z -]+)"):
        assert set(command.split()) <= set(targets), command


def test_units() -> None:
    units = {path.name for path in (DEPLOY / "systemd").iterdir()}
    for name in named(r"\bb12-[a-z]+\.(?:service|timer)|\bb12\.target"):
        assert name in units
    for name in named(r"systemctl restart (b12-[a-z]+)\b"):
        assert f"{name}.service" in units


def test_compose_services() -> None:
    services = yaml.safe_load((DEPLOY / "docker" / "compose.yml").read_text("utf-8"))["services"]
    command = r"docker\s+compose\s+(?:restart|stop|exec(?: -T)?|run --rm)\s+([a-z][a-z0-9-]*)"
    assert named(command) <= set(services)
    for line in named(r"docker compose stop (.+)"):
        assert set(line.split()) <= set(services)


def test_files() -> None:
    # `deploy/b12-...` is a deployment of Kubernetes.
    names = named(r"(?<![\w./-])deploy/(?!b12-)[\w./-]*\w") | {
        f"deploy/docker/{name}" for name in named(r"(?<![\w./])\.\./nginx/[\w./-]*\w")
    }
    # The clinic's own, made from env.example.
    for name in names - {"deploy/docker/.env"}:
        assert (ROOT / name).exists(), name


def test_links_lead_somewhere() -> None:
    headings = re.findall(r"^#+ (.*)$", README, re.M)
    anchors = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
    for link in named(r"\]\(([^)]+)\)"):
        if link.startswith("#"):
            assert link[1:] in anchors, link
        else:
            assert (Path(DEPLOY) / link).exists(), link


def test_every_secret_of_compose_can_be_rotated() -> None:
    example = (DEPLOY / "docker" / "env.example").read_text(encoding="utf-8")
    rotation = README[README.index("## Secrets") : README.index("## Something is wrong")]
    secrets = re.findall(r"^#?(\w*(?:SECRET|TOKEN|PASSWORD|VAULT_KEY))=", example, re.M)
    assert len(secrets) > 6
    for name in secrets:
        assert f"`{name}`" in rotation, name


def test_modules() -> None:
    for name in named(r"-m (assistant(?:\.\w+)+)"):
        assert (ROOT / f"{name.replace('.', '/')}.py").is_file(), name


def test_every_reason_is_explained() -> None:
    sources = [*(ROOT / "assistant").rglob("health.py"), ROOT / "assistant/storage/probe.py"]
    code = "".join(source.read_text(encoding="utf-8") for source in sources)
    reasons = re.findall(r'(?:Problem\(f?|reason = )"([a-z][^"]+)"', code)
    assert len(reasons) > 6
    for reason in reasons:
        start = re.split(r"[({;]", reason)[0].strip()
        assert start in README, reason
