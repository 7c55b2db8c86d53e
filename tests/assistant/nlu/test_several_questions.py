"""Pieces of a message become answers, one each."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from assistant.answers.prediction import QUESTIONS
from assistant.conversation.follow_up_model import Choice
from assistant.nlu.pieces import PIECES, Piece, Reading
from assistant.nlu.predictions import ANSWER_TEXTS, AnswerTexts, set_prediction
from assistant.nlu.several_questions import SeveralQuestions

SOON, LONG = "faq_works/how_soon", "not_covered/how_long"


def asked(*pieces):
    """The labels that are answered; each piece is its candidates with their probabilities."""
    message = Message({"text": "anything"})
    message.set(ANSWER_TEXTS, AnswerTexts({}, ()))
    readings = [
        Reading(f"text {number}", candidates=[Choice(*candidate) for candidate in candidates])
        for number, candidates in enumerate(pieces)
    ]
    message.set(PIECES, [Piece([reading], is_question=True) for reading in readings])
    set_prediction(message, readings[0].candidates)
    SeveralQuestions(SeveralQuestions.get_default_config()).process([message])
    return [question["intent_response_key"] for question in message.get(QUESTIONS) or ()]


def test_the_later_of_two_that_ask_the_same_takes_a_clear_next_best():
    assert asked([(SOON, 0.9)], [(SOON, 0.7), (LONG, 0.28)]) == [SOON, LONG]


def test_the_earlier_one_never_gives_way():
    assert asked([(SOON, 0.6), (LONG, 0.39)], [(SOON, 0.95), (LONG, 0.02)]) == []


def test_nothing_is_invented_where_no_second_choice_is_clear():
    assert asked([(SOON, 0.9)], [(SOON, 0.4), (LONG, 0.3)]) == []


def test_a_second_choice_that_looks_surer_makes_no_doubt():
    message = Message({"text": "anything"})
    message.set(ANSWER_TEXTS, AnswerTexts({}, ()))
    set_prediction(message, [Choice("faq_a/x", 0.5), Choice("faq_b/y", 0.6)])
    ranking = message.get("intent_ranking")
    assert [each["name"] for each in ranking] == ["faq_a", "faq_b"]
    assert ranking[1]["confidence"] == pytest.approx(0.5)
