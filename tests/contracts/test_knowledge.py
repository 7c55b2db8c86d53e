"""Every answer stands on facts, every fact is answered, and nothing is overdue."""

import re
from datetime import date

import pytest

from assistant.answers import load_library
from assistant.clinic import load_clinic
from assistant.provenance import load_facts, load_review_policy
from assistant.settings import ROOT

LIBRARY = load_library(ROOT / "data")
FACTS = load_facts(ROOT / "knowledge")
GROUNDED = [answer for answer in LIBRARY if answer.facts]
MAX_WORDS = 80


def by_key(answer):
    return answer.key


def test_there_are_enough_facts_of_both_documents():
    of_source = [fact.source for fact in FACTS.values()]
    assert of_source.count("nervous-system") >= 50
    assert of_source.count("neuropathy") >= 50


def test_no_fact_is_without_an_answer():
    told = {fact for answer in GROUNDED for fact in answer.facts}
    assert set(FACTS) - told == set()


@pytest.mark.parametrize("answer", [a for a in LIBRARY if a.kind == "answer"], ids=by_key)
def test_every_answer_names_facts(answer):
    assert answer.facts


@pytest.mark.parametrize("answer", GROUNDED, ids=by_key)
def test_named_facts_and_sources_exist_and_agree(answer):
    assert set(answer.facts) <= set(FACTS)
    assert set(answer.sources) == {FACTS[fact].source for fact in answer.facts}


@pytest.mark.parametrize("answer", list(LIBRARY), ids=by_key)
def test_every_number_stands_in_a_fact(answer):
    numbers = set(
        re.findall(r"\d[\d,.]*\d|\d", f"{answer.text} {answer.simple}".replace("B12", ""))
    )
    stated = " ".join(FACTS[fact].text for fact in answer.facts)
    assert {number for number in numbers if number not in stated} == set()


@pytest.mark.parametrize("answer", list(LIBRARY), ids=by_key)
def test_no_review_is_overdue(answer):
    policy = load_review_policy(ROOT / "knowledge")
    assert answer.reviewed <= date.today()
    assert not policy.is_overdue(answer.reviewed, date.today())


@pytest.mark.parametrize("answer", list(LIBRARY), ids=by_key)
def test_next_questions_lead_to_answers(answer):
    assert len(answer.next) <= 3
    assert answer.key not in answer.next
    unknown = [key for key in answer.next if not LIBRARY.get(key) or not LIBRARY[key].question]
    assert unknown == [], "no answer has this key, or it has no question of its own"


@pytest.mark.parametrize("answer", [a for a in LIBRARY if a.kind == "answer"], ids=by_key)
def test_every_grounded_answer_has_a_short_form(answer):
    assert answer.simple, f"`simple` is missing in the metadata of utter_faq_{answer.key}"


@pytest.mark.parametrize("answer", list(LIBRARY), ids=by_key)
def test_answers_are_short(answer):
    assert len(answer.text.split()) <= MAX_WORDS


@pytest.mark.parametrize("answer", [a for a in LIBRARY if a.kind == "not_covered"], ids=by_key)
def test_what_is_not_covered_is_said_so(answer):
    assert answer.text.startswith("My sources ")
    assert re.search(r"\b(not|no|nothing|only)\b", answer.text)


# Filled in for one turn: assistant/answers/clinic.py, assistant/handoff/request.py.
OF_ONE_TURN = {
    *("clinic_told", "clinic_contacts", "closing_time", "opening", "days", "minutes", "reference"),
    *("handoff_when", "handoff_how", "handoff_contact", "handoff_summary", "staff_name"),
    *("receipt", "consent"),
}


def test_placeholders_are_ones_that_are_filled_in():
    known = set(load_clinic(ROOT / "clinic.yml").placeholders()) | OF_ONE_TURN
    used = {name for a in LIBRARY for name in re.findall(r"{(\w+)}", a.text)}
    assert used <= known
