"""Starting and stopping, with real processes."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from assistant.settings import ROOT
from evaluation.processes import free_port
from tests.conftest import wait_until_ready

pytestmark = pytest.mark.e2e


def test_ctrl_c_stops_every_process(tmp_path):
    ports = free_port(), free_port(), free_port()
    environment = {
        **os.environ,
        "ASSISTANT_PORT": str(ports[0]),
        "ACTIONS_PORT": str(ports[1]),
        "FRONTDESK_PORT": str(ports[2]),
        "DATABASE_URL": f"sqlite:///{tmp_path}/assistant.db",
    }
    log = tmp_path / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.supervisor"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        wait_until_ready(f"http://127.0.0.1:{ports[0]}", process, log)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    last_words = log.read_text(encoding="utf-8")
    assert "was destroyed" not in last_words
    assert "Traceback" not in last_words
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("CLINIC_FILE", "nowhere.yml", "nowhere.yml is missing"),
        ("ASSISTANT_PORT", "abc", "environment variable ASSISTANT_PORT"),
    ],
)
def test_a_broken_set_up_gives_one_line(variable, value, message):
    done = subprocess.run(
        [sys.executable, "-m", "assistant.preflight"],
        cwd=ROOT,
        env={**os.environ, variable: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
