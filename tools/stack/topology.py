"""Starts and stops the topology: nginx, assistants, action servers, console, engines."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from cryptography.fernet import Fernet

from assistant.settings import ROOT
from assistant.supervisor import answers
from evaluation.processes import free_port
from tools.stack import engines
from tools.stack.program import NotStartedError, Program

READY_WITHIN_SECONDS = 240
STARTED_UP_WITHIN_SECONDS = 30


@dataclass
class Stack:
    """What runs.

    Attributes:
        url: of the balancer before the assistants.
        desk: of the console.
        engines: PostgreSQL, Redis, RabbitMQ and nginx by name.
        assistants: Rasa servers.
        actions: action servers.
        console: the staff's console.
        settings: environment of our own processes.
        folder: of data and logs.
    """

    url: str
    desk: str
    engines: dict[str, Program]
    assistants: list[Program]
    actions: list[Program]
    console: Program
    settings: dict[str, str]
    folder: Path

    @property
    def programs(self) -> list[Program]:
        """All of them, in the order of their start."""
        return [*self.engines.values(), *self.own_programs]

    @property
    def own_programs(self) -> list[Program]:
        """Those that are not engines, in the same order."""
        return [*self.actions, self.console, *self.assistants]

    @property
    def database(self) -> str:
        """Address of the database."""
        return self.settings["DATABASE_URL"]

    def ready(self, assistant: Program) -> bool:
        """Whether an assistant is ready."""
        return answers(f"http://127.0.0.1:{assistant.port}/health/ready")

    def wait_until_ready(self, assistant: Program, seconds: float = READY_WITHIN_SECONDS) -> None:
        """Wait for an assistant.

        Raises:
            NotStartedError: it is not ready in time.
        """
        deadline = time.monotonic() + seconds
        while not self.ready(assistant):
            if not assistant.is_running or time.monotonic() > deadline:
                raise NotStartedError(f"{assistant.name} is not ready:\n{assistant.tail()}")
            time.sleep(0.2)


@contextmanager
def running(
    folder: Path, *, assistants: int = 2, actions: int = 2, broker: bool = True, **more: str
) -> Iterator[Stack]:
    """The topology, until the block is left.

    Args:
        folder: of data and logs.
        assistants: how many Rasa servers.
        actions: how many action servers.
        broker: whether RabbitMQ takes the events.
        more: settings that differ from production's.
    """
    with ExitStack() as running_programs:
        stack = build(folder, assistants, actions, broker=broker, more=more)
        for program in stack.programs:
            running_programs.callback(program.stop)
        # Ours first, and all of them at once.
        for program in (*stack.assistants, *stack.actions, stack.console):
            running_programs.callback(program.tell_to_stop)
        start(stack)
        yield stack


def build(
    folder: Path, assistants: int, actions: int, *, broker: bool, more: dict[str, str]
) -> Stack:
    """Lay everything out; nothing is started."""
    postgres, redis = engines.postgres(folder), engines.redis(folder)
    parts = {"postgres": postgres, "redis": redis}
    ports = [free_port() for _ in range(assistants)]
    action_ports = [free_port() for _ in range(actions)]
    nginx = engines.nginx(folder, {"assistant": ports, "actions": action_ports})
    if broker:
        parts["rabbitmq"] = engines.rabbitmq(folder)
    parts["nginx"] = nginx
    settings = {
        "PROFILE": "production",
        "DATABASE_URL": f"postgresql://{engines.POSTGRES}@127.0.0.1:{postgres.port}/b12",
        "REDIS_URL": f"redis://127.0.0.1:{redis.port}",
        "ACTIONS_URL": f"http://127.0.0.1:{nginx.ports['actions']}",
        "ACTIONS_TOKEN": secrets.token_urlsafe(32),
        "SESSION_SECRET": secrets.token_urlsafe(32),
        "MANAGEMENT_TOKEN": secrets.token_urlsafe(32),
        "VAULT_KEY": Fernet.generate_key().decode(),
        "FRONTDESK_URL": "https://desk.clinic.example",
        "PROXIES": "1",
        "LOG_FORMAT": "json",
        **(
            {"BROKER_URL": f"amqp://guest:guest@127.0.0.1:{parts['rabbitmq'].port}"}
            if broker
            else {}
        ),
        **more,
    }
    desk_port = free_port()
    return Stack(
        url=f"http://127.0.0.1:{nginx.ports['assistant']}",
        desk=f"http://127.0.0.1:{desk_port}",
        engines=parts,
        assistants=[_assistant(n, port, settings, folder) for n, port in enumerate(ports, 1)],
        actions=[_actions(n, port, settings, folder) for n, port in enumerate(action_ports, 1)],
        console=_console(desk_port, settings, folder),
        settings=settings,
        folder=folder,
    )


def start(stack: Stack) -> None:
    """Start everything and wait until all assistants are ready.

    Raises:
        NotStartedError: something did not.
    """
    for program in stack.engines.values():
        program.start()
    for name, program in stack.engines.items():
        # The broker may come later: nobody waits for it.
        if name != "rabbitmq":
            program.wait()
    _create_database(stack)
    _run_ours(["-m", "assistant.storage.migrate"], stack)
    for program in (*stack.actions, stack.console, *stack.assistants):
        program.start()
    for assistant in stack.assistants:
        stack.wait_until_ready(assistant)
    if "rabbitmq" in stack.engines:
        stack.engines["rabbitmq"].wait()


def _assistant(number: int, port: int, settings: dict[str, str], folder: Path) -> Program:
    rasa = ["rasa", "run", "--model", "models/current.tar.gz", "--endpoints", "endpoints.yml"]
    rasa += ["--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(port)]
    return _ours(f"assistant-{number}", [*rasa, "--enable-api"], port, settings, folder)


def _actions(number: int, port: int, settings: dict[str, str], folder: Path) -> Program:
    own = {**settings, "ACTIONS_PORT": str(port), "ACTIONS_URL": ""}
    return _ours(f"actions-{number}", ["actions"], port, own, folder)


def _console(port: int, settings: dict[str, str], folder: Path) -> Program:
    own = {**settings, "FRONTDESK_PORT": str(port)}
    return _ours("console", ["frontdesk"], port, own, folder)


def _ours(
    name: str, arguments: list[str], port: int, settings: dict[str, str], folder: Path
) -> Program:
    command = [sys.executable, "-m", "assistant.launch", *arguments]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **settings}
    program = Program(name, command, port, ROOT, environment)
    program.log = folder / f"{name}.log"
    return program


def _create_database(stack: Stack) -> None:
    start = stack.database.rpartition("/")[0]
    connection = _connected(f"{start}/postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE b12")
    connection.close()


def _connected(address: str) -> Any:
    """A connection; a server that listens may still be starting up."""
    deadline = time.monotonic() + STARTED_UP_WITHIN_SECONDS
    while True:
        try:
            return psycopg2.connect(address)
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _run_ours(arguments: list[str], stack: Stack) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **stack.settings}
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True)
