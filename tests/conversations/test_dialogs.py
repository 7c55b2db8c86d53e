"""Written dialogs, run with the real processes: `<behaviour>/dialogs.yml`.

A turn is what the patient types (`user`) or which button they tap (`pick`, from 1), and what must
hold of the reply: `answer` (one of its answers is among these), `answers` (exactly these, in this
order), `kind`, `says` and `never` (parts of its text), `buttons` (at least so many). A dialog that
is known to go wrong stays, and says in `fails` how. Besides, no reply may be the same text as the
one before it.
"""

import pytest
import yaml

from assistant.settings import ROOT
from tests.conftest import sender_of

pytestmark = pytest.mark.e2e

FOLDER = ROOT / "tests" / "conversations"
EXPECTATIONS = {"answer", "answers", "kind", "says", "never", "buttons"}
LEAST_DIALOGS = 120
BEHAVIOURS = {
    "follow_ups", "corrections", "several_questions", "digressions", "repair", "buttons",
    "languages",
}  # fmt: skip


def load():
    for file in sorted(FOLDER.glob("*/dialogs.yml")):
        for dialog in yaml.safe_load(file.read_text(encoding="utf-8")):
            # Near a border another build may get it right: that is no failure.
            why = dialog.get("fails")
            marks = [pytest.mark.xfail(reason=why, strict=False)] if why else []
            name = f"{file.parent.name}: {dialog['name']}"
            yield pytest.param(dialog["turns"], id=name, marks=marks)


DIALOGS = list(load())
WORKING = [dialog for dialog in DIALOGS if not dialog.marks]


def test_there_are_enough_dialogs_for_each_behaviour():
    assert len(WORKING) >= LEAST_DIALOGS
    assert {dialog.id.split(":")[0] for dialog in WORKING} >= BEHAVIOURS


@pytest.mark.parametrize("turns", [pytest.param(*d.values, id=d.id) for d in DIALOGS])
def test_every_dialog_expects_something_that_exists(turns, library):
    for turn in turns:
        assert set(turn) - {"user", "pick"} <= EXPECTATIONS
        keys = [*as_list(turn.get("answer")), *turn.get("answers", [])]
        assert [key for key in keys if library.get(key) is None] == []
    assert any(set(turn) & EXPECTATIONS for turn in turns)


@pytest.mark.parametrize("turns", DIALOGS)
def test_dialog(assistant, turns, request):
    sender = sender_of(request.node.name)
    buttons, before = [], None
    for number, turn in enumerate(turns, start=1):
        text = buttons[turn["pick"] - 1] if "pick" in turn else turn["user"]
        replies = assistant.ask(text, sender)
        (reply,) = replies
        found = metadata(assistant, sender)
        where = f"turn {number}, {text!r}: {found['answer']}, {reply['text']!r}"
        check(turn, found, reply, where)
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


def metadata(assistant, sender):
    events = assistant.tracker(sender)["events"]
    return [event for event in events if event["event"] == "bot"][-1]["metadata"]


def as_list(value):
    return [value] if isinstance(value, str) else list(value or [])
