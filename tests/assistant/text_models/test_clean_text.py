import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text_models.clean_text import (
    MAX_CHARACTERS,
    clean_text,
    has_latin_word,
    readable,
)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("What is B12?", "What is B12?"),
        ("  two   spaces\tand tabs ", "two spaces and tabs"),
        ("No fever\nChest pain", "No fever. Chest pain"),
        ("No fever \r\n\r\n chest pain\n", "No fever. chest pain"),
        ("Is it safe?\nI hope so", "Is it safe? I hope so"),
        (
            f"{'a line that was ' * 4}broken by\na program",
            f"{'a line that was ' * 4}broken by a program",
        ),
        ("/restart", "restart"),
        ('//faq{"x":"y"}', 'faq{"x":"y"}'),
        ("  / spaced slash", "spaced slash"),
        ("zero\u200bwidth", "zerowidth"),
        ("bell\x07 and null\x00", "bell and null"),
        ("a red \x1b[31mword\x1b[0m", "a red word"),
        ("\x07\x00\x1b[31m", ""),
        ("\ufb01ne \uff22\uff11\uff12", "fine B12"),
        ("don\u2019t", "don't"),
        ("noooooooo", "nooo"),
        ("\u202eright to left", "right to left"),
        ("", ""),
        ("\n\t ", ""),
        ("😀💉", "😀💉"),
    ],
)
def test_clean_text_evens_out(typed, cleaned):
    assert clean_text(typed) == cleaned


def test_clean_text_cuts_long_messages():
    assert len(clean_text("b12 " * 50_000)) <= MAX_CHARACTERS
    assert clean_text(f"My story. {'b12 ' * 1000} now I cannot breathe").endswith("cannot breathe")


@given(st.text())
def test_clean_text_never_leaves_a_command_or_a_control_character(text):
    cleaned = clean_text(text)
    assert not cleaned.startswith("/")
    assert cleaned == cleaned.strip()
    assert all(character.isprintable() or character == "\xad" for character in cleaned)


@given(st.text())
def test_clean_text_is_settled_after_one_pass(text):
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("b12", True),
        ("¿qué es?", True),
        ("😀😀😭💉💉❓", False),
        ("123 456", False),
        ("什么是维生素", False),
        ("что такое", False),
        ("", False),
        ("...", False),
    ],
)
def test_has_latin_word(text, expected):
    assert has_latin_word(text) is expected


def test_half_a_character_can_be_stored_and_shown():
    assert readable("a person \ud83d please\x00") == "a person \ufffd please\ufffd"
    assert readable("\ud83d\ude00 caf\u00e9") == "\U0001f600 caf\u00e9"
