"""Starts servers for measuring and stops them again."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from assistant.settings import ROOT
from assistant.supervisor import answers

READY_WITHIN_SECONDS = 240
_MEGABYTE = 1024  # of the kilobytes that Linux counts in

# Below what the system gives to outgoing connections (from 32768 on Linux, 49152 elsewhere): these
# would take a port between our choice and the server's start.
_FIRST_PORT, _END_OF_PORTS = 10_000, 32_000


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


def _ports_from(start: int) -> Iterator[int]:
    """All ports to choose from, each once, upwards from one of them."""
    return chain(range(start, _END_OF_PORTS), range(_FIRST_PORT, start))


# Two test runs at once hardly begin in the same place. Not `random`: Hypothesis seeds that.
_PORTS = _ports_from(_FIRST_PORT + secrets.randbelow(_END_OF_PORTS - _FIRST_PORT))


def processor_seconds(process: int) -> float:
    """What a process and those that it has started have used of the processors, in seconds."""
    folder = Path(f"/proc/{process}")
    try:
        fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = (folder / f"task/{process}/children").read_text(encoding="utf-8").split()
    except FileNotFoundError:  # it has ended just now; its parent's sum has it
        return 0.0
    # User and system time, its own and of children that have ended; see proc(5).
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(int(child)) for child in children)


def resident(process: int) -> float:
    """Megabytes that a process holds in memory."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / _MEGABYTE


def free_port() -> int:
    """A port that nothing listens on; never the same twice in a process.

    Raises:
        OSError: all of them are taken.
    """
    for port in _PORTS:
        # Servers listen on either; one may be free where the other is not.
        if all(_can_be_bound(address, port) for address in ("127.0.0.1", "")):
            return port
    raise OSError("no port is free")


def _can_be_bound(address: str, port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True
