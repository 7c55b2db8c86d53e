"""Starts servers for measuring and stops them again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.settings import ROOT
from assistant.supervisor import answers

READY_WITHIN_SECONDS = 240


@contextmanager
def running(
    command: list[str], folder: Path, environment: dict[str, str], logs: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command in the background; give its process, and stop it on leaving.

    Args:
        command: arguments after our own Python.
        folder: where it runs.
        environment: variables on top of our own.
        logs: where its output goes, to `server.log`; None: where it runs.
    """
    with ((logs or folder) / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)


def wait_for(url: str, pause: float = 0.5) -> None:
    """Wait until an address answers with success.

    Args:
        url: the address.
        pause: seconds between two looks.

    Raises:
        TimeoutError: it did not within four minutes.
    """
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if answers(url):
            return
        time.sleep(pause)
    raise TimeoutError(f"{url} did not answer")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
