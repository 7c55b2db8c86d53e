"""A stock Rasa project on the same data, to compare with: default pipeline and policies."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import ROOT
from assistant.yaml_file import load_yaml
from evaluation.processes import free_port, running, wait_for

# Of 100, which would take half a day on so many examples: five go over as many as a common project
# has in a hundred. Speed does not depend on them.
EPOCHS = 5
# Trained projects, each under its fingerprint: every comparison of one state of the data has one.
KEPT = ROOT / "var" / "stock"
MODEL, SECONDS = Path("models") / "stock.tar.gz", "seconds"
# Characters of a failed training's output that are shown.
LOG_END = 2000

CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    # What Rasa fills in for an empty config.yml (3.6.21).
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {
            "name": "CountVectorsFeaturizer",
            "analyzer": "char_wb",
            "min_ngram": 1,
            "max_ngram": 4,
        },
        {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 1},
        {
            "name": "TEDPolicy",
            "max_history": 5,
            "epochs": 1,
            "constrain_similarities": True,
        },
    ],
}
GREETING_STORY = {
    "story": "one story, so that the default policies have something to learn",
    "steps": [{"intent": "smalltalk"}, {"action": "utter_smalltalk"}],
}


@dataclass(frozen=True)
class Stock:
    """A trained project.

    Attributes:
        folder: where it stands.
        model: its model.
        seconds: that it took to train.
    """

    folder: Path
    model: Path
    seconds: float


def trained() -> Stock:
    """The project; trained (half an hour) unless that was done before on the same data.

    Raises:
        RuntimeError: training failed; with the end of its output.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=KEPT) as name:
        folder = Path(name)
        _write_project(folder)
        kept = KEPT / _fingerprint(folder)
        if not kept.is_dir():
            started = time.monotonic()
            _train(folder)
            (folder / SECONDS).write_text(f"{time.monotonic() - started}", encoding="utf-8")
            folder.rename(kept)  # in one step: half of a project is never kept
    return Stock(kept, kept / MODEL, float((kept / SECONDS).read_text(encoding="utf-8")))


@contextmanager
def served(project: Stock, logs: Path | None = None) -> Iterator[tuple[str, int]]:
    """Rasa's own server with a trained project, as Rasa starts it.

    Args:
        project: the project.
        logs: where its output goes; None: into the project.

    Yields:
        Its address, and its process.
    """
    port = free_port()
    rasa = ["-m", "rasa", "run", "--model", str(project.model), "--enable-api"]
    rasa += ["--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
    with running(rasa, project.folder, {"LOG_LEVEL": "WARNING"}, logs) as process:
        wait_for(f"http://127.0.0.1:{port}/status", pause=0.1)
        yield f"http://127.0.0.1:{port}", process.pid


def _fingerprint(folder: Path) -> str:
    """Of all files of a project, by their paths within it."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _train(folder: Path) -> None:
    command = [sys.executable, "-m", "rasa", "train", "--skip-validation"]
    with (folder / "train.log").open("wb") as log:
        done = subprocess.run(
            [*command, "--fixed-model-name", "stock"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TQDM_DISABLE": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0 or not (folder / MODEL).is_file():
        output = (folder / "train.log").read_text(encoding="utf-8")
        raise RuntimeError(f"stock Rasa did not train: {output[-LOG_END:]}")


def _write_project(folder: Path) -> None:
    shutil.copytree(ROOT / "data", folder / "data")
    contents = {file: load_yaml(file) for file in (folder / "data").rglob("*.yml")}
    texts = {name.partition("/")[0] for each in contents.values() for name in each["responses"]}
    for file, content in contents.items():
        # What happens within forms and after our own actions is not asked of it.
        rules = [rule for rule in content.get("rules", []) if _is_simple(rule)]
        if rules:
            content["rules"] = rules
        else:
            content.pop("rules", None)
        for rule in rules:
            action = f"utter_{rule['steps'][0]['intent']}"
            # Our own components have intents of their own, without a text.
            rule["steps"][1]["action"] = action if action in texts else "utter_rephrase"
        _dump(file, content)
    _dump(folder / "data" / "stories.yml", {"version": "3.1", "stories": [GREETING_STORY]})
    _dump(folder / "config.yml", CONFIG)
    domain = load_yaml(ROOT / "domain.yml")
    for part in ("actions", "slots", "entities", "forms"):
        domain.pop(part, None)
    domain["responses"] = {"utter_rephrase": [{"text": "Please say that in other words."}]}
    _dump(folder / "domain.yml", domain)
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")


def _is_simple(rule: dict[str, Any]) -> bool:
    """Whether it says what to do after an intent, whatever came before, and no more."""
    steps = rule["steps"]
    return "condition" not in rule and len(steps) == 2 and set(steps[0]) == {"intent"}


def _dump(file: Path, content: Any) -> None:
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True)
    file.write_text(text, encoding="utf-8")
