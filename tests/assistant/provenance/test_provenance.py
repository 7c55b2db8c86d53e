from datetime import date

import pytest

from assistant.provenance import load_facts, load_review_policy, load_sources
from assistant.yaml_file import FileError

SOURCES = "- {id: doc, title: Paper, publisher: Us, sections: {one: First}}\n"
FACT = "- {id: f, source: doc, section: one, text: A fact.}\n"


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def test_facts_are_read_by_id(tmp_path):
    assert load_facts(write(tmp_path, sources=SOURCES, facts=FACT))["f"].text == "A fact."


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (FACT + FACT, "stands twice"),
        (FACT.replace("doc", "other"), "unknown source or section"),
        (FACT.replace("one", "two"), "unknown source or section"),
        ("- {id: f, source: doc, section: one}\n", "has no 'text'"),
    ],
)
def test_a_wrong_fact_is_refused(tmp_path, facts, message):
    with pytest.raises(FileError, match=message):
        load_facts(write(tmp_path, sources=SOURCES, facts=facts))


def test_a_source_without_a_title_is_refused(tmp_path):
    with pytest.raises(FileError, match="has no 'title'"):
        load_sources(write(tmp_path, sources="- {id: doc}\n"))


@pytest.mark.parametrize(
    ("reviewed", "overdue"),
    [("2025-11-21", False), ("2025-11-20", True), ("2026-11-21", False)],
)
def test_a_review_holds_for_the_days_given(tmp_path, reviewed, overdue):
    policy = load_review_policy(write(tmp_path, reviews="valid_for_days: 365\n"))
    assert policy.is_overdue(date.fromisoformat(reviewed), date(2026, 11, 21)) is overdue


@pytest.mark.parametrize("text", ["valid_for_days: soon\n", "valid_for_days: 0\n", "other: 1\n"])
def test_a_review_policy_needs_days(tmp_path, text):
    with pytest.raises(FileError, match="valid_for_days"):
        load_review_policy(write(tmp_path, reviews=text))
