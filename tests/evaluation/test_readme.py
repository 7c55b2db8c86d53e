"""The README's figures are those of the reports."""

import pytest

from evaluation import readme
from evaluation.datasets import checksum
from evaluation.figures import Figures
from evaluation.page import REPORTS

EVERY = pytest.mark.parametrize("name", ["report", "benchmark"])


@EVERY
def test_the_readme_says_what_the_report_says(name):
    figures = Figures.read(REPORTS / f"{name}.json")
    assert readme.block(readme.README.read_text(encoding="utf-8"), name) == readme.table(figures)
    assert any(figure.is_short for figure in figures.figures)


def test_the_page_on_sizing_says_what_the_benchmark_says():
    figures = Figures.read(REPORTS / "benchmark.json")
    page = readme.SIZING.read_text(encoding="utf-8")
    assert readme.block(page, "load") == readme.load_table(figures)
    assert readme.load_table(figures).count("two assistants, web chat, 50 patients") >= 3


@EVERY
def test_the_report_was_made_with_the_data_sets_of_today(name):
    for figure in Figures.read(REPORTS / f"{name}.json").figures:
        for data, sha256 in figure.data.items():
            assert checksum(data) == sha256, f"{data} has changed: run the command again"
