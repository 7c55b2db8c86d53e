"""A bot message in Telegram's HTML and buttons, checked against aiogram's types."""

import html
import json
import re

import pytest
from aiogram.types import InlineKeyboardMarkup

from assistant.channels.content import Button, Content, split_at_sentences
from assistant.channels.telegram import keyboard_of, texts_of

LONG = " ".join(f"Sentence number {number} is here." for number in range(400))


def test_source_and_alarm_are_told_apart():
    (text,) = texts_of(Content("An answer.", 'Source: "x".'))
    assert text == "An answer.\n<i>Source: &quot;x&quot;.</i>"
    (alarm,) = texts_of(Content("Call 911.", metadata={"kind": "triage"}))
    assert alarm.endswith("</b>\nCall 911.")


@pytest.mark.parametrize("signs", ["<b>x</b> & <script>", "*b* _i_ [a](b) `c`", "a < b > c"])
def test_signs_of_telegram_stay_signs(signs):
    (text,) = texts_of(Content(signs))
    assert html.unescape(text) == signs
    assert not re.search(r"<(?!/?[bi]>)", text)


def test_a_long_text_is_cut_at_sentences():
    parts = texts_of(Content(LONG, "Source: x."))
    assert len(parts) > 2
    assert all(len(part) <= 4096 for part in parts)
    assert all(part.endswith((".", ".</i>")) for part in parts)


def test_buttons_are_what_telegram_takes():
    words = "Is it " + "very " * 30 + "safe?"
    keyboard = keyboard_of(Content("x", buttons=(Button("Next?", "Next?"), Button("s", words))))
    sent = json.loads(keyboard.as_json())
    assert InlineKeyboardMarkup(**sent).to_python() == sent
    rows = sent["inline_keyboard"]
    assert [row[0]["text"] for row in rows] == ["Next?", words]
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in rows)
    assert keyboard_of(Content("x")) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("One is. Two is. Three", ["One is.", "Two is.", "Three"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
        ("a word, another one", ["a word,", "another one"]),
    ],
)
def test_texts_are_split_where_it_hurts_least(text, parts):
    assert split_at_sentences(text, 12) == parts
