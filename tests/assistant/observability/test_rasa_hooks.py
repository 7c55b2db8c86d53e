"""What an action is told of the conversation."""

import pytest

from assistant.observability.rasa_hooks import lately


def events(kinds):
    return [{"event": kind, "number": number} for number, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kinds", "first"),
    [
        ([], 0),
        (["action", "user", "action"], 0),
        (["user", "bot", "user", "bot", "user", "action"], 2),
    ],
)
def test_the_last_two_messages_and_what_followed(kinds, first):
    assert lately(events(kinds)) == events(kinds)[first:]
