import numpy as np
import pytest

from assistant.text_models.answer_model import ASKED_BELOW, AnswerModel
from assistant.text_models.second_opinion import SecondOpinion
from assistant.text_models.two_experts import Options

TEXTS = {
    "faq_nerves/myelin": ["what is myelin", "the coat of a nerve", "myelin sheath", "nerve coat"],
    "faq_safety/allergy": ["cobalt allergy", "allergic to cobalt", "metal allergy", "nickel rash"],
    "not_covered/price": ["what does it cost", "price of a shot", "how much money", "is it dear"],
}
SIZE = 16


def vector_of(text: str) -> np.ndarray:
    """A stand-in for a sentence vector: a sum of one fixed direction a word."""
    total = np.zeros(SIZE, dtype=np.float32)
    for word in text.split():
        seed = sum(ord(letter) * (place + 1) for place, letter in enumerate(word))
        total += np.random.default_rng(seed).normal(size=SIZE).astype(np.float32)
    return total / np.linalg.norm(total)


@pytest.fixture(scope="module")
def data():
    texts = [text for examples in TEXTS.values() for text in examples]
    labels = [label for label, examples in TEXTS.items() for _ in examples]
    return texts, np.array([vector_of(text) for text in texts]), labels


@pytest.fixture(scope="module")
def model(data):
    trained = AnswerModel()
    trained.fit(*data)
    return trained


def ranking(model, text):
    return model.predict(text, vector_of(text))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("what is the myelin sheath", "faq_nerves/myelin"),
        ("im allergic to cobalt", "faq_safety/allergy"),
        ("what is the price of a shot", "not_covered/price"),
    ],
)
def test_answer_model_finds_the_label(model, text, label):
    assert ranking(model, text)[0].label == label


def test_answer_model_gives_probabilities_in_order(model):
    candidates = ranking(model, "nerve coat price")
    probabilities = [candidate.probability for candidate in candidates]
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1.0, abs=1e-3)
    assert all(0.0 <= candidate.confidence <= 1.0 for candidate in candidates)


def test_answer_model_is_surer_of_what_it_was_trained_on(model):
    trained = ranking(model, "what is myelin")[0].confidence
    strange = ranking(model, "zebra crossing tomorrow")[0].confidence
    assert trained > 2 * strange


def test_answer_model_restored_predicts_the_same(model):
    restored = AnswerModel()
    restored.restore(model.state())
    for text in ("what is the myelin sheath", "zebra", "price? cobalt!", ""):
        vector = vector_of(text or "nothing")
        before, after = model.predict(text, vector), restored.predict(text, vector)
        assert [c.label for c in after] == [c.label for c in before]
        assert [c.confidence for c in after] == pytest.approx([c.confidence for c in before])


def test_answer_model_trains_the_same_twice(data, model):
    again = AnswerModel()
    again.fit(*data)
    assert ranking(again, "nerve price") == ranking(model, "nerve price")


def test_answer_model_state_needs_no_pickle(model, tmp_path):
    np.savez(tmp_path / "state.npz", **model.state())
    with np.load(tmp_path / "state.npz", allow_pickle=False) as arrays:
        assert set(dict(arrays)) == set(model.state())


def test_answer_model_with_two_labels(data):
    texts, vectors, labels = data
    model = AnswerModel(Options())
    model.fit(texts[:8], vectors[:8], labels[:8])
    assert ranking(model, "allergic to cobalt")[0].label == "faq_safety/allergy"
    assert ranking(model, "myelin sheath")[0].label == "faq_nerves/myelin"


@pytest.mark.parametrize("cut", [slice(0, 4), slice(0, 0)])
def test_answer_model_refuses_fewer_than_two_labels(data, cut):
    texts, vectors, labels = data
    with pytest.raises(ValueError, match="two different labels"):
        AnswerModel().fit(texts[cut], vectors[cut], labels[cut])


def test_answer_model_refuses_unequal_lengths(data):
    texts, vectors, labels = data
    with pytest.raises(ValueError, match="equally many"):
        AnswerModel().fit(texts, vectors[1:], labels)


def test_answer_model_asks_the_second_reader_unless_it_only_glances(data):
    asked = []

    def read(text):
        asked.append(text)
        return np.log(np.array([0.01, 0.01, 0.98]))

    model = AnswerModel(second=SecondOpinion(read, sorted(TEXTS), 0.1, 1.0))
    model.fit(*data)
    unknown = "zzz"
    vector = np.ones(vector_of(unknown).shape, dtype=np.float32) / 10  # like all of them
    glanced = model.predict(unknown, vector, at_a_glance=True)
    assert (asked, glanced[0].probability < ASKED_BELOW) == ([], True)
    assert model.predict(unknown, vector)[0].label == "not_covered/price"
    assert asked == [unknown]
