import pytest

from assistant.conversation.languages import LanguageReader
from assistant.settings import ROOT
from assistant.training_questions import load_training_questions
from evaluation.datasets import QUESTIONS, load_languages, load_questions


@pytest.fixture(scope="module")
def reader():
    return LanguageReader.of_texts(text for text, _ in load_training_questions(ROOT / "data"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿Duele la inyección de vitamina B12?", "es"),
        ("que es la vitamina b12", "es"),
        ("Est-ce que la vitamine B12 aide les nerfs ?", "fr"),
        ("Wie oft bekommt man die Spritze?", "de"),
        ("维生素B12有什么用", "zh"),
        ("Где вы находитесь?", "ru"),
        ("gracias", "es"),
        ("danke", "de"),
    ],
)
def test_other_languages_are_told_apart(reader, text, language):
    assert reader.read(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "?", "b12", "wat do b12 do 4 nervs", "cynocobalmin", "ok thx", "metformin 500", "¿why?"],
)
def test_short_and_misspelt_english_stays_english(reader, text):
    assert reader.read(text) is None


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_test_question_is_taken_for_another_language(reader, name):
    assert [q.text for q in load_questions(name) if reader.read(q.text)] == []


def test_unseen_messages(reader):
    messages = load_languages()
    foreign = [(text, code) for text, code in messages if code != "en"]
    english = [text for text, code in messages if code == "en"]
    found = sum(reader.read(text) is not None for text, _ in foreign)
    assert found / len(foreign) >= 0.78
    assert sum(reader.read(text) is None for text in english) / len(english) >= 0.8
