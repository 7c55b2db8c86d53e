import numpy as np
import pytest

from assistant.text_models.ngrams import NgramFeatures

TEXTS = ["what is myelin", "is the jab sore?", "Níño b12 b12 b12", "myelin again"]


@pytest.mark.parametrize("text", [*TEXTS, "", "zzz", "myelin myelin jab 123"])
def test_one_text_has_the_same_features_as_among_many(text):
    features = NgramFeatures((2, 5), (1, 2))
    size = features.fit(TEXTS).shape[1]
    assert features.transform_one(text).dense(size) == pytest.approx(
        features.transform([text]).toarray()[0], abs=1e-6
    )


def test_the_first_part_can_be_had_alone():
    features = NgramFeatures((2, 5), (1, 2))
    features.fit(TEXTS)
    row = features.transform_one(TEXTS[0])
    part = row.dense(features.characters)
    assert part.shape == (features.characters,)
    assert np.linalg.norm(part) == pytest.approx(1.0, abs=1e-6)
