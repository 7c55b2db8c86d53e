"""Whatever a patient writes: no reader of messages fails, and none gives back more than it may."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answers.patient import AFFIRMED, DENIED
from assistant.channels.content import split_at_sentences
from assistant.channels.slack_events import plain_words
from assistant.channels.telegram_updates import read_update
from assistant.clinic.asked_day import asked_of_hours
from assistant.conversation.languages import LanguageReader
from assistant.conversation.named_things import named_things
from assistant.conversation.offers import chosen_offers
from assistant.conversation.question_words import is_question, which_ask
from assistant.conversation.questions import split_message
from assistant.conversation.topics import MOST_TOPICS, topics
from assistant.entities.conditions import SOMEONE_ELSE, condition_reader
from assistant.entities.words import figures, split_words
from assistant.handoff.contact import in_words, read_contact
from assistant.handoff.reading import MOST_CHARACTERS, STEPS, Reading, read_step, reason_in_request
from assistant.text_models.clean_text import MAX_CHARACTERS, clean_text, has_latin_word, readable
from assistant.text_models.ngrams import NgramFeatures
from assistant.text_models.windows import WORDS, windows
from assistant.triage.signs import sign_reader
from tests.hostile.anything import ANY_TEXT

OFFERS = ("Do tablets work as well?", "Does it hurt?")
TODAY = date(2028, 2, 29)
HOLIDAYS = [("Christmas Day", date(2028, 12, 25)), ("", date(2029, 1, 1))]
ENGLISH = LanguageReader.of_texts(["what is myelin"] * 20)
FEATURES = NgramFeatures((2, 5), (1, 2))
SIZE = FEATURES.fit(["what is myelin", "myelin again", "b12 shots"]).shape[1]


@given(ANY_TEXT)
def test_what_channels_pass_on_can_be_stored_and_sent(text):
    safe = readable(text)
    assert len(safe) <= len(text)
    assert "\x00" not in safe
    assert safe.encode("utf-8").decode("utf-8") == safe
    assert readable(safe) == safe


@given(ANY_TEXT)
def test_a_cleaned_text_is_short_and_settled(text):
    cleaned = clean_text(text)
    assert len(cleaned) <= MAX_CHARACTERS
    assert clean_text(cleaned) == cleaned
    assert has_latin_word(cleaned) in (True, False)


@given(ANY_TEXT.map(clean_text))
def test_pieces_come_from_the_message(text):
    pieces = split_message(text)
    assert len(which_ask(pieces)) == len(pieces)
    assert sum(map(len, pieces)) <= len(text) + len("whether") * len(pieces)
    for piece in pieces:
        assert is_question(piece) in (True, False)
        assert len(topics(piece)) <= MOST_TOPICS
        assert len(named_things(piece)) <= MOST_TOPICS


@given(ANY_TEXT.map(clean_text))
def test_parts_of_a_message_hold_all_its_words(text):
    parts = windows(text)
    assert all(len(part.split(" ")) <= WORDS for part in parts)
    assert {w for part in parts for w in part.split(" ")} == set(text.split(" "))


@given(ANY_TEXT)
def test_words_are_lower_case_and_figures_are_words(text):
    words = split_words(text)
    assert all(word and " " not in word for word in words)
    assert len(figures(words)) <= 2 * len(words)


@given(ANY_TEXT.map(clean_text))
def test_signs_and_conditions_are_known_ones(text):
    reading = sign_reader().read(text)
    assert {said.sign.name for said in reading.signs} <= set(sign_reader().signs)
    assert np.isin(sign_reader().features(reading), (0, 1)).all()
    mentions = condition_reader().read(text)
    assert {mention.name for mention in mentions} <= set(condition_reader().conditions)
    assert {mention.says for mention in mentions} <= {AFFIRMED, DENIED, SOMEONE_ELSE}


@given(ANY_TEXT.map(clean_text))
def test_ngrams_have_the_length_of_a_direction(text):
    row = FEATURES.transform_one(text).dense(SIZE)
    assert np.isfinite(row).all()
    for part in (row[: FEATURES.characters], row[FEATURES.characters :]):
        assert np.linalg.norm(part) == pytest.approx(1) or not part.any()


@given(ANY_TEXT.map(clean_text))
def test_a_language_is_two_letters_or_other(text):
    language = ENGLISH.read(text)
    assert language is None or language == "other" or len(language) == 2


@given(ANY_TEXT.map(clean_text))
def test_only_what_was_offered_is_chosen(text):
    assert set(chosen_offers(text, OFFERS)) <= set(OFFERS)


@given(ANY_TEXT)
def test_days_asked_for_are_to_come(text):
    asked = asked_of_hours(text, TODAY, HOLIDAYS)
    assert len(asked.days) <= 3
    assert all(day >= TODAY for day in asked.days)


@given(st.sampled_from(STEPS), ANY_TEXT, st.sampled_from(["faq_nerves", "smalltalk", "", None]))
def test_a_reply_to_a_step_fills_no_more_than_fits(step, text, intent):
    reading = read_step(step, readable(text), {"intent": {"name": intent}}, "US")
    assert isinstance(reading, Reading)
    assert len(reading.value) <= MOST_CHARACTERS.get(reading.field, 320)
    assert len(reason_in_request(text)) <= max(MOST_CHARACTERS.values())


@given(ANY_TEXT, st.sampled_from(["US", "GB", "DE"]))
def test_a_contact_is_one_or_has_a_problem(text, country):
    found = read_contact(text, country)
    if found:
        assert bool(found.value) != bool(found.problem)
        assert in_words(found.value) or found.problem


@given(ANY_TEXT, st.integers(min_value=1, max_value=50))
def test_parts_for_a_channel_are_short_and_lose_no_word(text, most):
    parts = split_at_sentences(text, most)
    assert all(len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(ANY_TEXT, ANY_TEXT.filter(str.strip))
def test_platforms_markup_becomes_words(text, name):
    assert len(plain_words(text)) <= 2 * len(text)
    message = {"message_id": 1, "from": {"id": 1}, "chat": {"id": 1, "type": "private"}}
    said = read_update({"update_id": 1, "message": {**message, "text": text}}, name)
    assert said is None or 0 < len(said.text) <= max(len(text), len("hello"))
