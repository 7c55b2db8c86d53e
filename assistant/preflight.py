"""Checks before the start: one clear line for whatever would go wrong later."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from assistant.clinic import load_clinic
from assistant.production import check_profile
from assistant.settings import ROOT, Settings, settings
from assistant.yaml_file import FileError

SCRIPT = ROOT / "widget" / "dist" / "widget.js"
DESK_SCRIPT = ROOT / "assistant" / "frontdesk" / "static" / "vendor" / "htmx.min.js"


def main() -> int:
    """Check everything; print the first problem and return 1, or return 0."""
    try:
        config = settings()
        check_profile(config)
        load_clinic(config.clinic_path)
        check_ports(config)
        check_widget()
        check_desk_assets()
    except FileError as error:
        print(f"Cannot start: {error}", file=sys.stderr)
        return 1
    return 0


def check_ports(config: Settings) -> None:
    """Check that the ports are free.

    Raises:
        FileError: a port is taken; the message names the variable that moves it.
    """
    ports = {
        "ASSISTANT_PORT": config.assistant_port,
        "ACTIONS_PORT": config.actions_port,
        "FRONTDESK_PORT": config.frontdesk_port,
    }
    for variable, port in ports.items():
        if not is_free(port):
            raise FileError(
                f"port {port} is taken by another program; stop it, or choose another port: "
                f"make run {variable}={port + 1000}"
            )


def check_widget(script: Path = SCRIPT) -> None:
    """Check that the chat widget has been built.

    Raises:
        FileError: it has not.
    """
    if not script.exists():
        raise FileError(f"{script} is missing: run `make widget`")


def check_desk_assets(script: Path = DESK_SCRIPT) -> None:
    """Check that the scripts of the front desk's pages are there.

    Raises:
        FileError: they are not.
    """
    if not script.exists():
        raise FileError(f"{script} is missing: run `make desk`")


def is_free(port: int) -> bool:
    """Whether nothing listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # A port that was in use a moment ago counts as free, as for the servers themselves.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
