"""Words for a suggestion mean one of the last reply, and none after an alarm."""

import pytest
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from assistant.conversation.context import CONTEXT_SLOT, Context
from assistant.nlu.offer_reader import OfferReader

OFFER = "What is myelin?"


@pytest.mark.parametrize(
    ("actions", "read"),
    [
        (["action_answer"], OFFER),
        (["utter_triage_crisis", "action_raise_alarm"], "yes"),
    ],
)
def test_yes_takes_the_suggestion_unless_it_replies_to_an_alarm(actions, read):
    context = Context(offers=(OFFER,)).as_slot()
    tracker = DialogueStateTracker.from_events(
        "anna",
        [SlotSet(CONTEXT_SLOT, context), UserUttered("..."), *map(ActionExecuted, actions)],
        slots=[AnySlot(CONTEXT_SLOT, mappings=[{}])],
    )
    message = Message.build("yes")
    OfferReader({}).process([message], tracker)
    assert message.get("text") == read
