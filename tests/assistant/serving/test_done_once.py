"""What is done once has the same outcome as done each time."""

import copy

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import AnySlot, CategoricalSlot

from assistant.serving.done_once import do_once


@pytest.fixture(scope="module", autouse=True)
def _done():
    do_once()


@pytest.fixture
def action():
    return RemoteAction("action_answer", None)


def test_a_reply_that_is_right_is_taken(action):
    reply = {"events": [{"event": "slot", "name": "said", "value": 1}], "responses": []}
    assert action._validate_action_result(reply) is True


@pytest.mark.parametrize("reply", [{"events": [{"event": 3}]}, {"responses": "none"}, []])
def test_a_reply_that_is_wrong_is_refused_with_rasas_own_words(action, reply):
    with pytest.raises(ValidationError, match="make sure your response from the Action endpoint"):
        action._validate_action_result(reply)


def test_whether_a_domain_is_empty():
    full = Domain.from_yaml('version: "3.1"\nintents: [greet]')
    for _ in range(2):
        assert Domain.empty().is_empty()
        assert not full.is_empty()


@pytest.mark.parametrize(
    "slot", [AnySlot("said", [{}]), CategoricalSlot("diabetes", [{}], values=["yes", "no"])]
)
def test_a_slot_and_its_copy_are_equal_and_apart(slot):
    slot.value = "yes"
    other = copy.copy(slot)
    assert type(other) is type(slot)
    assert vars(other) == vars(slot)
    other.value = "no"
    assert slot.value == "yes"
