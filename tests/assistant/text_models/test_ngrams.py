import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union

from assistant.text_models.ngrams import NgramFeatures
from assistant.text_models.ngrams_of_text import character_ngrams, word_ngrams
from assistant.text_models.numbers import Numbers

TEXTS = ["what is myelin", "is the jab sore?", "Níño b12 b12 b12", "myelin again"]


WORD = r"(?u)\b\w+\b"


def of_scikit_learn(text):
    common = {"strip_accents": "unicode", "sublinear_tf": True}
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=WORD, **common)
    characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **common)
    return make_union(characters, words).fit(TEXTS).transform([text]).toarray()[0]


def new_features():
    features = NgramFeatures((2, 5), (1, 2))
    return features, features.fit(TEXTS).shape[1]


@pytest.mark.parametrize("text", [*TEXTS, "", "zzz", "myelin myelin jab 123"])
def test_one_text_has_the_features_that_scikit_learn_gives_it(text):
    features, size = new_features()
    assert features.transform_one(text).dense(size) == pytest.approx(
        of_scikit_learn(text), abs=1e-6
    )


def test_one_text_has_the_same_features_as_among_many():
    features = NgramFeatures((2, 5), (1, 2))
    among_many = features.fit(TEXTS).toarray()
    for text, row in zip(TEXTS, among_many, strict=True):
        assert features.transform_one(text).dense(len(row)) == pytest.approx(row, abs=1e-6)


def test_a_model_is_not_disturbed_by_the_words_of_another():
    features, size = new_features()
    text = "is xylophone myelin sore"
    before = features.transform_one(text).dense(size)
    other = NgramFeatures((2, 5), (1, 2))
    other_size = other.fit(["a xylophone", "xylophones are sore"]).shape[1]
    assert features.transform_one(text).dense(size) == pytest.approx(before, abs=0)
    # The other one knows the word, although the text was looked up before it was learnt.
    assert np.count_nonzero(other.transform_one("xylophone").dense(other_size)) > 10


def test_what_was_learnt_can_be_stored():
    features, size = new_features()
    stored = NgramFeatures((2, 5), (1, 2))
    stored.restore(features.state())
    for text in TEXTS:
        row = features.transform_one(text).dense(size)
        assert stored.transform_one(text).dense(size) == pytest.approx(row, abs=0)


def test_the_first_part_can_be_had_alone():
    features = NgramFeatures((2, 5), (1, 2))
    features.fit(TEXTS)
    row = features.transform_one(TEXTS[0])
    part = row.dense(features.characters)
    assert part.shape == (features.characters,)
    assert np.linalg.norm(part) == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("find", "analyzer", "sizes"),
    [(character_ngrams, "char_wb", (2, 5)), (word_ngrams, "word", (1, 3))],
)
def test_the_ngrams_of_any_text_are_those_of_scikit_learn(find, analyzer, sizes):
    vectorizer = TfidfVectorizer(
        analyzer=analyzer, ngram_range=sizes, token_pattern=WORD, strip_accents="unicode"
    )
    of_scikit_learn = vectorizer.build_analyzer()

    @settings(max_examples=300, deadline=None)
    @given(st.text())
    def compare(text):
        assert list(find(text, *sizes)) == of_scikit_learn(text)

    compare()


def test_an_ngram_keeps_its_number_whoever_else_adds_it():
    numbers = Numbers()
    assert list(numbers.find(["a"])) == [-1]
    assert list(numbers.add(["a", "b"])) == [0, 1]
    assert list(numbers.add(["c", "b", "d"])) == [2, 1, 3]
    assert list(numbers.find(["d", "x", "a"])) == [3, -1, 0]
    assert len(numbers) == 4
