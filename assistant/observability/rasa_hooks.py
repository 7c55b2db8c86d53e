"""What Rasa asks its plug-ins: when its own log is set up, and when it calls the action server.

The stock call of an action brings the whole conversation, each message with all that was read in
it. Ours get the last two messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pluggy import HookimplMarker, PluginManager

from assistant.observability.logs import Logs
from assistant.observability.turns import note_action_call

_hook = HookimplMarker("rasa")
# Messages of the patient that an action can look back on; the last one is what it answers.
_MESSAGES = 2


class RasaHooks:
    """A plug-in of Rasa's (`rasa.plugin`)."""

    def __init__(self, logs: Logs) -> None:
        """Keep the log, which takes over from Rasa's."""
        self._logs = logs

    def register(self, manager: PluginManager) -> None:
        """Listen, from before the command line is read."""
        manager.register(self)

    @_hook
    def configure_commandline(self) -> None:
        """Rasa's command line has just set up its own log."""
        self._logs.take_over()

    @_hook
    def prefix_stripping_for_custom_actions(self, json_body: dict[str, Any]) -> dict[str, Any]:
        """A custom action is about to be called: with what was said last, and no more of it."""
        note_action_call()
        tracker = json_body["tracker"]
        return {**json_body, "tracker": {**tracker, "events": lately(tracker["events"])}}


def lately(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events since the patient's last message but one, which a repair goes back to.

    Args:
        events: of a conversation, in order.
    """
    messages = [place for place, event in enumerate(events) if event["event"] == "user"]
    return list(events[messages[-_MESSAGES] :]) if len(messages) >= _MESSAGES else list(events)
