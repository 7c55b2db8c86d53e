"""Replies to the steps of a request to the front desk."""

import pytest

from assistant.handoff.contact import in_words, read_contact
from assistant.handoff.reading import (
    CANCELLED,
    CHANGE,
    CONFIRMED,
    CONTACT,
    NAME,
    PROBLEM,
    QUESTION,
    REASON,
    TIME,
    VALUE,
    YES,
    Reading,
    read_step,
    reason_in_request,
)

FAQ = {"intent": {"name": "faq_nerves"}}
OTHER = {"intent": {"name": "nlu_fallback"}}


@pytest.mark.parametrize("step", [REASON, CONTACT, NAME, TIME, CONFIRMED])
@pytest.mark.parametrize(
    "text", ["cancel", "Cancel please", "never mind", "nevermind!", "stop", "forget it thanks"]
)
def test_each_step_can_be_cancelled(step, text):
    assert read_step(step, text, OTHER, "US") == Reading(CANCELLED)


@pytest.mark.parametrize(
    ("step", "text", "reading"),
    [
        (REASON, "my bill", Reading(VALUE, REASON, "my bill")),
        (
            REASON,
            "I need to cancel my appointment",
            Reading(VALUE, REASON, "I need to cancel my appointment"),
        ),
        (REASON, "stop the injections?", Reading(VALUE, REASON, "stop the injections?")),
        (REASON, "skip", Reading(VALUE, REASON, "")),
        (CONTACT, "555 010 0100", Reading(VALUE, CONTACT, "+15550100100")),
        (CONTACT, "call me on (555) 010-0100 pls", Reading(VALUE, CONTACT, "+15550100100")),
        (CONTACT, "+44 20 7946 0018", Reading(VALUE, CONTACT, "+442079460018")),
        (CONTACT, "Anna@Example.ORG.", Reading(VALUE, CONTACT, "Anna@example.org")),
        (CONTACT, "skip", Reading(VALUE, CONTACT, "")),
        (CONTACT, "no thanks", Reading(VALUE, CONTACT, "")),
        (CONTACT, "rather not", Reading(VALUE, CONTACT, "")),
        (CONTACT, "just answer here", Reading(VALUE, CONTACT, "")),
        (CONTACT, "010 0100", Reading(PROBLEM, CONTACT, problem="too_short")),
        (CONTACT, "anna@", Reading(PROBLEM, CONTACT, problem="not_read")),
        (CONTACT, "anna at example", Reading(PROBLEM, CONTACT, problem="not_read")),
        (CONTACT, "1234567890123456789", Reading(PROBLEM, CONTACT, problem="not_read")),
        (CONTACT, "change the reason", Reading(CHANGE, REASON)),
        (CONTACT, "go back", Reading(CHANGE, REASON)),
        (NAME, "Anna", Reading(VALUE, NAME, "Anna")),
        (NAME, "Will", Reading(VALUE, NAME, "Will")),
        (NAME, "Can Yilmaz", Reading(VALUE, NAME, "Can Yilmaz")),
        (NAME, "will you call me today", Reading(QUESTION)),
        (TIME, "call me @ 5pm", Reading(VALUE, TIME, "call me @ 5pm")),
        (TIME, "my phone is on 9-12 13-17", Reading(VALUE, TIME, "my phone is on 9-12 13-17")),
        (NAME, "skip", Reading(VALUE, NAME, "")),
        (NAME, "wait wrong number", Reading(CHANGE, CONTACT)),
        (NAME, "sorry my number is 555 010 0199", Reading(VALUE, CONTACT, "+15550100199")),
        (
            NAME,
            "I do not know why you would need that at all",
            Reading(PROBLEM, NAME, problem="no_name"),
        ),
        (TIME, "tomorrow between 9 and 11", Reading(VALUE, TIME, "tomorrow between 9 and 11")),
        (TIME, "9.30 - 11.30", Reading(VALUE, TIME, "9.30 - 11.30")),
        (TIME, "no", Reading(VALUE, TIME, "")),
        (CONFIRMED, "yes", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "Yes, send it", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "looks good", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "Change something", Reading(CHANGE)),
        (CONFIRMED, "no", Reading(CHANGE)),
        (CONFIRMED, "The name", Reading(CHANGE, NAME)),
        (CONFIRMED, "wrong number", Reading(CHANGE, CONTACT)),
        (CONFIRMED, "my number is 555 010 0199", Reading(VALUE, CONTACT, "+15550100199")),
        # Real patients' replies (each was once read wrongly).
        (
            NAME,
            "Anna Smith, patient id 1234567890",
            Reading(VALUE, NAME, "Anna Smith, patient id 1234567890"),
        ),
        (NAME, "John Doe 12.03.1951", Reading(VALUE, NAME, "John Doe 12.03.1951")),
        (
            CONFIRMED,
            "yes. my patient id is 1234567890",
            Reading(PROBLEM, CONFIRMED, problem="unclear"),
        ),
        (CONFIRMED, "yes, the email is best", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "send the message", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "do not send the message", Reading(CANCELLED)),
        (CONFIRMED, "yes the number is correct", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "the number is not right", Reading(CHANGE, CONTACT)),
        (CONFIRMED, "my number", Reading(CHANGE, CONTACT)),
        (CONFIRMED, "email", Reading(CHANGE, CONTACT)),
        (CONFIRMED, "time", Reading(CHANGE, TIME)),
        (CONFIRMED, "thats wrong", Reading(CHANGE)),
        (CONFIRMED, "no it's wrong", Reading(CHANGE)),
        (CONFIRMED, "that's right", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "yes thank you so much", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "\U0001f44d", Reading(VALUE, CONFIRMED, YES)),
        (CONFIRMED, "right now?", Reading(PROBLEM, CONFIRMED, problem="unclear")),
        (CONFIRMED, "do you send it?", Reading(PROBLEM, CONFIRMED, problem="unclear")),
        (CONFIRMED, "no, forget it", Reading(CANCELLED)),
        (CONFIRMED, "nvm", Reading(CANCELLED)),
        (CONTACT, "nvm", Reading(CANCELLED)),
        (CONTACT, "no need", Reading(VALUE, CONTACT, "")),
        (CONTACT, "I don't have a phone", Reading(VALUE, CONTACT, "")),
        (CONTACT, "here is fine", Reading(VALUE, CONTACT, "")),
        (CONTACT, "555-010-0123 9am-5pm", Reading(VALUE, CONTACT, "+15550100123")),
        (CONTACT, "555\u2013010\u20130123", Reading(VALUE, CONTACT, "+15550100123")),
        (CONTACT, "my dob 03/12/1951, phone 555-010-0123", Reading(VALUE, CONTACT, "+15550100123")),
        (CONTACT, "Email:anna@example.org", Reading(VALUE, CONTACT, "anna@example.org")),
        (CONTACT, "anna @ example.org", Reading(VALUE, CONTACT, "anna@example.org")),
        (NAME, "Chang", Reading(VALUE, NAME, "Chang")),
        (NAME, "Blanc", Reading(VALUE, NAME, "Blanc")),
        (NAME, "Cansel", Reading(VALUE, NAME, "Cansel")),
        (NAME, "I'd rather not say", Reading(VALUE, NAME, "")),
        (NAME, "-", Reading(VALUE, NAME, "")),
        (NAME, "who will see this?", Reading(QUESTION)),
        (NAME, "ok", Reading(PROBLEM, NAME, problem="no_name")),
        (
            NAME,
            "My name is Maria del Carmen Lopez Garcia",
            Reading(VALUE, NAME, "Maria del Carmen Lopez Garcia"),
        ),
        (TIME, "call the number after 5", Reading(VALUE, TIME, "call the number after 5")),
        (TIME, "my number is actually 555-010-0133", Reading(VALUE, CONTACT, "+15550100133")),
        (TIME, "thanks", Reading(PROBLEM, TIME, problem="no_time")),
        (REASON, "i need to stop", Reading(VALUE, REASON, "i need to stop")),
        (REASON, "no phone", Reading(VALUE, REASON, "no phone")),
        (CONFIRMED, "banana", Reading(PROBLEM, CONFIRMED, problem="unclear")),
    ],
)
def test_a_reply_to_a_step(step, text, reading):
    assert read_step(step, text, OTHER, "US") == reading


