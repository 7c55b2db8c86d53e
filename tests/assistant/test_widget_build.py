"""The widget's own tests, its types, and its size."""

import gzip
import subprocess

import pytest

from assistant.settings import ROOT
from tests.conftest import NODE

WIDGET = ROOT / "widget"


def node(*arguments):
    return subprocess.run(
        [NODE, *arguments], cwd=WIDGET, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("tests", "passed"),
    [("connection", 1), ("conversation", 9), ("memory", 4), ("messages", 2)],
)
def test_the_rules_of_the_widget_hold(tests, passed):
    done = node("--test", f"tests/{tests}.test.mjs")
    assert done.returncode == 0, done.stdout
    assert f"# pass {passed}\n" in done.stdout


def test_the_widget_is_small():
    script = (WIDGET / "dist" / "widget.js").read_bytes()
    assert len(gzip.compress(script)) <= 60_000


def test_a_widget_that_is_too_large_fails_the_build():
    done = node("build.mjs", "1000")
    assert done.returncode == 1
    assert "larger than it may be" in done.stderr


@pytest.mark.parametrize("name", ["package-lock.json", ".npmrc"])
def test_no_registry_is_named(name):
    text = (WIDGET / name).read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "https://registry" not in text


def test_each_language_has_every_text():
    # The types say so, too (`npm run check`): this says it without them.
    def names(language):
        lines = (WIDGET / "src" / "texts" / f"{language}.ts").read_text(encoding="utf-8")
        return [line.split(":")[0] for line in lines.splitlines() if line.startswith("  ")]

    english = [name for name in names("en") if not name.startswith("    ")]
    assert [name for name in names("es") if not name.startswith("    ")] == english
    assert len(english) > 30
