"""What is said of deletion, and whether it is done at once."""

from unittest.mock import Mock

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.erasure
from actions.erasure import DELETE, DELETE_NOW, erase
from assistant.conversation.context import CONTEXT_SLOT, Context


@pytest.fixture
def promises(monkeypatch):
    """Conversations whose deletion was promised; none has a request."""
    made = []
    erasures, tickets = Mock(), Mock()
    erasures.promise.side_effect = lambda conversation, _: made.append(conversation) or "ABCD-1234"
    tickets.of_conversation.return_value = None
    monkeypatch.setattr(actions.erasure, "_erasures", lambda: erasures)
    monkeypatch.setattr(actions.erasure, "tickets", lambda: tickets)
    return made


def say(text, key, asked=()):
    slots = {CONTEXT_SLOT: Context(last=asked).as_slot()}
    tracker = Tracker("anna", slots, {"text": text}, [], False, None, {}, "action_listen")
    erase(key, CollectingDispatcher(), tracker)


@pytest.mark.parametrize("text", ["delete my data", "can you wipe my chat history please"])
def test_what_is_said_plainly_is_done_at_once(promises, text):
    say(text, DELETE)
    assert promises == ["anna"]


@pytest.mark.parametrize("key", [DELETE, DELETE_NOW])
@pytest.mark.parametrize(
    "text",
    [
        "please don't delete my chat",
        "do not delete my data",
        "never erase my messages",
        "when do you delete my data?",
        "get rid of it",
    ],
)
def test_anything_else_is_asked_back_first(promises, text, key):
    say(text, key)
    assert promises == []


def test_a_yes_to_the_question_deletes(promises):
    say("yes, delete everything", DELETE_NOW, asked=(DELETE,))
    assert promises == ["anna"]
