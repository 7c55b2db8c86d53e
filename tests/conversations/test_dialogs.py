"""Written dialogs, run with the real processes: `<behaviour>/dialogs.yml`.

A turn is what the patient types (`user`) or which button they tap (`pick`, from 1), and what must
hold of the reply: `answer` (one of its answers is among these), `answers` (exactly these, in this
order), `kind`, `says` and `never` (parts of its text), `not_in_full` (an answer whose whole text is
not in it), `buttons` (at least so many). Besides, no reply may be the same text as the one before.

A dialog that is known to go wrong stays, and says in `fails` how. Of the others nearly all must go
right: with another topic, or another example, the model changes, and a message near a border may
fall on its other side. What must never go wrong stands in `safety/`, message by message.
"""

import pytest
import yaml

from assistant.settings import ROOT
from tests.conftest import sender_of

pytestmark = pytest.mark.e2e

FOLDER = ROOT / "tests" / "conversations"
EXPECTATIONS = {"answer", "answers", "kind", "says", "never", "not_in_full", "buttons"}
LEAST_DIALOGS = 120
# Share of the dialogs that must go right.
LEAST_RIGHT = 0.98
BEHAVIOURS = {
    "follow_ups", "corrections", "several_questions", "digressions", "repair", "buttons",
    "languages",
}  # fmt: skip


def load():
    for file in sorted(FOLDER.glob("*/dialogs.yml")):
        for dialog in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield f"{file.parent.name}: {dialog['name']}", dialog


DIALOGS = dict(load())
WORKING = {name: dialog for name, dialog in DIALOGS.items() if "fails" not in dialog}


def test_there_are_enough_dialogs_for_each_behaviour():
    assert len(WORKING) >= LEAST_DIALOGS
    assert {name.split(":")[0] for name in WORKING} >= BEHAVIOURS


@pytest.mark.parametrize("dialog", DIALOGS.values(), ids=DIALOGS)
def test_every_dialog_expects_something_that_exists(dialog, library):
    turns = dialog["turns"]
    for turn in turns:
        assert set(turn) - {"user", "pick"} <= EXPECTATIONS
        keys = [*as_list(turn.get("answer")), *turn.get("answers", [])]
        keys += as_list(turn.get("not_in_full"))
        assert [key for key in keys if library.get(key) is None] == []
    assert any(set(turn) & EXPECTATIONS for turn in turns)


@pytest.mark.timeout(900)
def test_nearly_all_dialogs_go_right(assistant, library):
    wrong = []
    for name, dialog in WORKING.items():
        try:
            talk(assistant, sender_of(name), dialog["turns"], library)
        except AssertionError as error:
            wrong.append(f"{name}: {str(error).splitlines()[0]}")
    print("\n".join(wrong))
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(WORKING), wrong


@pytest.mark.parametrize("name", sorted(DIALOGS.keys() - WORKING.keys()))
@pytest.mark.xfail(reason="says so in `fails`", strict=False)
def test_dialog_that_is_known_to_go_wrong(assistant, library, name):
    talk(assistant, sender_of(name), DIALOGS[name]["turns"], library)


def talk(assistant, sender, turns, library):
    """Hold a dialog; an AssertionError says where it goes wrong."""
    buttons, before = [], None
    for number, turn in enumerate(turns, start=1):
        text = buttons[turn["pick"] - 1] if "pick" in turn else turn["user"]
        (reply,) = assistant.ask(text, sender)
        found = assistant.last_metadata(sender)
        where = f"turn {number}, {text!r}: {found['answer']}, {reply['text']!r}"
        check(turn, found, reply, where)
        if key := turn.get("not_in_full"):
            # As far as nothing of the clinic's is filled in.
            assert library[key].text.partition("{")[0] not in reply["text"], where
        assert reply["text"] != before or found["kind"] == "triage", where
        before = reply["text"]
        buttons = [button["payload"] for button in reply.get("buttons", [])]


def check(turn, found, reply, where):
    """Everything that a turn expects of its reply."""
    keys = found.get("answers") or [found["answer"]]
    text = reply["text"].lower()
    if "answer" in turn:
        assert set(keys) & set(as_list(turn["answer"])), where
    if "answers" in turn:
        assert keys == turn["answers"], where
    if "kind" in turn:
        assert found["kind"] in as_list(turn["kind"]), where
    for part in turn.get("says", []):
        assert part.lower() in text, where
    for part in turn.get("never", []):
        assert part.lower() not in text, where
    assert len(reply.get("buttons", [])) >= turn.get("buttons", 0), where


def as_list(value):
    return [value] if isinstance(value, str) else list(value or [])
