import numpy as np
import pytest

from assistant.conversation.follow_up_model import FollowUpModel
from assistant.text_models.answer_model import Candidate
from assistant.text_models.second_opinion import SecondOpinion

PAIR = ("what is x", "and how often?")


def unit(*numbers):
    return np.array(numbers, dtype=np.float32) / np.linalg.norm(numbers)


@pytest.fixture
def model():
    built = FollowUpModel()
    texts = [
        "and how often?",
        "and why?",
        "and the tablets?",
        "what is myelin",
        "is b12 safe",
        "who",
    ]
    vectors = np.array([unit(1, i, 0) for i in range(3)] + [unit(0, i, 1) for i in range(3)])
    built.fit_gate(texts, vectors, [True] * 3 + [False] * 3)
    pairs = np.array([unit(1, 0, 0), unit(1, 0.1, 0), unit(0, 0, 1)])
    built.fit_answers(["faq_a/x", "faq_a/x", "faq_b/y"], pairs)
    return built


def test_leaning_is_told_from_the_message_alone(model):
    assert model.leaning("and how often?", unit(1, 0, 0)) > 0.5
    assert model.leaning("what is myelin", unit(0, 0, 1)) < 0.5


def test_the_likeliest_answer_comes_first(model):
    alone = [Candidate("faq_b/y", 0.6, 0.5, 0.5)]
    ranked = model.rank([PAIR], np.array([unit(1, 0, 0)]), alone, leaning=1.0)
    assert [choice.label for choice in ranked] == ["faq_a/x", "faq_b/y"]
    assert sum(choice.confidence for choice in ranked) == pytest.approx(1, abs=0.01)


def test_a_message_that_hardly_leans_keeps_half_of_its_own_meaning(model):
    alone = [Candidate("faq_c/z", 1.0, 0.5, 0.5)]
    ranked = model.rank([PAIR], np.array([unit(1, 0, 0)]), alone, leaning=0.0)
    assert {choice.label: choice.confidence for choice in ranked}["faq_c/z"] == pytest.approx(0.5)


def test_what_was_learnt_can_be_stored(model):
    copy = FollowUpModel()
    copy.restore(model.state())
    pairs, alone = np.array([unit(1, 0.2, 0.1)]), [Candidate("faq_b/y", 0.6, 0.5, 0.5)]
    assert copy.rank([PAIR], pairs, alone, 0.7) == model.rank([PAIR], pairs, alone, 0.7)
    assert copy.leaning("and why?", unit(1, 1, 0)) == model.leaning("and why?", unit(1, 1, 0))


def test_a_second_reader_is_asked_about_the_message_in_its_context(model):
    asked = []

    def read(pair):
        asked.append(pair)
        return np.log(np.array([0.001, 0.999]))

    second = FollowUpModel(SecondOpinion(read, ["faq_a/x", "faq_b/y"], 1.0, 1.0))
    second.restore(model.state())
    ranked = second.rank([PAIR], np.array([unit(1, 0, 0)]), [], leaning=1.0)
    assert asked == [PAIR]
    assert ranked[0].label == "faq_b/y"
