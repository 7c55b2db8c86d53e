"""Starts Rasa's command line, or our action server, with the settings in the environment.

`python -m assistant.launch rasa run ...` is `rasa run ...`, started faster.
`python -m assistant.launch actions` is the action server, `... frontdesk` the staff's console.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import Any

from assistant.settings import ROOT, settings
from assistant.yaml_file import FileError


def main() -> int:
    """Run the program named on the command line; its exit code is ours."""
    try:
        os.environ.update(settings().environment())
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    # Rasa's command line puts only its own folder on the path.
    sys.path.insert(0, str(ROOT))
    program, sys.argv = sys.argv[1], sys.argv[1:]
    if program == "rasa":
        return _run_rasa()
    return _run_frontdesk() if program == "frontdesk" else _run_actions()


def _run_rasa() -> int:
    from rasa.__main__ import main as rasa_main

    _check_each_schema_once()
    rasa_main()
    return 0


def _check_each_schema_once() -> None:
    """Spare 2 ms of each answer: Rasa has jsonschema check a constant schema at each reply."""
    from jsonschema import Draft7Validator

    check = Draft7Validator.check_schema
    checked: set[str] = set()

    def check_once(schema: dict[str, Any]) -> None:
        if (key := repr(schema)) not in checked:
            check(schema)
            checked.add(key)

    Draft7Validator.check_schema = check_once


def _run_frontdesk() -> int:
    from assistant.frontdesk.app import serve

    logging.basicConfig(level=settings().log_level, format="%(levelname)s %(name)s %(message)s")
    try:
        serve(settings())
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run_actions() -> int:
    from rasa_sdk.endpoint import run

    from actions.replies import reply_writer

    try:
        reply_writer()  # a broken file is found now, not with the first patient
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    run("actions", port=settings().actions_port)
    return 0


if __name__ == "__main__":
    sys.exit(main())
