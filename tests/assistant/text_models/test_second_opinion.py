import numpy as np
import pytest

from assistant.text_models.second_opinion import SecondOpinion

LABELS = ["a", "b", "c"]


def opinion(shares, labels=LABELS):
    return SecondOpinion(lambda _: np.log(np.array(shares)), labels, 1.0, 1.0)


def test_both_are_multiplied():
    joint = opinion([0.2, 0.4, 0.4]).joint("x", np.array([0.5, 0.25, 0.25]), LABELS)
    assert joint == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-6)


def test_each_can_veto_what_the_other_finds_likely():
    joint = opinion([0.001, 0.5, 0.499]).joint("x", np.array([0.6, 0.3, 0.1]), LABELS)
    assert joint.argmax() == 1
    assert joint[0] < 0.01


def test_labels_are_matched_by_name():
    joint = opinion([0.98, 0.01, 0.01], ["c", "b", "a"]).joint("x", np.full(3, 1 / 3), LABELS)
    assert joint.argmax() == 2


def test_a_label_that_the_second_reader_does_not_know_can_still_win():
    joint = opinion([0.5, 0.5], ["a", "b"]).joint("x", np.array([0.02, 0.03, 0.95]), LABELS)
    assert joint.argmax() == 2
