"""`make content`: what a change of wording or examples does, before patients see it.

It checks `data/` and `knowledge/` as the contract tests do, shows which texts differ from the live
ones, trains a candidate beside the live model, and asks both the test sets. The findings stand on
the console's page Content. `make live` then puts the candidate in place; a running assistant loads
it without losing a conversation.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from assistant.answers import Library, load_library
from assistant.answers.content_report import REPORT
from assistant.settings import ROOT, settings
from assistant.training import CANDIDATE, MODEL, inputs_fingerprint, is_current, put_live, train
from evaluation.accuracy import Judged, answered, declined, judge_out_of_scope, judge_questions
from evaluation.datasets import OUT_OF_SCOPE, QUESTIONS, load_out_of_scope, load_questions
from evaluation.parser import Parser
from evaluation.settings import threshold

LINES_OF_A_FAILURE = 30
# A server with other things to do may take a minute to load a model.
LOADED_WITHIN = 180


@dataclass(frozen=True)
class Report:
    """What `make content` found.

    Attributes:
        at: when.
        inputs: fingerprint of the files that it is about.
        texts: changed texts: key, text before, text after; empty: there was or is none.
        before: figures of the live model, by name.
        after: the same of the candidate.
        better: test messages that are right now: text, answer before, answer after.
        worse: test messages that no longer are.
    """

    at: str
    inputs: str
    texts: list[tuple[str, str, str]] = field(default_factory=list)
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)
    better: list[tuple[str, str, str]] = field(default_factory=list)
    worse: list[tuple[str, str, str]] = field(default_factory=list)


def main() -> int:
    """`make content`, or with `live` what `make live` does; returns the exit code."""
    return live() if sys.argv[1:] == ["live"] else prepare()


def prepare() -> int:
    """Check, compare, train, evaluate; writes the report."""
    print("Checking the texts as the contract tests do ...", flush=True)
    if problem := failed_checks():
        print(problem, file=sys.stderr)
        print("Not ready: mend what stands above, and run it again.", file=sys.stderr)
        return 1
    inputs = inputs_fingerprint(ROOT)
    if is_current(inputs):
        print("Nothing has changed since the live model was trained.")
        print("`make train`, `make test` and `make run` train the live model themselves.")
        return 0
    library = load_library(ROOT / "data")
    texts = changed_texts(live_texts(MODEL), texts_of(library)) if MODEL.is_file() else []
    print(f"{len(texts)} texts differ from the live ones. Training a candidate ...", flush=True)
    if not train(CANDIDATE):
        return 1
    print("Asking both models the test sets ...", flush=True)
    report = compare(inputs, texts, library)
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    REPORT.write_text(json.dumps(asdict(report), indent=2) + "\n", encoding="utf-8")
    print_report(report)
    return 0


def live() -> int:
    """Put the candidate live, if it is of the present files and was looked at."""
    inputs = inputs_fingerprint(ROOT)
    try:
        reported = json.loads(REPORT.read_text(encoding="utf-8"))["inputs"]
    except (OSError, ValueError, KeyError):
        reported = ""
    if not CANDIDATE.is_file() or reported != inputs:
        print("There is no candidate of these files: run `make content` first.", file=sys.stderr)
        return 1
    put_live(inputs)
    return load_into_running()


def load_into_running() -> int:
    """Have a running assistant load the model in place; 0 also where none runs."""
    config = settings()
    url = f"http://127.0.0.1:{config.assistant_port}/model"
    # Production asks for it; without one the API is off there, and the next start takes the model.
    token = config.management_token
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = requests.put(
            url, json={"model_file": str(MODEL)}, headers=headers, timeout=LOADED_WITHIN
        )
    except requests.ConnectionError:
        print("The new model is in place. No assistant runs; the next start takes it.")
        return 0
    except requests.Timeout:
        print("The model is in place, but the assistant has not loaded it yet.", file=sys.stderr)
        return 1
    if not answer.ok:
        print(f"The assistant did not load the model: {answer.text}", file=sys.stderr)
        return 1
    print("The new model is live.")
    return 0


def failed_checks() -> str:
    """The end of what the contract tests print; empty where they pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", str(ROOT / "tests" / "contracts")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = (done.stdout or done.stderr).splitlines()[-LINES_OF_A_FAILURE:]
    return "" if done.returncode == 0 else "\n".join(lines) or "The checks could not be run."


