"""The verdict: least expected cost, raised by certain signs; and it survives storing."""

import numpy as np
import pytest

from assistant.text_models.second_opinion import SecondOpinion
from assistant.triage.levels import CRISIS, EMERGENCY, LEVELS, NONE, URGENT
from assistant.triage.model import COSTS, TriageModel, TriageOptions, decide
from assistant.triage.signs import Reading, sign_reader

NOTHING = Reading((), frozenset())


def probabilities(**shares):
    return {level: shares.get(level, 0.0) for level in LEVELS}


def test_missing_costs_far_more_than_a_false_alarm():
    for level in (URGENT, EMERGENCY, CRISIS):
        assert COSTS[level][NONE] >= 10 * COSTS[NONE][level]
        assert COSTS[level][level] == 0


def test_telling_a_crisis_as_urgent_is_no_hedge():
    assert COSTS[CRISIS][URGENT] >= COSTS[CRISIS][NONE]
    slight = probabilities(none=0.99, crisis=0.01)
    assert decide(slight, NOTHING, TriageOptions()) == NONE


def test_a_sure_ordinary_message_is_none():
    assert decide(probabilities(none=0.99, urgent=0.01), NOTHING, TriageOptions()) == NONE


@pytest.mark.parametrize("level", [URGENT, EMERGENCY, CRISIS])
def test_a_fair_chance_of_danger_is_enough(level):
    shares = probabilities(**{NONE: 0.85, level: 0.15})
    assert decide(shares, NOTHING, TriageOptions()) == level


def test_a_certain_sign_raises_the_level():
    reading = sign_reader().read("my tongue is swelling")
    unsure = probabilities(none=0.88, urgent=0.12)
    assert decide(unsure, reading, TriageOptions()) == EMERGENCY


def test_a_certain_sign_that_is_denied_raises_nothing():
    reading = sign_reader().read("my tongue is not swelling")
    assert decide(probabilities(none=1.0), reading, TriageOptions()) == NONE


def test_a_sign_of_a_crisis_makes_none_of_a_sure_emergency():
    reading = sign_reader().read("my back is killing me and i want to die it hurts so")
    assert reading.holding(CRISIS, only_certain=True)
    assert decide(probabilities(emergency=0.95, crisis=0.05), reading, TriageOptions()) == EMERGENCY
    unsure = probabilities(none=0.6, emergency=0.4)
    assert decide(unsure, reading, TriageOptions()) == CRISIS


def test_a_certain_emergency_is_no_crisis_by_a_hair():
    reading = sign_reader().read("my tongue is swelling")
    near = probabilities(none=0.2, emergency=0.38, crisis=0.42)
    assert decide(near, reading, TriageOptions()) == EMERGENCY
    likely = probabilities(emergency=0.2, crisis=0.8)
    assert decide(likely, reading, TriageOptions()) == CRISIS


def small_model():
    texts = ["what is b12", "is it pus", "i am dying", "i end it all"] * 3
    rng = np.random.RandomState(0)
    vectors = np.tile(rng.rand(4, 8), (3, 1)).astype(np.float32)
    model = TriageModel()
    model.fit(texts, vectors, [NONE, URGENT, EMERGENCY, CRISIS] * 3)
    return model, texts, vectors


def test_a_stored_model_judges_as_before():
    model, texts, vectors = small_model()
    again = TriageModel()
    again.restore(model.state())
    for text, vector in zip(texts, vectors, strict=True):
        before, after = model.judge(text, vector), again.judge(text, vector)
        assert (after.level, after.signs) == (before.level, before.signs)
        assert after.probabilities == pytest.approx(before.probabilities, rel=1e-4)


def test_the_second_reader_is_asked_only_where_there_may_be_something():
    model, texts, vectors = small_model()
    asked = []

    def read(text):
        asked.append(text)
        return np.log(np.array([0.97, 0.01, 0.01, 0.01]))

    second = TriageModel(TriageOptions(asked_below=0.0), SecondOpinion(read, LEVELS, 0.5, 1.0))
    second.restore(model.state())
    assert second.judge(texts[0], vectors[0]) == model.judge(texts[0], vectors[0])
    assert asked == []
    # A sign is reason enough to ask.
    second.judge("my throat is closing", vectors[2])
    assert asked == ["my throat is closing"]


def test_the_second_reader_can_raise_the_level():
    model, texts, vectors = small_model()
    assert model.judge(texts[0], vectors[0]).level == NONE
    danger = np.log(np.array([0.001, 0.001, 0.001, 0.997]))
    second = TriageModel(
        TriageOptions(asked_below=1.1), SecondOpinion(lambda _: danger, LEVELS, 0.5, 1.0)
    )
    second.restore(model.state())
    assert second.judge(texts[0], vectors[0]).level == CRISIS


def test_training_needs_every_level():
    with pytest.raises(ValueError, match="each level"):
        TriageModel().fit(["a", "b"], np.zeros((2, 4), np.float32), [NONE, URGENT])
