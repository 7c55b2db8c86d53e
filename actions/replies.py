"""What all actions share: the reply writer, and how a reply reaches the channel."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from assistant.answers.live import live_library, live_since
from assistant.answers.patient import SAID_SLOT, Patient, read_patient
from assistant.answers.reply import Reply, ReplyWriter
from assistant.clinic import Clinic, load_clinic
from assistant.conversation.context import CONTEXT_SLOT, Context, read_context
from assistant.provenance import load_facts, load_sources
from assistant.settings import ROOT, settings

# Everywhere else the suggestions are written into the text.
CHANNELS_WITH_BUTTONS = ("rest", "cmdline", "web", "socketio", "slack", "telegram")


def reply_writer() -> ReplyWriter:
    """The reply writer over the project's own files, built again when a new model goes live.

    Raises:
        FileError: a file of the project is missing or wrong.
    """
    return _writer(live_since())


@lru_cache(maxsize=1)
def _writer(_: int) -> ReplyWriter:
    knowledge = ROOT / "knowledge"
    return ReplyWriter(
        library=live_library(),
        facts=load_facts(knowledge),
        sources=load_sources(knowledge),
        placeholders=clinic().placeholders(),
    )


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The clinic's profile, read on first use.

    Raises:
        FileError: `clinic.yml` is missing or wrong.
    """
    return load_clinic(settings().clinic_path)


def now() -> datetime:
    """This moment; tests put another in its place."""
    return datetime.now(UTC)


def patient_of(tracker: Tracker) -> Patient:
    """What the conversation holds about the patient."""
    names = [
        caution.key.partition("/")[2] for caution in reply_writer().library.of_topic("caution")
    ]
    return read_patient(tracker.slots, tracker.latest_message.get("entities") or [], names)


def said(tracker: Tracker) -> str:
    """The latest message as it is kept; `latest_message` has it as the models read it."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return str(event.get("text") or "")
    return str(tracker.latest_message.get("text") or "")


def context_of(tracker: Tracker) -> Context:
    """Where the conversation stands after the latest reply."""
    return read_context(tracker.slots)


def send(reply: Reply, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Send a reply as one bot message.

    Returns:
        The events that remember which disclaimers and cautions have now been said, and what the
        conversation is about.
    """
    if tracker.get_latest_input_channel() in CHANNELS_WITH_BUTTONS:
        text, buttons = reply.text, reply.buttons()
    else:
        text, buttons = reply.as_plain_text(), []
    # Rasa nests a domain response's metadata under "metadata" and puts other keys beside it;
    # both are filled, so that a reader of the tracker finds them either way.
    dispatcher.utter_message(text=text, buttons=buttons, metadata=reply.metadata, **reply.metadata)
    context = context_of(tracker).after(reply.metadata["kind"], reply.keys, reply.suggestions)
    events = [SlotSet(CONTEXT_SLOT, context.as_slot())]
    if reply.said:
        events.append(SlotSet(SAID_SLOT, [*(tracker.get_slot(SAID_SLOT) or []), *reply.said]))
    return events
