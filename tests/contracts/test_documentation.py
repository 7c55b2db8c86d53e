"""What the documentation names exists, and what exists is documented."""

import re
from itertools import chain

import pytest

from assistant.settings import ROOT
from assistant.yaml_file import load_yaml

PAGES = sorted(
    page
    for page in chain(ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), ROOT.glob("*/README.md"))
    if page.is_file()
)
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE)
SETTINGS = re.findall(r"^#? ?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
CODE = [*chain.from_iterable((ROOT / d).rglob("*.py") for d in ("evaluation", "tools", "deploy"))]
READ = re.compile(r"os\.environ(?:\.get)?[\[(]\"([A-Z_]+)\"")
CONFIG = load_yaml(ROOT / "config.yml")
COMPONENTS = [each["name"] for each in (*CONFIG["pipeline"], *CONFIG["policies"])]
CHANNELS = list(load_yaml(ROOT / "credentials.yml"))
# What is made when it is needed, or stands on another machine.
MADE = (
    "models/",
    "var/",
    ".venv",
    ".tools",
    "evaluation/reports/",
    "widget/dist/",
    "deploy/docker/.env",
)
# Of a path in back-quotes; what has a sign that no file of ours has is none.
PATH = re.compile(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:py|yml|md|toml|json|lock|conf|sh))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("target", TARGETS)
def test_every_command_is_told_of(target):
    assert re.search(rf"\bmake (?:[a-z-]+ )*{target}\b", TEXT), f"no page names make {target}"


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_variable_of_the_environment_is_told_of(file):
    names = set(READ.findall(file.read_text(encoding="utf-8"))) - set(SETTINGS) - {"PATH", "HOME"}
    assert not [name for name in names if name not in TEXT + file.read_text().split('"""')[1]]


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_told_of(name):
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    of_class = name.rpartition(".")[2]
    assert re.search(rf"\b{of_class}\b", page), f"docs/architecture.md: no line for {of_class}"


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_is_told_of(channel):
    name = re.sub("^Guarded|Input$", "", channel.rpartition(".")[2])
    assert re.search(rf"\b{name}\b", TEXT, re.IGNORECASE), f"no page names {name}"


def named_paths():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for path in sorted(set(PATH.findall(text)) | set(LINK.findall(text))):
            yield pytest.param(page, path, id=f"{page.relative_to(ROOT)}: {path}")


@pytest.mark.parametrize(("page", "path"), named_paths())
def test_every_path_that_is_named_exists(page, path):
    if path.startswith(MADE):
        return
    folders = ("assistant", "tests", "deploy", "deploy/docker")
    places = [page.parent, ROOT, *(ROOT / folder for folder in folders)]
    is_there = any((place / path).exists() for place in places)
    # A file's name alone: of the folder that the sentence is about.
    assert is_there or ("/" not in path and next(ROOT.glob(f"*/**/{path}"), None)), path
