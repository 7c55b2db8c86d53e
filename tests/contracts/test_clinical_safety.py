"""Every hazard names a control, and a test that is there."""

import re

import pytest

from assistant.settings import ROOT

TEXT = (ROOT / "docs" / "clinical-safety.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| H\d+ ", line)
]


def test_there_are_hazards_with_their_own_ids():
    assert len(ROWS) >= 15
    assert [row[0] for row in ROWS] == [f"H{number}" for number in range(1, len(ROWS) + 1)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_hazard_is_complete_and_its_tests_exist(row):
    _, hazard, harm, before, control, shown, after = row
    assert all((hazard, harm, control))
    severity, likelihood = map(int, before.split(" x "))
    severity_after, likelihood_after = map(int, after.split(" x "))
    assert severity_after * likelihood_after <= min(9, severity * likelihood)
    named = re.findall(r"`(tests/[^`:]+)(?:::(\w+))?`", shown)
    assert named or "make evaluate" in shown
    for path, name in named:
        assert (ROOT / path).exists()
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")
