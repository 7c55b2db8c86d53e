"""Passes a conversation on to a person: asks what for, then puts it on the front desk's list."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions import replies
from actions.front_desk import tickets
from actions.replies import context_of, patient_of, reply_writer, said, send
from assistant.handoff import reading
from assistant.handoff.reading import CONFIRMED, CONTACT, FIELDS, REASON, STEPS, YES, read_step
from assistant.handoff.reading import NAME as NAME_STEP
from assistant.handoff.request import (
    CANCELLED,
    FORM,
    STATE_SLOT,
    Request,
    already,
    ask,
    read_request,
    sent,
    slot_of,
)
from assistant.privacy.guard import guard
from assistant.privacy.spans import EMAIL, NAME, PHONE

logger = logging.getLogger(__name__)

REQUESTED = "requested_slot"
REFERENCE_SLOT = "handoff_reference"
_OFFERS = ("offer/person", "offer/person_again")


def begin(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Open the form, or tell who asks again that the team has the request already."""
    reference = tracker.get_slot(REFERENCE_SLOT)
    if reference and _is_open(reference):
        reply = already(reply_writer(), reference, replies.clinic(), replies.now())
        return send(reply, dispatcher, tracker)
    return [FollowupAction(FORM)]


def _is_open(reference: str) -> bool:
    """Whether a request is not closed; not, where the list cannot be read: it may be back soon."""
    try:
        ticket = tickets().get(reference)
    except SQLAlchemyError:
        logger.exception("The front desk's list could not be read")
        return False
    return ticket is not None and ticket.is_open


class ValidateHandoffForm(Action):  # type: ignore[misc]
    """Reads the patient's replies; Rasa calls it before and after each step of the form."""

    def name(self) -> str:
        """The action's name in the domain; Rasa looks for it under this."""
        return f"validate_{FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Fill slots; no event at all means that the message is a matter of its own."""
        request = read_request(tracker.slots)
        step = (tracker.get_slot(REQUESTED) or "").removeprefix("handoff_")
        if step not in STEPS:
            return _opening(request, tracker)
        if not _is_first_action(tracker):
            return []  # something else was answered; the step is asked again
        text = guard().reveal(tracker.sender_id, said(tracker))
        found = read_step(step, text, tracker.latest_message, replies.clinic().country)
        is_sent = (found.field, found.value) == (CONFIRMED, YES)
        if is_sent and (lost := _lost(request, tracker.sender_id)):
            return [SlotSet(slot_of(field), None) for field in lost]
        return _events(_sealed(found, tracker.sender_id), step, request)


def _sealed(found: reading.Reading, conversation: str) -> reading.Reading:
    """What was read, with tokens in the place of what identifies the patient."""
    value = found.value
    if not value:
        return found
    if found.field == CONTACT:
        value = guard().seal(conversation, EMAIL if "@" in value else PHONE, value)
    elif found.field == NAME_STEP:
        value = guard().seal(conversation, NAME, value)
    elif found.field in FIELDS:
        value = guard().protect_words(conversation, value)
    return replace(found, value=value)


def _lost(request: Request, conversation: str) -> list[str]:
    """What was given so long ago that it is no longer kept, and has to be asked for again."""
    given = ((field, request.values[field] or "") for field in (CONTACT, NAME_STEP))
    return [field for field, value in given if guard().has_lost(conversation, value)]


def _opening(request: Request, tracker: Tracker) -> list[dict[str, Any]]:
    """Keep the request's key, how it came about, and a reason that the patient has given."""
    message = tracker.latest_message
    origin = (message.get("metadata") or {}).get("origin")
    if not origin:
        origin = "failures" if set(_OFFERS) & set(context_of(tracker).last) else "request"
    state = {**request.state(), "origin": origin, "problem": ""}
    events = [SlotSet(STATE_SLOT, state)]
    reason = reading.reason_in_request(said(tracker))
    if reason and request.values[REASON] is None:
        events.append(SlotSet(slot_of(REASON), reason))
    return events


def _events(found: reading.Reading, step: str, request: Request) -> list[dict[str, Any]]:
    if found.kind == reading.QUESTION:
        return []
    if found.kind == reading.CANCELLED:
        return [SlotSet(slot_of(CONFIRMED), CANCELLED), SlotSet(REQUESTED, None)]
    problem = found.problem
    events = []
    if found.kind == reading.CHANGE:
        problem = "" if found.field else "change"
        if found.field in FIELDS:
            events = [SlotSet(slot_of(found.field), None), SlotSet(REQUESTED, slot_of(found.field))]
    elif found.kind == reading.VALUE:
        events = [SlotSet(slot_of(found.field), found.value)]
    elif found.field != step:
        events = [SlotSet(REQUESTED, slot_of(found.field))]
    return [*events, SlotSet(STATE_SLOT, request.with_problem(problem).state())]


def _is_first_action(tracker: Tracker) -> bool:
    """Whether nothing has been done in this turn yet."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return True
        if event.get("event") == "action" and event.get("name") not in (
            FORM,
            "action_extract_slots",
        ):
            return False
    return True


class _ActionAsk(Action):  # type: ignore[misc]
    """Asks for one step of the request."""

    step = ""

    def name(self) -> str:
        """The action's name in the domain; Rasa looks for it under this."""
        return f"action_ask_{slot_of(self.step)}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the question."""
        is_again = tracker.get_slot(REQUESTED) == slot_of(self.step)
        request = read_request(tracker.slots)
        reply = ask(
            reply_writer(),
            self.step,
            request,
            replies.clinic(),
            replies.now(),
            patient_of(tracker),
            is_back=is_again and not _is_first_action(tracker),
        )
        return send(reply, dispatcher, tracker)


class ActionAskReason(_ActionAsk):
    """Asks what it is about."""

    step = reading.REASON


class ActionAskContact(_ActionAsk):
    """Asks for a phone number or an e-mail address."""

    step = reading.CONTACT


class ActionAskName(_ActionAsk):
    """Asks for a name."""

    step = reading.NAME


class ActionAskTime(_ActionAsk):
    """Asks for a good time."""

    step = reading.TIME


class ActionAskConfirmed(_ActionAsk):
    """Shows what will be passed on, and asks whether to."""

    step = reading.CONFIRMED


class ActionSubmitHandoff(Action):  # type: ignore[misc]
    """Puts the request on the front desk's list, once, or says that nothing was sent."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_submit_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Send the request; where the list cannot be written, say so and keep what was said."""
        request = read_request(tracker.slots)
        writer, patient = reply_writer(), patient_of(tracker)
        if request.values[CONFIRMED] != YES:
            told = send(writer.plain("handoff/cancelled", patient), dispatcher, tracker)
            return [*told, *_forget()]
        channel = tracker.get_latest_input_channel() or ""
        new = request.ticket(tracker.sender_id, channel)
        try:
            ticket, _ = tickets().open(new, replies.clinic().notices(new.level))
        except (SQLAlchemyError, RuntimeError):
            logger.exception("A request could not be put on the front desk's list")
            told = send(writer.plain("handoff/failed", patient), dispatcher, tracker)
            return [*told, SlotSet(slot_of(CONFIRMED), None)]
        reply = sent(writer, ticket.reference, request, replies.clinic(), replies.now())
        told = send(reply, dispatcher, tracker)
        return [*told, *_forget(), SlotSet(REFERENCE_SLOT, ticket.reference)]


def _forget() -> list[dict[str, Any]]:
    return [SlotSet(name, None) for name in (*map(slot_of, STEPS), STATE_SLOT)]
