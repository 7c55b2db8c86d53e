import pytest

from assistant.clinic import load_clinic
from assistant.yaml_file import FileError

GOOD = """name: Hill Clinic
phone: "+1 555 010 0100"
address: 1 Hill
hours: always
emergency_number: "911"
crisis_number: "988"
"""


def write(tmp_path, text):
    file = tmp_path / "clinic.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_clinic_loads(root):
    assert load_clinic(root / "clinic.yml").placeholders()["clinic_phone"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("phone:", "fone:"), "phone: is missing"),
        (GOOD + "fax: 12\n", r"clinic\.yml, line 7: fax: is not a setting"),
        (GOOD.replace("Hill Clinic", '""'), r"clinic\.yml, line 1: name"),
        (GOOD.replace("Hill Clinic", "[1, 2]"), r"clinic\.yml, line 1: name"),
        ("name: 'open quote\n", r"clinic\.yml, line"),
        ("just words", "expected lines like"),
        ("", "expected lines like"),
    ],
)
def test_a_broken_clinic_file_gives_one_clear_line(tmp_path, text, message):
    with pytest.raises(FileError, match=message) as caught:
        load_clinic(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_clinic_file_is_named(tmp_path):
    with pytest.raises(FileError, match="is missing"):
        load_clinic(tmp_path / "clinic.yml")


def test_a_clinic_file_that_is_not_text_is_named(tmp_path):
    file = tmp_path / "clinic.yml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="not UTF-8"):
        load_clinic(file)
