"""Starts every process of the assistant and stops all of them together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho.environ import expand_processes, parse_procfile
from honcho.manager import Manager

from assistant.settings import ROOT, Settings, settings
from assistant.storage.database import engine_for
from assistant.yaml_file import FileError

READY_WITHIN_SECONDS = 180
STOPPED_ON_PURPOSE = (128 + signal.SIGINT, 128 + signal.SIGTERM)


def main() -> int:
    """Run the processes of the Procfile, or with `--shell` talk in this terminal."""
    try:
        config = settings()
    except FileError as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return 1
    engine_for(config.database)  # its tables are made once, before several processes want them
    environment = process_environment(config)
    return run_shell(environment) if "--shell" in sys.argv[1:] else run_all(config, environment)


def process_environment(config: Settings) -> dict[str, str]:
    """The environment of every process: ours, the settings, and our Python first."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, **config.environment(), "PATH": path, "PYTHONUNBUFFERED": "1"}


def run_all(config: Settings, environment: dict[str, str]) -> int:
    """Start all processes; when one ends, or on Ctrl-C, stop the others."""
    procfile = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8"))
    manager = Manager()
    for process in expand_processes(procfile.processes, env=environment):
        manager.add_process(
            process.name, f"exec {process.cmd}", quiet=process.quiet, env=process.env, cwd=str(ROOT)
        )
    threading.Thread(target=announce_when_ready, args=(config,), daemon=True).start()
    print("Starting (20 to 40 seconds) ...", flush=True)
    manager.loop()
    # Stopped by Ctrl-C or by a service manager is a good end, not an error.
    return 0 if manager.returncode in STOPPED_ON_PURPOSE else int(manager.returncode or 0)


def announce_when_ready(config: Settings) -> None:
    """Print the address once all processes can do their work."""
    assistant = f"http://localhost:{config.assistant_port}"
    ports = (config.assistant_port, config.actions_port, config.frontdesk_port)
    checks = [f"http://localhost:{port}/health/ready" for port in ports]
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if all(answers(url) for url in checks):
            print(
                f"\nThe assistant is ready: {assistant}   (Ctrl-C stops it)\n"
                f"Front desk: {config.console_url}   "
                "(first account: make user LOGIN=... ROLE=lead)\n",
                flush=True,
            )
            return
        time.sleep(0.5)
    print("The assistant is not ready after 3 minutes; see the lines above.", file=sys.stderr)


def answers(url: str) -> bool:
    """Whether an address answers with success."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 (loopback only)
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def run_shell(environment: dict[str, str]) -> int:
    """Run the action server in the background and Rasa's shell in front."""
    launch = [sys.executable, "-m", "assistant.launch"]
    actions = subprocess.Popen([*launch, "actions"], cwd=ROOT, env=environment)
    try:
        command = [*launch, "rasa", "shell", "--model", "models/current.tar.gz"]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    finally:
        actions.terminate()
        actions.wait()


if __name__ == "__main__":
    sys.exit(main())
