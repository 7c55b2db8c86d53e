"""The example for Prometheus, as Prometheus itself reads it."""

from __future__ import annotations

import yaml

from assistant.settings import Settings
from tests.deploy.tools import DEPLOY, promtool

FILE = DEPLOY / "monitoring" / "prometheus.yml"


def test_prometheus_accepts_it() -> None:
    # With the rules that it names.
    promtool("check", "config", FILE)


def test_every_process_is_asked() -> None:
    jobs = yaml.safe_load(FILE.read_text(encoding="utf-8"))["scrape_configs"]
    groups = [group for job in jobs for group in job["static_configs"]]
    asked = {target for group in groups for target in group["targets"]}
    ports = {"assistant_port", "actions_port", "frontdesk_port"}
    expected = {f"127.0.0.1:{Settings.__fields__[name].default}" for name in ports}
    assert asked == expected
