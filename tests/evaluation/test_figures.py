"""Figures are kept with what they were measured on, and a later run says what has changed."""

import json
import re

import pytest

from evaluation import readme
from evaluation.datasets import checksum
from evaluation.figures import Figures
from evaluation.page import Report


@pytest.fixture
def report():
    """A small report."""
    report = Report("small", "make small")
    report.section("Triage", "What it is.")
    report.figure("found", 0.98765, data=["triage.jsonl"], number=538, aim="99 %", is_short=True)
    report.figure("taken", 2.345, "ms")
    report.section("Privacy", "What that is.")
    report.figure("found", 0.5)
    return report


def test_a_figure_stands_with_its_data_and_aim(report, tmp_path):
    report.write(tmp_path)
    found = json.loads((tmp_path / "small.json").read_text())
    assert found["about"]["command"] == "make small"
    assert set(found["about"]) == {"command", "commit", "day", "machine"}
    assert found["figures"][0] == {
        "heading": "Triage",
        "name": "found",
        "value": 0.98765,
        "unit": "%",
        "data": {"triage.jsonl": checksum("triage.jsonl")},
        "number": 538,
        "aim": "99 %",
        "is_short": True,
        "stock": None,
    }
    page = (tmp_path / "small.html").read_text()
    assert f"triage.jsonl ({checksum('triage.jsonl')})" in page
    assert "98.8 %" in page
    assert "2.3 ms" in page
    assert page.index("What it is.") < page.index("98.8 %") < page.index("What that is.")


def test_the_next_run_says_what_has_changed(report, tmp_path, capsys):
    report.write(tmp_path)
    later = Report("small", "make small")
    later.section("Triage", "What it is.")
    later.figure("found", 0.99, data=["triage.jsonl"])
    later.figure("taken", 2.345, "ms")
    later.figure("new", 1.5, "times")
    later.write(tmp_path)
    before = Figures.read(tmp_path / "small-before.json")
    assert [(f.name, was) for f, was in Figures({}, later.figures).since(before)] == [
        ("found", "98.8 %"),
        ("new", "-"),
    ]
    assert "Triage: found: 98.8 % -> 99.0 %" in capsys.readouterr().out
    assert re.search("Since .*<td>98.8 %</td>", (tmp_path / "small.html").read_text())


def test_the_short_figures_go_into_the_readme(report, tmp_path):
    file = tmp_path / "README.md"
    other = "<!-- other -->\nold\n<!-- end of other -->\n\n"
    file.write_text(f"{other}<!-- small -->\nold\n<!-- end of small -->\n\nAfter\n")
    readme.put(readme.table(report.write(tmp_path)), "small", file)
    text = file.read_text()
    assert text.startswith(other)
    assert text.endswith("<!-- end of small -->\n\nAfter\n")
    rows = [line for line in text.splitlines() if line.startswith("| Triage")]
    assert rows == ["| Triage | found | 98.8 % | 99 % | triage, 538 |"]
    assert "2.3 ms" not in text


def test_what_stock_rasa_had_stands_beside_ours(tmp_path):
    report = Report("beside", "make beside")
    report.section("Start", "What it is.")
    report.figure("ready", 12.0, "s", aim="15 s", is_short=True, stock=80.0)
    report.figure("alone", 0.7, "", is_short=True)
    figures = report.write(tmp_path)
    assert readme.table(figures).splitlines()[2:] == [
        "|  | what | this assistant | stock Rasa | ratio | aim |",
        "| --- | --- | --- | --- | --- | --- |",
        "| Start | ready | 12.0 s | 80.0 s | 0.15 | 15 s |",
        "| Start | alone | 0.700 |  |  |  |",
    ]
    page = (tmp_path / "beside.html").read_text()
    assert "<td>12.0 s</td><td>80.0 s</td><td>0.15</td>" in page
    assert "data (sha256)" not in page, "no figure of the section has any"
    later = Report("beside", "make beside")
    later.section("Start", "What it is.")
    later.figure("ready", 12.0, "s", stock=70.0)
    ((_, was),) = Figures({}, later.figures).since(figures)
    assert was == "12.0 s (stock Rasa 80.0 s)"


def test_a_readme_without_a_place_is_told_of(report, tmp_path):
    file = tmp_path / "README.md"
    file.write_text("nothing")
    with pytest.raises(ValueError, match="no place for the figures of small"):
        readme.put(readme.table(report.write(tmp_path)), "small", file)
