"""The assistant's processes, each started and killed by itself."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import requests
from honcho.environ import parse_procfile

from assistant.settings import ROOT
from evaluation.processes import free_port
from tests.conftest import RunningAssistant

ACTIONS, ASSISTANT, DESK = "actions", "assistant", "frontdesk"


class Processes:
    """All of them on one database, in a folder.

    Attributes:
        urls: address of each.
        logs: what each has written.
        database: its file; nothing else is in its folder.
        assistant: as the other tests see it.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        """Start none yet.

        Args:
            folder: for the database and what they print.
            environment: more variables of theirs.
        """
        ports = {name: free_port() for name in (ASSISTANT, ACTIONS, DESK)}
        self.urls = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
        self.logs = {name: folder / f"{name}.txt" for name in ports}
        self.database = folder / "database" / "assistant.db"
        self._environment = {
            **os.environ,
            "ASSISTANT_HOST": "127.0.0.1",
            "ASSISTANT_PORT": str(ports[ASSISTANT]),
            "ACTIONS_PORT": str(ports[ACTIONS]),
            "FRONTDESK_PORT": str(ports[DESK]),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SESSION_SECRET": "signs chats",
            "CLINIC_FILE": "clinic.yml",
            **environment,
        }
        self._commands = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self.assistant = RunningAssistant(
            url=self.urls[ASSISTANT],
            desk=self.urls[DESK],
            process=None,
            log=self.logs[ASSISTANT],
            website="",
            database=self._environment["DATABASE_URL"],
        )

    def start(self, *names: str) -> None:
        """Start some, and wait until they answer."""
        for name in names:
            line = self._commands[name]
            for variable, value in self._environment.items():
                line = line.replace(f"${variable}", value)
            command = [sys.executable, *shlex.split(line)[1:]]
            with self.logs[name].open("ab") as log:
                self._running[name] = self._run(command, log)
        for name in names:
            self._wait(name)

    def kill(self, *names: str) -> None:
        """End some at once; without names, all."""
        for name in names or tuple(self._running):
            self._running[name].kill()
            self._running.pop(name).wait(timeout=30)

    def _run(self, command: list[str], log: BinaryIO) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    def _wait(self, name: str) -> None:
        address = self.urls[name] + "/health/live"
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            try:
                if requests.get(address, timeout=5).ok:
                    return
            except requests.RequestException:
                time.sleep(0.2)
        raise AssertionError(f"{name} did not start: {self.logs[name].read_text()[-3000:]}")