@pytest.mark.parametrize("step", [CONTACT, NAME, TIME, CONFIRMED])
def test_a_question_of_another_matter_is_none_of_the_form(step):
    assert read_step(step, "what does b12 do for nerves?", FAQ, "US") == Reading(QUESTION)


def test_a_question_is_a_reason_like_any_other():
    text = "what does b12 do for nerves?"
    assert read_step(REASON, text, FAQ, "US") == Reading(VALUE, REASON, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("can I talk to someone about my bill", "can I talk to someone about my bill"),
        ("talk to a person", ""),
        ("I want a human", ""),
    ],
)
def test_the_request_may_tell_the_reason(text, reason):
    assert reason_in_request(text) == reason


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("020 7946 0018", "GB", "+442079460018"),
        ("01 44 55 66 77", "FR", "+33144556677"),
        ("name.surname+b12@clinic.example", "US", "name.surname+b12@clinic.example"),
    ],
)
def test_a_contact_of_a_country(text, country, value):
    assert read_contact(text, country).value == value


@pytest.mark.parametrize("text", ["hello", "at 9", "2 pm", "in 2026"])
def test_no_contact(text):
    assert read_contact(text, "US") is None


def test_a_number_is_shown_as_people_write_it():
    assert in_words("+15550100100") == "+1 555-010-0100"
    assert in_words("a@b.org") == "a@b.org"
    assert in_words("") == ""
    # What stands in the place of a number that is no longer kept.
    assert in_words("[phone]") == "[phone]"
