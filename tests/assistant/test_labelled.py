import pytest

from assistant.labelled import LabelledMessage, load_messages
from assistant.yaml_file import FileError


def test_messages_come_label_by_label_and_cleaned(tmp_path):
    (tmp_path / "a.yml").write_text("one:\n  - hello   there\ntwo:\n  - 5\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("one:\n  - /x\n", encoding="utf-8")
    assert load_messages(tmp_path, ["b", "a"]) == [
        LabelledMessage("x", "b", "one"),
        LabelledMessage("hello there", "a", "one"),
        LabelledMessage("5", "a", "two"),
    ]


def test_a_label_may_have_a_folder_of_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "y.yml").write_text("two:\n  - second\n", encoding="utf-8")
    (tmp_path / "a" / "x.yml").write_text("one:\n  - first\n", encoding="utf-8")
    messages = load_messages(tmp_path, ["a"])
    assert messages == [LabelledMessage("first", "a", "one"), LabelledMessage("second", "a", "two")]


@pytest.mark.parametrize("text", ["- a list", "one: text", ""])
def test_a_file_of_another_shape_is_named(tmp_path, text):
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"a\.yml: expected lists"):
        load_messages(tmp_path, ["a"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match="is missing"):
        load_messages(tmp_path, ["a"])