def live_texts(model: Path) -> dict[str, str]:
    """Texts by response name, as a trained model holds them."""
    with tarfile.open(model) as archive:
        for member in archive:
            if member.name == "metadata.json":
                content = archive.extractfile(member)
                assert content is not None
                return texts_of_responses(json.load(content)["domain"]["responses"])
    return {}


def texts_of_responses(responses: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, str]:
    """Texts by answer key; the first of each response, as there is only one."""
    return {
        variants[0]["metadata"]["answer"]: " ".join(str(variants[0]["text"]).split())
        for variants in responses.values()
    }


def texts_of(library: Library) -> dict[str, str]:
    """Texts by answer key."""
    return {answer.key: answer.text for answer in library}


def changed_texts(
    before: Mapping[str, str], after: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What differs: key, text before, text after."""
    keys = sorted(before.keys() | after.keys())
    both = ((key, before.get(key, ""), after.get(key, "")) for key in keys)
    return [(key, old, new) for key, old, new in both if old != new]


def compare(inputs: str, texts: list[tuple[str, str, str]], library: Library) -> Report:
    """The figures of both models, and the test messages that they judge differently."""
    at = datetime.now(UTC).isoformat(timespec="minutes")
    after, judged_after = judge(CANDIDATE, library)
    if not MODEL.is_file():
        return Report(at, inputs, texts, {}, after)
    before, judged_before = judge(MODEL, library)
    better, worse = [], []
    for old, new in zip(judged_before, judged_after, strict=True):
        row = (new.text, given(old), given(new))
        if is_good(new) and not is_good(old):
            better.append(row)
        elif is_good(old) and not is_good(new):
            worse.append(row)
    return Report(at, inputs, texts, before, after, better, worse)


def judge(model: Path, library: Library) -> tuple[dict[str, float], list[Judged]]:
    """Figures of a model by test set, and each message with what became of it."""
    parser, limit = Parser(model), threshold()
    figures: dict[str, float] = {}
    rows: list[Judged] = []
    for name in QUESTIONS:
        judged = judge_questions(parser, library, load_questions(name))
        figures[f"{name}, answered"] = answered(judged, limit)
        rows += judged
    for name in OUT_OF_SCOPE:
        judged = judge_out_of_scope(parser, library, load_out_of_scope(name))
        figures[f"{name}, declined"] = declined(judged, limit)
        rows += judged
    return figures, rows


def given(row: Judged) -> str:
    """The answer that a message gets; `asks back` below the threshold."""
    return row.key if row.confidence >= threshold() else "asks back"


def is_good(row: Judged) -> bool:
    """Whether a message gets what it should: its answer, or none."""
    is_answered = row.confidence >= threshold()
    return row.is_right and is_answered if row.expected else row.is_right or not is_answered


def print_report(report: Report) -> None:
    """The report for a terminal."""
    for key, before, after in report.texts:
        print(f"\n{key}\n  - {before or '(new)'}\n  + {after or '(removed)'}")
    print(f"\n{'':36} live   candidate")
    for name, value in report.after.items():
        was = report.before.get(name)
        print(f"{name:36} {_percent(was)} {_percent(value)}")
    for title, rows in (("Better", report.better), ("Worse", report.worse)):
        print(f"\n{title}: {len(rows)}")
        print("\n".join(_lines(rows)))
    print("\n`make live` puts the candidate in place. See also the console's page Content.")


def _percent(share: float | None) -> str:
    return "     -" if share is None else f"{100 * share:4.1f} %"


def _lines(rows: Iterable[tuple[str, str, str]]) -> Iterable[str]:
    return (f"  {text}: {before} -> {after}" for text, before, after in rows)


if __name__ == "__main__":
    sys.exit(main())
