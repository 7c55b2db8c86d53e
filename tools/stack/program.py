"""A program that is started, stopped, killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

STOPPED_WITHIN_SECONDS = 30


class NotStartedError(Exception):
    """A program ended, or did not answer in time; the message has the end of its log."""


class Program:
    """One program on a port of its own."""

    def __init__(
        self,
        name: str,
        command: Sequence[object],
        port: int,
        folder: Path,
        environment: Mapping[str, str] | None = None,
        account: str = "",
    ) -> None:
        """Keep what starts it; nothing is started yet.

        Args:
            name: of its log, `<name>.log` in the folder.
            command: the program and its arguments.
            port: that it listens on.
            folder: where it runs.
            environment: variables on top of our own.
            account: as whom it runs, where we are root.
        """
        self.name, self.port, self.log = name, port, folder / f"{name}.log"
        # Of a program that listens on several, by the name of what is there.
        self.ports: Mapping[str, int] = {}
        self._command = _as_account([str(part) for part in command], account)
        self._folder = folder
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its number at the operating system."""
        assert self._process is not None, f"{self.name} was not started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it; `wait` for it where it must answer."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self, seconds: float = 120) -> None:
        """Wait until it takes connections.

        Raises:
            NotStartedError: it has ended, or did not within so long.
        """
        deadline = time.monotonic() + seconds
        while not self.answers():
            if not self.is_running or time.monotonic() > deadline:
                raise NotStartedError(f"{self.name} did not start:\n{self.tail()}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Whether something listens on its port."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True
        return False

    def tell_to_stop(self) -> None:
        """Ask it to end; `stop` waits for that."""
        if self._process is not None:
            self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it kindly, and not so where it does not listen."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once, with all its children."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """Let it hang: it keeps its connections and does nothing."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on after `pause`."""
        self._signal(signal.SIGCONT)

    def tail(self, lines: int = 30) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def _end(self, how: int) -> None:
        if self._process is None:
            return
        self._signal(how)
        try:
            self._process.wait(timeout=STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._process.wait()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)


def _as_account(command: list[str], account: str) -> list[str]:
    if not account or os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", *command]
