"""Health and metrics of a running process, as probes and Prometheus see them."""

from __future__ import annotations

import time
from collections.abc import Mapping

import requests
from prometheus_client.parser import text_string_to_metric_families

Samples = Mapping[str, float]


def read_metrics(text: str) -> dict[str, float]:
    """Every sample by its name and labels, as `b12_messages_total{channel="web"}`."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{sample.labels[name]}"' for name in sorted(sample.labels))
            found[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return found


def metrics_at(url: str) -> dict[str, float]:
    """The samples of a running process."""
    response = requests.get(f"{url}/metrics", timeout=30)
    assert response.status_code == 200
    return read_metrics(response.text)


def increase(before: Samples, after: Samples) -> dict[str, float]:
    """What was counted between two looks, without what stayed the same."""
    return {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if value != before.get(name, 0)
    }


def wait_for_status(url: str, status: int, within: float = 60) -> list[str]:
    """Ask for `/health/ready` until it answers so; the reasons that it gives."""
    deadline = time.monotonic() + within
    while True:
        try:
            response = requests.get(f"{url}/health/ready", timeout=10)
        except requests.ConnectionError:
            response = None
        if response is not None and response.status_code == status:
            return list(response.json()["reasons"])
        assert time.monotonic() < deadline, response and response.text
        time.sleep(0.2)
