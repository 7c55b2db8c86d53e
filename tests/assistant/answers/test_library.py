import pytest

from assistant.answers import load_library
from assistant.answers.library import key_of_label
from assistant.yaml_file import FileError

GOOD = """responses:
  utter_faq_nerves/myelin:
  - text: A  coat.
    metadata:
      kind: answer
      answer: nerves/myelin
      reviewed: "2026-11-21"
"""


def load(tmp_path, **files):
    for name, text in files.items():
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    return load_library(tmp_path)


def test_a_response_becomes_an_answer(tmp_path):
    answer = load(tmp_path, one=GOOD)["nerves/myelin"]
    assert (answer.text, answer.kind, answer.reviewed.year) == ("A coat.", "answer", 2026)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("kind: answer", "kind: guess"), "unknown kind guess"),
        (GOOD.replace('      reviewed: "2026-11-21"\n', ""), "has no reviewed"),
        (GOOD.replace("2026-11-21", "soon"), "not a date"),
        (GOOD.replace("answer: nerves/myelin", "answer: nerves/other"), "says that it is"),
        (GOOD.replace("text: A  coat.", 'text: ""'), "has no text"),
        (GOOD + "  - text: Another.\n", "exactly one text"),
    ],
)
def test_a_wrong_response_is_refused_by_name(tmp_path, text, message):
    with pytest.raises(FileError, match=rf"one\.yml.*nerves/myelin.*{message}"):
        load(tmp_path, one=text)


def test_the_same_answer_in_two_files_is_refused(tmp_path):
    with pytest.raises(FileError, match="stands in another file"):
        load(tmp_path, one=GOOD, two=GOOD)


@pytest.mark.parametrize(
    ("label", "key"),
    [("faq_nerves/myelin", "nerves/myelin"), ("not_covered/price", "not_covered/price")],
)
def test_key_of_label(label, key):
    assert key_of_label(label) == key
