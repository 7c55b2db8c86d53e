"""The trained model: known questions, unknown ones, and every button."""

import pytest

from assistant.training import MODEL
from evaluation.accuracy import answered, declined, judge_out_of_scope, judge_questions
from evaluation.datasets import load_out_of_scope, load_questions
from evaluation.parser import Parser, answer_key
from evaluation.settings import threshold

pytestmark = pytest.mark.model

# Floors, a little below what `make evaluate` reports, so that a change for the worse is seen.
LEAST_ANSWERED = 0.88
LEAST_DECLINED = 0.90


@pytest.fixture(scope="module")
def parser():
    return Parser(MODEL)


def test_unseen_questions_get_an_answer_that_conveys_the_fact(parser, library):
    judged = judge_questions(parser, library, load_questions())
    assert answered(judged, threshold()) >= LEAST_ANSWERED


def test_out_of_scope_messages_are_declined(parser, library):
    judged = judge_out_of_scope(parser, library, load_out_of_scope())
    assert declined(judged, threshold()) >= LEAST_DECLINED


def test_every_suggested_question_leads_to_its_own_answer(parser, library):
    suggested = [answer for answer in library if answer.question]
    wrong = {a.key: answer_key(parser(a.question)) for a in suggested}
    assert {key: got for key, got in wrong.items() if got != key} == {}


def test_a_prediction_has_the_shape_that_rasa_users_expect(parser):
    parsed = parser("what is myelin")
    assert parsed["intent"]["name"] == "faq_nerves"
    assert parsed["intent_ranking"][0]["name"] == "faq_nerves"
    selection = parsed["response_selector"]["faq_nerves"]
    assert selection["response"]["intent_response_key"] == "faq_nerves/myelin"
    assert selection["response"]["utter_action"] == "utter_faq_nerves/myelin"
    assert "Myelin" in selection["response"]["responses"][0]["text"]
    assert selection["ranking"][0]["confidence"] == parsed["intent"]["confidence"]
    assert "faq_nerves" in parsed["response_selector"]["all_retrieval_intents"]


def test_a_prediction_is_the_same_each_time(parser):
    assert parser("is it safe to have the jab") == parser("is it safe to have the jab")
