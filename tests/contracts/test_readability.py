"""Answers can be read at grade 8 or below: Flesch-Kincaid and SMOG."""

import pytest

from assistant.answers import load_library
from assistant.settings import ROOT
from evaluation.readability import HIGHEST_GRADE, flesch_kincaid, is_long_enough, smog, texts_of


def test_smog_sees_long_words():
    assert smog("Individualised administration necessitates consideration.") > HIGHEST_GRADE
    assert smog("The cat sat on the mat. It was glad.") < HIGHEST_GRADE


@pytest.mark.parametrize(("key", "said"), texts_of(load_library(ROOT / "data")))
def test_texts_read_at_grade_eight_or_below(key, said):
    assert flesch_kincaid(said) <= HIGHEST_GRADE
    if is_long_enough(said):
        assert smog(said) <= HIGHEST_GRADE
