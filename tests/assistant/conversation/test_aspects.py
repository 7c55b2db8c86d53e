"""The table of aspects: read, checked, and turned into training turns."""

import pytest

from assistant.conversation.aspects import load_aspects
from assistant.yaml_file import FileError

LABELS = ["faq_injections/site", "faq_dosing/schedule"]
CONTEXTS = {label: f"About {label}?" for label in LABELS}
TABLE = """
aspects:
  often: ["how often", "how many times", "and how frequently"]
leads_to:
  injections/site:
    dosing/schedule: [often]
"""


def written(folder, text):
    (folder / "aspects.yml").write_text(text, encoding="utf-8")
    return load_aspects(folder, LABELS)


def test_a_cell_becomes_turns_in_some_of_its_wordings(tmp_path):
    turns = written(tmp_path, TABLE).turns(CONTEXTS, wordings=2)
    assert len({turn.text for turn in turns}) == len(turns) == 2
    assert {turn.context for turn in turns} == {"About faq_injections/site?"}
    assert {turn.label for turn in turns} == {"faq_dosing/schedule"}
    assert all(turn.leans for turn in turns)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("dosing/schedule: [often]", "dosing/shedule: [often]", "unknown answer dosing/shedule"),
        ("injections/site:", "injections/sight:", "unknown answer injections/sight"),
        ("[often]", "[seldom]", "unknown aspect seldom"),
    ],
)
def test_a_mistake_is_named(tmp_path, right, wrong, named):
    with pytest.raises(FileError, match=named):
        written(tmp_path, TABLE.replace(right, wrong))
