"""Pieces of a message, and which of them become questions of one reply."""

import pytest
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from assistant.answers.prediction import HAS_REST, QUESTIONS
from assistant.conversation.follow_up_model import Choice
from assistant.nlu.pieces import PIECES, asks_several, read_pieces
from assistant.nlu.predictions import ANSWER_TEXTS, AnswerTexts, set_prediction
from assistant.nlu.several_questions import SEVERAL_INTENT, SeveralQuestions


def judged(text, labels, whole=("faq_a/x", 0.5)):
    """A message whose pieces ask for the labels given, by their first words."""
    message = Message(data={"text": text})
    message.set(ANSWER_TEXTS, AnswerTexts({}, ["faq_a", "faq_b", "clinic", "smalltalk"]))
    set_prediction(message, [Choice(*whole)])
    pieces = read_pieces(text)
    for piece in pieces:
        for reading in (*piece.readings, *(r for thing in piece.things for r in thing)):
            label, confidence = labels[reading.text]
            reading.candidates = [Choice(label, confidence)]
    message.set(PIECES, pieces)
    SeveralQuestions(SeveralQuestions.get_default_config()).process([message])
    return message


def keys(message):
    return [question["intent_response_key"] for question in message.get(QUESTIONS) or []]


def test_one_question_has_no_pieces():
    assert read_pieces("what is myelin?") == []


def test_two_questions_are_both_asked():
    labels = {"does it hurt?": ("faq_a/x", 0.7), "how often?": ("faq_b/y", 0.6)}
    message = judged("does it hurt? how often?", labels)
    assert keys(message) == ["faq_a/x", "faq_b/y"]
    assert message.get(INTENT)["name"] == SEVERAL_INTENT
    assert message.get(HAS_REST) is False


def test_a_part_that_is_not_made_out_is_remembered():
    labels = {
        "does it hurt?": ("faq_a/x", 0.7),
        "how often?": ("faq_b/y", 0.6),
        "and what of that?": ("faq_a/z", 0.2),
    }
    message = judged("does it hurt? how often? and what of that?", labels)
    assert keys(message) == ["faq_a/x", "faq_b/y"]
    assert message.get(HAS_REST) is True


def test_the_same_answer_twice_is_one_question():
    labels = {"does it hurt?": ("faq_a/x", 0.7), "is it painful?": ("faq_a/x", 0.8)}
    message = judged("does it hurt? is it painful?", labels)
    assert keys(message) == []
    assert message.get(INTENT) == {"name": "faq_a", "confidence": 0.8}


@pytest.mark.parametrize(("label", "asked"), [("clinic/cancel", 2), ("faq_b/y", 0)])
def test_a_statement_counts_only_where_it_wants_something_of_the_clinic(label, asked):
    both = "I need to cancel. does it hurt?"
    labels = {"I need to cancel.": (label, 0.9), "does it hurt?": ("faq_a/x", 0.7)}
    message = judged(both, {**labels, both: ("faq_a/x", 0.6)})
    assert len(keys(message)) == asked


def test_small_talk_beside_a_question_is_not_answered():
    labels = {"how are you?": ("smalltalk/how_are_you", 0.9), "does it hurt?": ("faq_a/x", 0.7)}
    assert keys(judged("how are you? does it hurt?", labels)) == []


def test_things_named_at_the_end_are_asked_one_by_one():
    text = "does it help mood and memory"
    labels = {
        text: ("faq_a/x", 0.6),
        "does it help mood": ("faq_a/x", 0.8),
        "does it help memory": ("faq_b/y", 0.7),
    }
    assert keys(judged(text, labels)) == ["faq_a/x", "faq_b/y"]
    unlikely = {**labels, "does it help memory": ("faq_b/y", 0.4)}
    assert keys(judged(text, unlikely)) == []


def test_a_statement_and_its_question_belong_together():
    both = "hands tingle. is it b12?"
    labels = {
        "hands tingle.": ("faq_b/y", 0.6),
        "is it b12?": ("faq_a/x", 0.9),
        both: ("faq_b/y", 0.7),
        "how often?": ("faq_a/z", 0.7),
    }
    assert keys(judged(f"{both} how often?", labels)) == ["faq_b/y", "faq_a/z"]


def test_an_unsure_third_of_the_same_topic_is_an_echo():
    labels = {
        "does it hurt?": ("faq_a/x", 0.7),
        "how often?": ("faq_b/y", 0.6),
        "how many?": ("faq_b/z", 0.4),
    }
    assert keys(judged("does it hurt? how often? how many?", labels)) == ["faq_a/x", "faq_b/y"]
    assert keys(judged("how often? how many?", labels)) == ["faq_b/y", "faq_b/z"]


def test_a_request_to_the_clinic_is_a_matter_of_its_own():
    labels = {
        "refill my script": ("clinic/refill", 0.7),
        "and is it safe": ("faq_a/x", 0.5),
        "refill my script and is it safe": ("clinic/refill", 0.6),
    }
    message = judged("refill my script and is it safe", labels)
    assert keys(message) == ["clinic/refill", "faq_a/x"]


def test_a_list_of_topics_is_asked_one_by_one():
    labels = {
        "side effects & price?": ("faq_a/x", 0.7),
        "side effects": ("faq_a/x", 0.8),
        "price": ("faq_b/y", 0.6),
    }
    assert keys(judged("side effects & price?", labels)) == ["faq_a/x", "faq_b/y"]


def test_topics_before_a_question_are_asked_with_it():
    labels = {
        "sleep, mood:": ("faq_a/x", 0.5),
        "does it help with those": ("faq_a/z", 0.4),
        "sleep, mood: does it help with those": ("faq_a/x", 0.5),
        "sleep": ("faq_a/x", 0.6),
        "sleep, does it help with those": ("faq_a/x", 0.5),
        "mood": ("faq_b/y", 0.5),
        "mood, does it help with those": ("faq_b/y", 0.7),
    }
    assert keys(judged("sleep, mood: does it help with those", labels)) == ["faq_a/x", "faq_b/y"]


def test_things_named_before_a_question_about_them_keep_their_questions():
    pieces = read_pieces("does it help my mood and sleep? do they need it?")
    things = [[reading.text for reading in thing] for thing in pieces[0].things]
    assert things == [["does it help my mood"], ["does it help my sleep"]]


def test_a_statement_and_its_question_that_are_the_whole_message_are_the_message():
    text = "my levels are rubbish, would jabs help?"
    _, question = read_pieces(text)
    assert [reading.text for reading in question.readings] == ["would jabs help?", text]


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("my mother is 80. does she need b12?", [False, True]),
        ("please cancel my thursday slot. does it hurt?", [True, True]),
        ("what does it do for sleep, mood and memory", [True]),
    ],
)
def test_a_statement_asks_nothing_and_a_request_may(text, asking):
    assert [piece.may_ask for piece in read_pieces(text)] == asking


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("my mother is 80. does she need b12?", False),
        ("does it hurt? how often?", True),
        ("what does it do for sleep, mood and memory", True),
    ],
)
def test_a_story_with_one_question_does_not_ask_several(text, several):
    assert asks_several(read_pieces(text)) is several
