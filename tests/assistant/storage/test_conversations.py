"""The tracker store on a real SQLite file: nothing lost, and a bounded number of events read."""

import asyncio
import time

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from assistant.storage import latest_events
from assistant.storage.conversation_rows import WINDOW
from assistant.storage.conversations import ConversationStore

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  diabetes: {type: text, mappings: [{type: custom}]}
  said: {type: any, mappings: [{type: custom}]}
forms:
  contact_form: {required_slots: [diabetes]}
"""
)
PATIENT = "patient-1"
LONG = WINDOW  # turns; each has several events


@pytest.fixture(params=["kept between messages", "read from the database each time"])
def store(request, tmp_path, monkeypatch):
    if request.param.startswith("read"):
        monkeypatch.setattr(latest_events, "MOST", 0)
    return ConversationStore(domain=DOMAIN, database=f"sqlite:///{tmp_path}/conversations.db")


class Published(EventBroker):
    """Keeps what is published, or fails."""

    def __init__(self, error=None):
        self.events, self.error = [], error

    def publish(self, event):
        """Keep an event."""
        self.events.append(event)
        if self.error:
            raise self.error


def stock_store(store):
    return SQLTrackerStore(domain=DOMAIN, db=store.engine.url.database)


def talk(store, *events, turns=0):
    """Add events and then ordinary turns, each saved by itself as Rasa does."""

    async def run():
        tracker = await store.get_or_create_tracker(PATIENT)
        for event in events:
            event.timestamp = time.time()  # as if it happened now, after the conversation began
            tracker.update(event)
        await store.save(tracker)
        for number in range(turns):
            tracker = await store.retrieve(PATIENT)
            for event in turn(f"question {number}"):
                tracker.update(event)
            await store.save(tracker)
        return await store.retrieve(PATIENT)

    return asyncio.run(run())


def turn(text):
    return [
        UserUttered(text, {"name": "faq_nerves"}),
        ActionExecuted("action_answer"),
        BotUttered(f"answer to {text}"),
        SlotSet("said", [text]),
        ActionExecuted("action_listen"),
    ]


def full(store):
    return asyncio.run(stock_store(store).retrieve_full_tracker(PATIENT))


def test_nobody_unknown_is_found(store):
    assert asyncio.run(store.retrieve("nobody")) is None


def test_a_short_conversation_is_read_as_the_stock_store_reads_it(store):
    ours = talk(store, SessionStarted(), SlotSet("diabetes", "affirmed"), turns=3)
    stock = asyncio.run(stock_store(store).retrieve(PATIENT))
    assert list(ours.events) == list(stock.events)
    assert ours.current_slot_values() == stock.current_slot_values()


def test_every_event_is_stored_once_and_in_order(store):
    talk(store, SessionStarted(), turns=LONG)
    said = [event.text for event in full(store).events if isinstance(event, UserUttered)]
    assert said == [f"question {number}" for number in range(LONG)]


def test_a_long_conversation_is_read_in_part_and_still_knows_its_slots(store):
    start = (SessionStarted(), SlotSet("diabetes", "denied"), SlotSet("diabetes", "affirmed"))
    tracker = talk(store, *start, turns=LONG)
    assert len(tracker.events) <= WINDOW + 2
    assert tracker.get_slot("diabetes") == "affirmed"
    assert tracker.get_slot("said") == [f"question {LONG - 1}"]
    assert tracker.current_slot_values() == full(store).current_slot_values()


def test_what_was_forgotten_stays_forgotten(store):
    talk(store, SessionStarted(), SlotSet("diabetes", "affirmed"), AllSlotsReset())
    tracker = talk(store, turns=LONG)
    assert tracker.get_slot("diabetes") is None


def test_a_new_session_starts_without_the_old_one(store):
    talk(store, SessionStarted(), SlotSet("diabetes", "affirmed"), turns=LONG)
    tracker = talk(store, SessionStarted(), turns=1)
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["question 0"]
    assert tracker.get_slot("diabetes") is None


@pytest.mark.parametrize(("ending", "active"), [((), "contact_form"), ((ActiveLoop(None),), None)])
def test_an_open_form_stays_open(store, ending, active):
    talk(store, SessionStarted(), ActiveLoop("contact_form"), *ending)
    assert talk(store, turns=LONG).active_loop_name == active


def test_a_history_in_part_begins_where_a_turn_begins(store):
    tracker = talk(store, SessionStarted(), turns=LONG)
    own = [event for event in tracker.events if not isinstance(event, SlotSet | ActiveLoop)]
    assert own[0] == ActionExecuted("action_listen")
    assert isinstance(own[1], UserUttered)


def test_a_tracker_made_elsewhere_is_saved_as_the_stock_store_does(store):
    talk(store, SessionStarted(), turns=2)
    stock = asyncio.run(stock_store(store).retrieve(PATIENT))
    stock.update(UserUttered("one more"))
    asyncio.run(store.save(stock))
    asyncio.run(store.save(stock))
    assert [e.text for e in full(store).events if isinstance(e, UserUttered)][-2:] == [
        "question 1",
        "one more",
    ]


def test_a_conversation_is_kept_from_its_first_message_on(store):
    async def run():
        empty = await store.get_or_create_tracker(PATIENT)
        before = await store.retrieve(PATIENT)
        for event in [SessionStarted(), *turn("hello")]:
            empty.update(event)
        await store.save(empty)
        return before, list(empty.events)

    before, events = asyncio.run(run())
    assert before is None
    assert list(full(store).events) == events


def test_an_id_that_no_database_takes_is_an_error_and_not_the_end_of_the_process(store):
    with pytest.raises(UnicodeEncodeError):
        asyncio.run(store.retrieve("half a \ud83d"))


def as_read_by_another_process(store):
    other = ConversationStore(domain=DOMAIN, database=str(store.engine.url))
    return asyncio.run(other.retrieve(PATIENT))


def test_what_is_kept_is_what_another_process_reads(store):
    talk(store, SessionStarted(), SlotSet("diabetes", "affirmed"), ActiveLoop("contact_form"))
    for _ in range(2 * WINDOW // len(turn(""))):
        kept, read = talk(store, turns=1), as_read_by_another_process(store)
        assert kept.current_slot_values() == read.current_slot_values()
        assert kept.active_loop_name == read.active_loop_name
        assert list(kept.events)[-WINDOW // 2 :] == list(read.events)[-WINDOW // 2 :]
        assert len(kept.events) <= WINDOW + 3


def test_what_another_process_adds_is_read(store):
    talk(store, SessionStarted(), turns=1)
    other = ConversationStore(domain=DOMAIN, database=str(store.engine.url))
    talk(other, UserUttered("from elsewhere"))
    said = [e.text for e in talk(store).events if isinstance(e, UserUttered)]
    assert said == ["question 0", "from elsewhere"]


def test_what_another_process_deletes_is_gone(store):
    talk(store, SessionStarted(), turns=1)
    with store.engine.begin() as connection:
        connection.execute(sa.delete(store.SQLEvent))
    assert asyncio.run(store.retrieve(PATIENT)) is None


def test_each_event_is_published_once_and_names_its_conversation(store):
    store.event_broker = Published()
    talk(store, SessionStarted(), turns=LONG)
    stored = [event.as_dict() for event in full(store).events]
    assert store.event_broker.events == [{"sender_id": PATIENT, **event} for event in stored]


def test_what_a_tracker_made_elsewhere_adds_is_published(store):
    talk(store, SessionStarted(), turns=2)
    stock = asyncio.run(stock_store(store).retrieve(PATIENT))
    stock.update(UserUttered("one more"))
    store.event_broker = Published()
    asyncio.run(store.save(stock))
    assert [event["text"] for event in store.event_broker.events] == ["one more"]


def test_a_broker_that_fails_costs_a_patient_nothing(store, caplog):
    store.event_broker = Published(RuntimeError("no credentials"))
    talk(store, SessionStarted(), turns=2)
    said = [event.text for event in full(store).events if isinstance(event, UserUttered)]
    assert said == ["question 0", "question 1"]
    assert "Events could not be passed on" in caplog.text
