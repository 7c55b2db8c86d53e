"""What is set in the environment, even to nothing, goes before `.env`; tests rely on that."""

import pytest

from assistant import settings
from assistant.settings import Settings, variable
from tests.environment import defaults

OF_A_DEVELOPER = {
    "SMTP_URL": "smtp://mail.clinic.example",
    "BROKER_URL": "amqp://broker.clinic.example",
    "VAULT_KEY": "of-the-clinic",
    "PROFILE": "production",
    "ASSISTANT_PORT": "80",
    "CLINIC_FILE": "/srv/clinic.yml",
    "NOTIFY_SLACK_DESK_URL": "https://hooks.slack.example/services/x",
}


@pytest.fixture
def env_file(tmp_path, monkeypatch):
    file = tmp_path / ".env"
    file.write_text("\n".join(f"{name}={value}" for name, value in OF_A_DEVELOPER.items()))
    monkeypatch.setattr(settings, "ROOT", tmp_path)
    for name in (*defaults({}), *OF_A_DEVELOPER):
        monkeypatch.delenv(name, raising=False)
    return file


def test_what_is_not_set_is_read_from_the_file(env_file):
    assert Settings(_env_file=env_file).smtp_url == OF_A_DEVELOPER["SMTP_URL"]
    assert variable("NOTIFY_SLACK_DESK_URL") == OF_A_DEVELOPER["NOTIFY_SLACK_DESK_URL"]


def test_tests_read_nothing_from_the_file(env_file, monkeypatch):
    for name, value in defaults(OF_A_DEVELOPER).items():
        monkeypatch.setenv(name, value)
    assert Settings(_env_file=env_file) == Settings(_env_file=None)
    assert Settings(_env_file=env_file).dict() == {
        name: field.default for name, field in Settings.__fields__.items()
    }
    assert variable("NOTIFY_SLACK_DESK_URL") == ""
