"""The engines that Debian packages: PostgreSQL, Redis, RabbitMQ and nginx, each in a folder."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from evaluation.processes import free_port
from tools.stack.program import NotStartedError, Program

# PostgreSQL refuses to run as root; Debian's package makes this account.
POSTGRES = "postgres"
_PROGRAMS = {
    "PostgreSQL": "/usr/lib/postgresql/*/bin/postgres",
    "Redis": "/usr/bin/redis-server",
    "RabbitMQ": "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "nginx": "/usr/sbin/nginx",
}
_NGINX = Path(__file__).parent / "nginx.conf"


class MissingError(Exception):
    """An engine is not installed (`make servers`)."""


def program_of(engine: str) -> Path:
    """The newest program of an engine.

    Raises:
        MissingError: it is not installed.
    """
    pattern = _PROGRAMS[engine]
    found = sorted(Path("/").glob(pattern.lstrip("/")))
    if not found:
        raise MissingError(f"{engine} is not installed (make servers)")
    return found[-1]


def postgres(folder: Path) -> Program:
    """A PostgreSQL server with an empty cluster."""
    server, port, data = program_of("PostgreSQL"), free_port(), folder / "postgres"
    data.mkdir()
    if os.geteuid() == 0:
        open_to_others(folder)
        shutil.chown(data, POSTGRES)
    initdb = [server.parent / "initdb", "-D", data, "-U", POSTGRES, "--auth=trust", "--no-sync"]
    _run_as(POSTGRES, initdb)
    options = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": 200,
    }
    flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return Program("postgres", [server, "-D", data, *flags], port, folder, account=POSTGRES)


def open_to_others(folder: Path) -> None:
    """Let other accounts pass through a folder of ours, as PostgreSQL's must.

    Raises:
        NotStartedError: they cannot get to it, because one above it is closed to them. That one is
            not ours to open.
    """
    for parent in folder.absolute().parents:
        if not parent.stat().st_mode & stat.S_IXOTH:
            raise NotStartedError(f"{POSTGRES} may not enter {parent}: name another in TMPDIR")
    folder.chmod(folder.stat().st_mode | stat.S_IXOTH)


def redis(folder: Path) -> Program:
    """A Redis server that keeps nothing on disk: locks and counts are worth a minute."""
    port = free_port()
    options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    return Program("redis", [program_of("Redis"), *options], port, folder)


def rabbitmq(folder: Path) -> Program:
    """A RabbitMQ server of its own name, ports and folder."""
    port, mapper = free_port(), free_port()
    environment = {
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"b12-{port}@localhost",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "ERL_EPMD_PORT": str(mapper),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_MNESIA_BASE": str(folder / "rabbitmq"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "rabbitmq-plugins"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq-config"),
    }
    return Program("rabbitmq", [program_of("RabbitMQ")], port, folder, environment)


def nginx(folder: Path, upstreams: Mapping[str, Sequence[int]]) -> Program:
    """The balancer, without TLS: one server a name, in front of its ports.

    Args:
        folder: where it runs.
        upstreams: ports of the assistants (`assistant`) and of the action servers (`actions`).
    """
    ports = {name: free_port() for name in upstreams}
    text = _NGINX.read_text(encoding="utf-8").replace("@folder@", str(folder))
    for name, behind in upstreams.items():
        servers = "\n        ".join(
            f"server 127.0.0.1:{p} max_fails=1 fail_timeout=2s;" for p in behind
        )
        text = text.replace(f"@{name}_servers@", servers).replace(f"@{name}@", str(ports[name]))
    config = folder / "nginx.conf"
    config.write_text(text, encoding="utf-8")
    command = [program_of("nginx"), "-c", config, "-p", folder, "-g", "daemon off;"]
    program = Program("nginx", command, ports["assistant"], folder)
    program.ports = ports
    return program


def _run_as(account: str, command: Sequence[object]) -> None:
    line = [str(part) for part in command]
    if os.geteuid() == 0:
        line = ["runuser", "-u", account, "--", *line]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL, cwd="/")
