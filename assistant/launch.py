"""Starts Rasa's command line, or our action server, with the settings in the environment.

`python -m assistant.launch rasa run ...` is `rasa run ...`, started faster.
`python -m assistant.launch actions` is the action server, `... frontdesk` the staff's console.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.observability.logs import Logs
from assistant.production import check_profile
from assistant.serving.done_once import do_once
from assistant.serving.large_pages import start_again_with_large_pages
from assistant.serving.left_out import leave_out, libraries_to_leave_out
from assistant.settings import ROOT, settings
from assistant.yaml_file import FileError

# What Rasa waits for an action server that hangs, in seconds.
MOST_SECONDS_OF_AN_ACTION = 4
# What the log calls a program.
_PROCESSES = {"rasa": "assistant"}


def main() -> int:
    """Run the program named on the command line; its exit code is ours."""
    try:
        config = settings()
        check_profile(config)
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    if sys.argv[1:3] == ["rasa", "run"]:
        start_again_with_large_pages()
    os.environ.update(config.environment())
    # Rasa's command line puts only its own folder on the path.
    sys.path.insert(0, str(ROOT))
    program, sys.argv = sys.argv[1], sys.argv[1:]
    process = _PROCESSES.get(program, program)
    logs = Logs(process, config.log_level, config.log_format)
    if is_serving(program, sys.argv):
        logs.set_up()
    if program == "rasa":
        return _run_rasa(logs)
    return _run_frontdesk() if program == "frontdesk" else _run_actions()


def is_serving(program: str, arguments: Sequence[str]) -> bool:
    """Whether a program works on what patients write; training shows all that Rasa has to say.

    Args:
        program: `rasa`, `actions` or `frontdesk`.
        arguments: its own, after its name.
    """
    return program != "rasa" or tuple(arguments[1:2]) in (("run",), ("shell",))


def _run_rasa(logs: Logs) -> int:
    if sys.argv[1:2] == ["run"]:
        leave_out(libraries_to_leave_out(Path("config.yml")))
    # Its own five minutes are no patient's patience. Modules take the value when they
    # are imported, so it is set before.
    import rasa.core.constants

    rasa.core.constants.DEFAULT_REQUEST_TIMEOUT = MOST_SECONDS_OF_AN_ACTION
    from rasa.__main__ import main as rasa_main
    from rasa.plugin import plugin_manager

    from assistant.observability.rasa_hooks import RasaHooks
    from assistant.serving.graph_in_order import run_graphs_in_order
    from assistant.serving.kept_connections import keep_connections
    from assistant.serving.reading_threads import read_in_threads
    from assistant.serving.store_errors import raise_store_errors

    do_once()
    if is_serving("rasa", sys.argv):
        run_graphs_in_order()
        keep_connections()
        read_in_threads()
        raise_store_errors()
        RasaHooks(logs).register(plugin_manager())
    rasa_main()
    return 0


def _run_frontdesk() -> int:
    from assistant.frontdesk.app import serve

    try:
        serve(settings())
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run_actions() -> int:
    from actions.replies import reply_writer
    from assistant.action_server import serve

    try:
        reply_writer()  # a broken file is found now, not with the first patient
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    serve(settings())
    return 0


if __name__ == "__main__":
    sys.exit(main())
