"""Disclaimers once, the limits of a chat where they belong, and cautions that know the patient."""

import pytest

from assistant.answers.additions import START, additions, fitting_keys
from assistant.answers.patient import Patient, read_patient
from assistant.entities.conditions import condition_reader

STARTED = (START,)


def keys(texts):
    return [text.key for text in texts]


def test_the_start_comes_first_and_once(library):
    first = additions(library, [library["nerves/myelin"]], Patient(), None)
    assert keys(first.before) == [START]
    assert first.said == STARTED
    again = additions(library, [library["nerves/myelin"]], Patient(said=first.said), None)
    assert again.before == again.after == ()


def test_a_topic_disclaimer_comes_once(library):
    answer = library["dosing/schedule"]
    first = additions(library, [answer], Patient(said=STARTED), None)
    assert keys(first.after) == ["disclaimer/dosing"]
    again = additions(library, [answer], Patient(said=(*STARTED, *first.said)), None)
    assert again.after == ()


def test_advice_is_limited_before_the_general_answer(library):
    added = additions(library, [library["dosing/schedule"]], Patient(said=STARTED), "dose")
    assert keys(added.before) == ["advice/dose", "advice/general"]
    assert added.metadata()["advice"] == "dose"


def test_small_talk_is_not_lectured(library):
    added = additions(library, [library["smalltalk/thanks"]], Patient(said=STARTED), "dose")
    assert added.before == ()
    assert added.metadata()["advice"] is None


def test_what_is_not_covered_has_no_general_part(library):
    added = additions(library, [library["not_covered/children"]], Patient(said=STARTED), "dose")
    assert keys(added.before) == ["advice/dose"]


@pytest.mark.parametrize("name", list(condition_reader().conditions))
def test_each_caution_belongs_to_topics_that_exist(library, name):
    caution = library[f"caution/{name}"]
    topics = {answer.topic for answer in library}
    assert caution.topics
    assert set(caution.topics) | set(caution.always) <= topics


def test_a_caution_comes_once_with_its_topic(library):
    patient = Patient(has=("takes_metformin",), said=STARTED)
    first = additions(library, [library["tests/diagnosis"]], patient, None)
    assert "caution/takes_metformin" in keys(first.after)
    later = Patient(has=("takes_metformin",), said=(*STARTED, *first.said))
    assert keys(additions(library, [library["tests/serum"]], later, None).after) == []


def test_a_caution_stays_away_from_other_topics(library):
    patient = Patient(has=("kidney_disease",), said=STARTED)
    assert additions(library, [library["nerves/myelin"]], patient, None).before == ()


def test_what_was_told_just_now_is_echoed_and_still_due_later(library):
    told = Patient(has=("kidney_disease",), just_told=("kidney_disease",), said=STARTED)
    echo = additions(library, [library["nerves/myelin"]], told, None)
    assert keys(echo.before) == ["caution/kidney_disease"]
    assert echo.said == ()


def test_an_answer_that_is_the_caution_does_not_repeat_it(library):
    patient = Patient(has=("kidney_disease",), said=STARTED)
    assert additions(library, [library["safety/kidney"]], patient, None).before == ()


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("kidney_disease", "safety/kidney"),
        ("cobalt_allergy", "safety/allergy"),
        ("reaction_to_b12", "safety/allergy"),
        ("pregnancy", "not_covered/pregnancy"),
        ("takes_metformin", "safety/general"),
    ],
)
def test_safe_in_general_is_never_said_to_people_at_risk(library, name, instead):
    for patient in (Patient(has=(name,)), Patient(others=(name,))):
        assert fitting_keys(library, ["safety/general"], patient) == [instead]
    denying = Patient(denies=(name,))
    assert fitting_keys(library, ["safety/general"], denying) == ["safety/general"]


def test_what_each_answer_must_carry_is_never_left_out(library):
    told = ("kidney_disease", "cobalt_allergy", "reaction_to_b12", "pregnancy")
    found = additions(library, [library["safety/side_effects"]], Patient(has=told), None)
    assert {f"caution/{name}" for name in told} <= set(keys((*found.before, *found.after)))


def test_reading_the_patient():
    entities = [
        {"entity": "diabetes", "value": "affirmed", "role": "patient"},
        {"entity": "pregnancy", "value": "denied", "role": "patient"},
        {"entity": "colour", "value": "affirmed"},
    ]
    slots = {"diabetes": "affirmed", "pregnancy": "denied", "other_kidney_disease": "affirmed"}
    names = ["kidney_disease", "diabetes", "pregnancy"]
    patient = read_patient(slots, entities, names)
    assert patient == Patient(
        has=("diabetes",),
        denies=("pregnancy",),
        others=("kidney_disease",),
        just_told=("diabetes",),
        just_denied=("pregnancy",),
    )
    assert patient.concerns == ("diabetes", "kidney_disease")
