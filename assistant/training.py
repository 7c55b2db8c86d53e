"""Trains the model, unless the one at hand was made from the very same files."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.settings import ROOT

MODEL = ROOT / "models" / "current.tar.gz"
STAMP = ROOT / "models" / "current.json"
# A model with changed content, until it is put live (evaluation/content.py).
CANDIDATE = ROOT / "models" / "candidate.tar.gz"

# What is shown while it trains. Rasa itself redraws progress bars hundreds of times and warns
# of a missing ResponseSelector, whose work AnswerClassifier does.
PROGRESS = re.compile(r"INFO +(assistant\.|rasa\.engine\.training\.hooks)|Error")
LINES_OF_A_FAILURE = 40

# Whatever the trained model depends on.
INPUTS = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data",
    "encoder",
    "assistant/advice",
    "assistant/conversation",
    "assistant/entities",
    "assistant/nlu",
    "assistant/policies",
    "assistant/text_models",
    "assistant/triage",
)


def main() -> int:
    """Train if needed; 0 when a current model is in place."""
    fingerprint = inputs_fingerprint(ROOT)
    if is_current(fingerprint):
        print("The model is up to date.")
        return 0
    print("Training the model (some nine minutes on two cores) ...", flush=True)
    started = time.monotonic()
    if not train():
        print("Training failed; the lines above say why. The old model was kept.", file=sys.stderr)
        return 1
    seconds = time.monotonic() - started
    write_stamp(fingerprint, seconds)
    print(f"Trained in {seconds:.0f} s.")
    return 0


def inputs_fingerprint(root: Path) -> str:
    """One checksum over names and contents of all inputs, as hexadecimal text."""
    digest = hashlib.sha256()
    for file in _input_files(root):
        digest.update(str(file.relative_to(root)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_current(fingerprint: str) -> bool:
    """Whether the model at hand was trained from inputs with this checksum."""
    if not MODEL.is_file() or not STAMP.is_file():
        return False
    try:
        return bool(json.loads(STAMP.read_text(encoding="utf-8"))["inputs"] == fingerprint)
    except (ValueError, KeyError):
        return False


def put_live(fingerprint: str) -> None:
    """Put the candidate in the place of the present model; a running assistant has to load it.

    Args:
        fingerprint: of the inputs that the candidate was trained from.
    """
    CANDIDATE.replace(MODEL)
    write_stamp(fingerprint)


def write_stamp(fingerprint: str, seconds: float | None = None) -> None:
    """Note what the model in place was trained from; readers of the texts look at this file.

    Args:
        fingerprint: of its inputs.
        seconds: that its training took, if that is known.
    """
    stamp = {"inputs": fingerprint, "seconds": seconds}
    STAMP.write_text(json.dumps(stamp) + "\n", encoding="utf-8")


def seconds_of_training() -> float | None:
    """How long the model in place was trained; None where nobody knows."""
    found = json.loads(STAMP.read_text(encoding="utf-8")).get("seconds")
    return None if found is None else float(found)


def train(target: Path = MODEL) -> bool:
    """Run `rasa train` into a new file and put it in place only when it is complete."""
    fresh = MODEL.with_name("fresh.tar.gz")
    command = [sys.executable, "-m", "assistant.launch", "rasa", "train"]
    command += ["--fixed-model-name", "fresh", "--out", str(MODEL.parent), "--data", "data"]
    # Rasa's own cache looks at the components' classes only, not at what they call.
    command += ["--force"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    for line in process.stdout or ():
        lines.append(line)
        if PROGRESS.search(line):
            print(line, end="", flush=True)
    if process.wait() != 0 or not fresh.is_file():
        print("".join(lines[-LINES_OF_A_FAILURE:]), file=sys.stderr)
        return False
    fresh.replace(target)
    return True


def _input_files(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (f for f in files if f.is_file() and "__pycache__" not in f.parts)


if __name__ == "__main__":
    sys.exit(main())
