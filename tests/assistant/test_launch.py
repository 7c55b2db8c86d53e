"""Which programs have the log that leaves patients' words out."""

import pytest

from assistant.launch import is_serving


@pytest.mark.parametrize(
    ("program", "arguments", "expected"),
    [
        ("rasa", ["rasa", "run", "--port", "5005"], True),
        ("rasa", ["rasa", "shell"], True),
        ("actions", ["actions"], True),
        ("frontdesk", ["frontdesk"], True),
        ("rasa", ["rasa", "train"], False),
        ("rasa", ["rasa", "data", "validate"], False),
        ("rasa", ["rasa"], False),
    ],
)
def test_whoever_works_on_what_patients_write(program, arguments, expected):
    assert is_serving(program, arguments) is expected
