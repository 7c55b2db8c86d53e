"""The form of a request, with a tracker as the server sends it."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import actions.handoff
from actions.handoff import ValidateHandoffForm
from assistant.handoff.reading import CONFIRMED, CONTACT, NAME, YES
from assistant.handoff.request import slot_of
from assistant.privacy.guard import Guard
from assistant.privacy.spans import PHONE
from assistant.storage.database import engine_for, writing
from assistant.storage.transcripts import Transcripts
from assistant.storage.vault import SEALED, Vault, read_keys

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@pytest.fixture
def guard(tmp_path, monkeypatch):
    engine = engine_for(f"sqlite:///{tmp_path}/form.db")
    made = Guard(Vault(engine, read_keys(KEY)), Transcripts(engine))
    monkeypatch.setattr(actions.handoff, "guard", lambda: made)

    def forget():
        with writing(engine) as connection:
            connection.execute(SEALED.delete())

    made.forget = forget
    return made


def filled_by_yes(contact):
    slots = {"requested_slot": slot_of(CONFIRMED), slot_of(CONTACT): contact, slot_of(NAME): ""}
    message = {"text": "yes, send it", "intent": {"name": "smalltalk"}}
    events = [{"event": "user", "text": "yes, send it"}]
    tracker = Tracker("anna", slots, message, events, False, None, {}, "action_listen")
    found = ValidateHandoffForm().run(CollectingDispatcher(), tracker, {})
    return {event["name"]: event["value"] for event in found}


def test_a_number_that_is_no_longer_kept_is_asked_for_again(guard):
    contact = guard.seal("anna", PHONE, "+15550100100")
    assert filled_by_yes(contact)[slot_of(CONFIRMED)] == YES
    guard.forget()
    assert filled_by_yes(contact) == {slot_of(CONTACT): None}


def test_who_is_answered_in_the_chat_has_nothing_to_lose(guard):
    assert filled_by_yes("")[slot_of(CONFIRMED)] == YES
