"""`make stack`: the whole topology on this machine, until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import tempfile
from pathlib import Path

from tools.stack.engines import MissingError
from tools.stack.program import NotStartedError
from tools.stack.topology import running


def main() -> int:
    """Start everything, print where it is, and wait."""
    print("Starting PostgreSQL, Redis, RabbitMQ, nginx, 2 assistants, 2 action servers ...")
    try:
        with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as stack:
            print(f"\nThe assistant: {stack.url}\nFront desk: {stack.desk}\nLogs: {folder}")
            print(
                f"For Rasa's HTTP API: Authorization: Bearer {stack.settings['MANAGEMENT_TOKEN']}"
            )
            print("Ctrl-C stops all of it.", flush=True)
            signal.sigwait([signal.SIGINT, signal.SIGTERM])
    except (MissingError, NotStartedError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
