"""Settings of the model that suites need."""

from __future__ import annotations

from assistant.settings import ROOT
from assistant.yaml_file import load_yaml


def threshold() -> float:
    """The one confidence threshold, from `config.yml`."""
    for component in load_yaml(ROOT / "config.yml")["pipeline"]:
        if component["name"] == "FallbackClassifier":
            return float(component["threshold"])
    raise LookupError("config.yml has no FallbackClassifier")
