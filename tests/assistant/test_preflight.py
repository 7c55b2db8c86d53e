import socket

import pytest

from assistant.preflight import check_ports, is_free
from assistant.settings import Settings, settings
from assistant.yaml_file import FileError


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_the_way_out(taken_port):
    assert not is_free(taken_port)
    with pytest.raises(FileError, match=f"port {taken_port} is taken.*ASSISTANT_PORT="):
        check_ports(Settings(assistant_port=taken_port))


def test_a_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("ASSISTANT_PORT", "many")
    settings.cache_clear()
    with pytest.raises(FileError, match="environment variable ASSISTANT_PORT"):
        settings()
    monkeypatch.undo()
    settings.cache_clear()


def test_the_environment_turns_telemetry_off():
    assert Settings().environment()["RASA_TELEMETRY_ENABLED"] == "false"


def test_every_setting_stands_in_the_example_file(root):
    example = (root / ".env.example").read_text(encoding="utf-8")
    missing = [name for name in Settings.__fields__ if f"#{name.upper()}=" not in example]
    assert missing == []
