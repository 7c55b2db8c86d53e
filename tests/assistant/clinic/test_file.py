import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.clinic import Clinic, load_clinic
from assistant.yaml_file import FileError
from tests.hostile.anything import ANY_TEXT, almost

GOOD = """name: Hill Clinic
phone: "+1 555 010 0100"
address: 1 Hill
time_zone: Europe/Paris
hours:
  monday: 08:30-12:00, 13:00-17:00
holidays:
  - {date: 2026-12-25, name: Christmas Day}
emergency_number: "911"
crisis_number: "988"
"""


def write(tmp_path, text):
    file = tmp_path / "clinic.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_clinic_loads_and_is_no_real_one(root):
    clinic = load_clinic(root / "clinic.yml")
    assert clinic.placeholders()["clinic_phone"]
    assert "Example" in clinic.name
    assert "555" in clinic.phone


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.replace("phone:", "fone:"), "phone: is missing"),
        (GOOD + "fax: 12\n", r"clinic\.yml, line 11: fax: is not a setting"),
        (GOOD.replace("Hill Clinic", '""'), r"clinic\.yml, line 1: name"),
        (GOOD.replace("Hill Clinic", "[1, 2]"), r"clinic\.yml, line 1: name"),
        (GOOD.replace("Europe/Paris", "Paris"), r"line 4: time_zone: is not a time zone"),
        (GOOD.replace("monday", "mnday"), r"line 5: hours: mnday is not a weekday"),
        (GOOD.replace("12:00, 13:00", "13:00, 12:00"), r"line 5: hours: each time must be later"),
        (GOOD.replace("08:30-12:00", "half past eight"), r"line 5: hours: .*write hours as"),
        (GOOD.replace("08:30", "28:30"), r"line 5: hours: .*no such time"),
        (GOOD.replace("2026-12-25", "tomorrow"), r"line 8: holidays\.0\.date"),
        (GOOD.replace("name: Christmas Day", "nme: x"), r"line 8: holidays\.0\.name: is missing"),
        (GOOD.replace('"911"', "none"), r"line 9: emergency_number: must hold a number"),
        (GOOD + "country: XX\n", r"line 11: country: is not a country"),
        (GOOD + "clock: 13\n", r"line 11: clock: must be 12 or 24"),
        (GOOD + "email: nobody\n", r"line 11: email"),
        (GOOD + "notify: [{email: a@b.org, slack: desk}]\n", r"line 11: notify\.0: needs exactly"),
        (GOOD + "notify:\n  - only_triage: true\n", r"line 12: notify\.0: needs exactly one"),
        (GOOD + "links: {booking: soon}\n", r"line 11: links\.booking"),
        (GOOD + "retention: {requests: 0}\n", r"line 11: retention\.requests"),
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


def loads_or_says_where(tmp_path, text):
    """Load a file; what is wrong with it must be one line that names the file."""
    file = tmp_path / "clinic.yml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        said = load_clinic(file)
    except FileError as error:
        said = str(error)
    assert isinstance(said, Clinic) or said.startswith(str(file))
    assert isinstance(said, Clinic) or "\n" not in said


# The folder may hold the file of the example before: each writes its own.
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
WHOLE = yaml.safe_load(GOOD.replace("2026-12-25", '"2026-12-25"'))


@given(almost(WHOLE))
@ONE_FOLDER
def test_a_file_with_anything_in_it_loads_or_says_where_it_is_wrong(tmp_path, content):
    loads_or_says_where(tmp_path, yaml.safe_dump(content, allow_unicode=True))


@given(ANY_TEXT, st.integers(min_value=0, max_value=len(GOOD)))
@ONE_FOLDER
def test_a_slip_of_the_pen_loads_or_says_where_it_is(tmp_path, text, place):
    loads_or_says_where(tmp_path, GOOD[:place] + text + GOOD[place:])
