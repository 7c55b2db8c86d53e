"""A request to the front desk as it stands in a conversation's slots."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.answers.patient import Patient
from assistant.answers.reply import NOBODY, Reply, ReplyWriter
from assistant.clinic import Clinic
from assistant.handoff.reading import CONFIRMED, CONTACT, FIELDS, NAME, REASON, STEPS, TIME
from assistant.privacy.spans import EMAIL, PHONE
from assistant.privacy.tokens import kind_in
from assistant.storage.ticket_rows import NewTicket

FORM = "handoff_form"
STATE_SLOT = "handoff_state"
SLOT_PREFIX = "handoff_"
CANCELLED = "cancelled"
# Of a text for each step: the first time, and where the reply could not be used.
_ASK = {step: f"handoff/ask_{step}" for step in STEPS}
_PROBLEMS = {
    "too_short": "handoff/contact_too_short",
    "not_read": "handoff/contact_not_read",
    "no_name": "handoff/no_name",
    "no_time": "handoff/no_time",
    "unclear": "handoff/unclear",
    "change": "handoff/ask_change",
}
_HOW = {EMAIL: "handoff/how_email", PHONE: "handoff/how_phone"}
SKIP, YES_SEND, CHANGE, CANCEL = "Skip", "Yes, send it", "Change something", "Cancel"
_FIELD_BUTTONS = {REASON: "The reason", CONTACT: "The contact", NAME: "The name", TIME: "The time"}


@dataclass(frozen=True)
class Request:
    """What a patient has said so far.

    Attributes:
        values: by step; None: not asked yet, empty: left out.
        key: of this request, however often it is sent.
        origin: how it came about.
        problem: why the latest reply could not be used; empty: it could.
    """

    values: Mapping[str, str | None]
    key: str
    origin: str = "request"
    problem: str = ""

    def with_problem(self, problem: str) -> Request:
        """The same with another problem, or none."""
        return replace(self, problem=problem)

    def state(self) -> dict[str, Any]:
        """The value of the slot that keeps what is no reply to a step."""
        return {"key": self.key, "origin": self.origin, "problem": self.problem}

    def ticket(self, conversation: str, channel: str) -> NewTicket:
        """The request for the front desk's list."""
        told = {field: self.values.get(field) or "" for field in FIELDS}
        return NewTicket(
            conversation=conversation,
            channel=channel,
            key=self.key,
            origin=self.origin,
            reason=told[REASON],
            name=told[NAME],
            contact=told[CONTACT],
            best_time=told[TIME],
        )


def slot_of(step: str) -> str:
    """Name of the slot of a step."""
    return SLOT_PREFIX + step


def read_request(slots: Mapping[str, Any]) -> Request:
    """The request that a conversation's slots hold, or a new one.

    Args:
        slots: slot values by name.
    """
    state = slots.get(STATE_SLOT) or {}
    values = {step: slots.get(slot_of(step)) for step in STEPS}
    key = state.get("key") or uuid.uuid4().hex
    return Request(values, key, state.get("origin", "request"), state.get("problem", ""))


def ask(
    writer: ReplyWriter,
    step: str,
    request: Request,
    clinic: Clinic,
    now: datetime,
    patient: Patient,
    *,
    is_back: bool = False,
) -> Reply:
    """The question of a step.

    Args:
        writer: writes replies.
        step: what is asked for.
        request: what was said so far.
        clinic: its profile.
        now: this moment.
        patient: what the conversation holds about the patient.
        is_back: whether something else was answered in between.
    """
    key = _PROBLEMS.get(request.problem, _ASK[step])
    values = {
        "handoff_when": when(writer, clinic, now),
        "handoff_summary": summary(request),
    }
    reply = writer.with_values(values).plain(key, patient, _buttons(step, request.problem))
    if not is_back:
        return reply
    return replace(reply, text=f"{writer.text('handoff/back')} {reply.text}")


def sent(
    writer: ReplyWriter, reference: str, request: Request, clinic: Clinic, now: datetime
) -> Reply:
    """What is said once a request is on the front desk's list."""
    contact = request.values.get(CONTACT) or ""
    how = _HOW.get(kind_in(contact), "handoff/how_chat")
    writer = writer.with_values(
        {
            "reference": reference,
            "handoff_contact": contact,
            "handoff_when": when(writer, clinic, now),
        }
    )
    return writer.with_values({"handoff_how": writer.text(how)}).plain("handoff/sent", NOBODY)


def already(writer: ReplyWriter, reference: str, clinic: Clinic, now: datetime) -> Reply:
    """What is said to who asks again while a request waits."""
    values = {"reference": reference, "handoff_when": when(writer, clinic, now)}
    return writer.with_values(values).plain("handoff/already", NOBODY)


def when(writer: ReplyWriter, clinic: Clinic, now: datetime) -> str:
    """When somebody will see a request, in and out of opening hours."""
    hours = clinic.opening
    if closing := hours.open_until(now):
        values = {
            "closing_time": hours.time_in_words(closing),
            "minutes": str(clinic.handoff.answered_within_minutes),
        }
        return writer.with_values(values).text("handoff/when_open")
    if opening := hours.opens_next(now):
        values = {"opening": hours.moment_in_words(opening, now)}
        return writer.with_values(values).text("handoff/when_closed")
    return writer.text("handoff/when_unknown")


def summary(request: Request) -> str:
    """What will be passed on, a line each."""
    values = request.values
    parts = {
        "About": values.get(REASON) or "not said",
        "Contact": values.get(CONTACT) or "here in this chat",
        "Name": values.get(NAME) or "not given",
        "Best time": values.get(TIME) or "any time",
    }
    return "".join(f"\n{name}: {value}" for name, value in parts.items())


def _buttons(step: str, problem: str) -> tuple[str, ...]:
    if problem == "change":
        return (*_FIELD_BUTTONS.values(), YES_SEND)
    if step == CONFIRMED:
        return YES_SEND, CHANGE, CANCEL
    return SKIP, CANCEL
