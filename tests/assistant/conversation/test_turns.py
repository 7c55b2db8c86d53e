import json

import pytest

from assistant.conversation.turns import (
    COMPLETE,
    FOLLOW_UPS,
    complete_turns,
    load_texts,
    load_turns,
)
from assistant.yaml_file import FileError

CONTEXTS = {"faq_a/x": "What is X?", "faq_b/y": "What is Y?"}
ROW = {"first": "what's x", "from": "a/x", "text": "And  y, please tell?", "to": "b/y"}


def write(folder, *rows):
    for name in (FOLLOW_UPS, COMPLETE):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / name).write_text(lines, encoding="utf-8")


def test_each_conversation_has_its_context_in_two_wordings(tmp_path):
    write(tmp_path, ROW)
    turns = load_turns(tmp_path, CONTEXTS, list(CONTEXTS))
    assert [turn.context for turn in turns[:2]] == ["What is X?", "what's x"]
    assert {(turn.text, turn.label) for turn in turns} == {("And y, please tell?", "faq_b/y")}
    assert [turn.leans for turn in turns] == [True, True, False, False]


@pytest.mark.parametrize("change", [{"to": "c/z"}, {"from": "c/z"}, {"text": None, "to": None}])
def test_an_unknown_answer_is_named_with_file_and_line(tmp_path, change):
    write(tmp_path, ROW, ROW | change)
    with pytest.raises(FileError, match=r"follow_ups\.jsonl, line 2"):
        load_turns(tmp_path, CONTEXTS, list(CONTEXTS))


def test_a_broken_file_is_named(tmp_path):
    write(tmp_path, ROW)
    (tmp_path / COMPLETE).write_text("{", encoding="utf-8")
    with pytest.raises(FileError, match=r"complete\.jsonl"):
        load_turns(tmp_path, CONTEXTS, list(CONTEXTS))


def test_questions_are_put_after_other_answers_always_the_same():
    questions = [(f"question {number}", "faq_a/x") for number in range(30)]
    turns = complete_turns(questions, CONTEXTS)
    assert len(turns) == 10
    assert {turn.context for turn in turns} == set(CONTEXTS.values())
    assert turns == complete_turns(questions, CONTEXTS)


def test_texts_of_a_few_words_are_left_out(tmp_path):
    write(tmp_path, ROW, ROW | {"text": "and why?"})
    assert load_texts(tmp_path) == ["And y, please tell?"] * 2
