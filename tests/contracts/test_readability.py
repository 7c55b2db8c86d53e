"""Answers can be read at grade 8 or below: Flesch-Kincaid and SMOG.

The medical names of the subject, listed in `readable_words.txt`, count as one short word
each: a patient has to meet them, and no plainer word says the same.
"""

import math
import re
from pathlib import Path

import pytest
import textstat

from assistant.answers import load_library
from assistant.settings import ROOT

HIGHEST_GRADE = 8.0
LEAST_SENTENCES = 3
NAMES = (Path(__file__).parent / "readable_words.txt").read_text(encoding="utf-8").split("\n")
LONGEST_FIRST = sorted(filter(None, NAMES), key=len, reverse=True)
NAME = re.compile(r"\b(" + "|".join(map(re.escape, LONGEST_FIRST)) + r")\b", re.IGNORECASE)
# Formulas for English say nothing about other languages. Short forms are texts of their own.
READ = [
    (answer.key, text)
    for answer in load_library(ROOT / "data")
    for text in (answer.text, answer.simple)
    if text and not answer.language
]


def plain(text: str) -> str:
    return NAME.sub("it", re.sub(r"{\w+}", "it", text))


def smog(text: str) -> float:
    """McLaughlin's formula (1969); textstat's own gives 0 where there are few sentences."""
    long_words = textstat.polysyllabcount(text)
    return 1.0430 * math.sqrt(long_words * 30 / textstat.sentence_count(text)) + 3.1291


def test_smog_sees_long_words():
    assert smog("Individualised administration necessitates consideration.") > HIGHEST_GRADE
    assert smog("The cat sat on the mat. It was glad.") < HIGHEST_GRADE


@pytest.mark.parametrize(("key", "said"), READ)
def test_texts_read_at_grade_eight_or_below(key, said):
    text = plain(said)
    assert textstat.flesch_kincaid_grade(text) <= HIGHEST_GRADE
    # SMOG was made for samples of many sentences: a single long word in one or two would
    # already be over the limit, so shorter texts are left to the other measure.
    if textstat.sentence_count(text) >= LEAST_SENTENCES:
        assert smog(text) <= HIGHEST_GRADE
