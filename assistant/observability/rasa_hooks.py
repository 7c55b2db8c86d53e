"""What Rasa tells its plug-ins: when its own log is set up, and when it calls the action server."""

from __future__ import annotations

from pluggy import HookimplMarker, PluginManager

from assistant.observability.logs import Logs
from assistant.observability.turns import note_action_call

_hook = HookimplMarker("rasa")


class RasaHooks:
    """A plug-in of Rasa's (`rasa.plugin`); it changes nothing there."""

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
    def prefix_stripping_for_custom_actions(self) -> None:
        """A custom action is about to be called; the call stays as it is."""
        note_action_call()
