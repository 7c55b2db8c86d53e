"""Every setting of the assistant, typed and read once. Nothing else reads the environment."""

from __future__ import annotations

import os
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from dotenv import dotenv_values
from pydantic import BaseSettings, Field, ValidationError, validator
from pydantic.fields import ModelField

from assistant.secret_files import fernet_key, secret_in
from assistant.yaml_file import FileError

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT, PRODUCTION = "development", "production"
# Other services in which patients write, by the names of their channels: each has a webhook of its
# own, and what its conversations are called begins with its name.
PLATFORMS = ("slack", "telegram")
_VAR = ROOT / "var"


class Settings(BaseSettings):
    """Settings from environment variables, `.env`, or the defaults below.

    Attributes:
        assistant_host: address that the assistant listens on; loopback unless set.
        assistant_port: port of the assistant (Rasa).
        actions_host: address that the action server listens on; loopback unless set.
        actions_port: port of the action server.
        clinic_file: the clinic's details, a path from the project's root or an absolute one.
        frontdesk_host: address that the front desk's console listens on.
        frontdesk_port: port of the front desk's console.
        frontdesk_url: address of the console as staff type it; where it begins with `https`, its
            cookies are never sent over a plain line. Empty: this machine.
        profile: `development`, open to this machine, or `production`, closed by default
            (`production.py`).
        management_token: opens Rasa's HTTP API in production; empty: it is off.
        private_networks: from where that, health and metrics may be asked in production, as CIDR
            with commas between.
        actions_url: where the assistant finds the action server; empty: on this machine.
        actions_token: shared by the two; empty: the action server takes any call.
        vault_key: Fernet keys that seal what identifies patients, commas between; the first
            encrypts, all decrypt. Empty: made on the first start, kept in `var/`.
        redis_url: for several assistants: locks, limits and web sockets; empty: this process.
        broker_url: where events go besides the database, `amqp://`, `amqps://` (TLS) or
            `kafka://host:port/topic`; a user and a password in Kafka's are a login by SASL (PLAIN).
        database_url: where everything is kept, as SQLAlchemy writes addresses; a relative
            SQLite file is one from the project's root.
        widget_origins: websites that may hold the widget, besides the assistant's own page:
            `https://clinic.example`, parted by commas.
        session_secret: signs the ids of chats; empty: made on the first start, kept in `var/`.
        session_days: how long a chat can be resumed.
        messages_per_minute: of one chat.
        messages_per_minute_of_address: of all chats from one network address.
        slack_bot_token: of the clinic's Slack app; empty: Slack is off.
        slack_signing_secret: of the same app; Slack signs with it.
        slack_api_url: Slack's interface.
        telegram_bot_token: from Telegram's BotFather; empty: Telegram is off.
        telegram_webhook_secret: of your choice; Telegram sends it with each update.
        telegram_webhook_url: where Telegram reaches `/webhooks/telegram/webhook`; empty: the
            webhook is set by hand.
        telegram_api_url: Telegram's interface, or that of an own server.
        proxies: how many reverse proxies stand before the assistant; their `X-Forwarded-For` is
            believed, nobody else's.
        smtp_url: mail server for notices, `smtp://user:password@host:587`, or `smtps://`; empty:
            mails are written to `var/outbox/`.
        smtp_from: who they are from.
        log_level: Python's level names; what patients write is logged at none.
        log_format: `text`, or `json`: an object a line.
    """

    class Config:
        """Where settings may stand besides the environment."""

        env_file = ROOT / ".env"
        env_file_encoding = "utf-8"

    assistant_host: str = "127.0.0.1"
    assistant_port: int = Field(default=5005, ge=1, le=65535)
    actions_host: str = "127.0.0.1"
    actions_port: int = Field(default=5055, ge=1, le=65535)
    clinic_file: Path = Path("clinic.yml")
    frontdesk_host: str = "127.0.0.1"
    frontdesk_port: int = Field(default=5056, ge=1, le=65535)
    frontdesk_url: str = Field(default="", regex=r"^(https?://[^/]+)?$")
    profile: str = Field(default=DEVELOPMENT, regex=f"^({DEVELOPMENT}|{PRODUCTION})$")
    management_token: str = ""
    private_networks: str = "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7"
    actions_url: str = Field(default="", regex=r"^(https?://[^/]+)?$")
    actions_token: str = ""
    vault_key: str = ""
    redis_url: str = Field(default="", regex=r"^(rediss?://.+)?$")
    broker_url: str = Field(default="", regex=r"^((amqps?|kafka)://.+)?$")
    database_url: str = "sqlite:///var/assistant.db"
    widget_origins: str = ""
    session_secret: str = ""
    session_days: int = Field(default=7, ge=1, le=365)
    messages_per_minute: int = Field(default=20, ge=1)
    messages_per_minute_of_address: int = Field(default=120, ge=1)
    slack_bot_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
    telegram_bot_token: str = Field(default="", regex=r"^(\d+:[\w-]+)?$")
    telegram_webhook_secret: str = Field(default="", regex=r"^[\w-]{0,256}$")
    telegram_webhook_url: str = Field(default="", regex=r"^(https?://.+)?$")
    telegram_api_url: str = "https://api.telegram.org"
    proxies: int = Field(default=0, ge=0)
    smtp_url: str = Field(default="", regex=r"^(smtps?://.+)?$")
    smtp_from: str = "assistant@localhost"
    log_level: str = Field(default="INFO", regex="^(DEBUG|INFO|WARNING|ERROR)$")
    log_format: str = Field(default="text", regex="^(text|json)$")

    @validator("slack_signing_secret", "telegram_webhook_secret", always=True)
    def _secret_beside_token(cls, secret: str, values: dict[str, str], field: ModelField) -> str:  # noqa: N805
        token = f"{field.name.partition('_')[0]}_bot_token"
        if values.get(token) and not secret:
            raise ValueError(f"is not set, but {token.upper()} is: anybody could write to us")
        return secret

    @validator("private_networks")
    def _networks(cls, value: str) -> str:  # noqa: N805
        for part in value.split(","):
            ip_network(part.strip())
        return value

    @property
    def is_production(self) -> bool:
        """Whether the assistant is closed by default."""
        return self.profile == PRODUCTION

    @property
    def networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of `private_networks`."""
        return tuple(ip_network(part.strip()) for part in self.private_networks.split(","))

    @property
    def actions_address(self) -> str:
        """Address of the action server."""
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}"

    @property
    def chat_secret(self) -> str:
        """What signs the ids of chats."""
        return self.session_secret or secret_in(_VAR / "session-secret")

    @property
    def vault_keys(self) -> str:
        """The keys of the vault, commas between."""
        return self.vault_key or fernet_key(secret_in(_VAR / "vault-key"))

    @property
    def clinic_path(self) -> Path:
        """Absolute path of the clinic's details."""
        return ROOT / self.clinic_file

    @property
    def console_url(self) -> str:
        """Address of the console."""
        return self.frontdesk_url or f"http://localhost:{self.frontdesk_port}"

    @property
    def database(self) -> str:
        """Address of the database, with an absolute path where it is an SQLite file."""
        start, _, path = self.database_url.partition("sqlite:///")
        return self.database_url if start or not path else f"sqlite:///{ROOT / path}"

    @property
    def origins(self) -> frozenset[str]:
        """The websites of `widget_origins`, each as browsers name it."""
        parts = (part.strip().rstrip("/") for part in self.widget_origins.split(","))
        return frozenset(filter(None, parts))

    def environment(self) -> dict[str, str]:
        """What the assistant's processes find in their environment (see `endpoints.yml`)."""
        return {
            "ASSISTANT_HOST": self.assistant_host,
            "ASSISTANT_PORT": str(self.assistant_port),
            "ACTIONS_PORT": str(self.actions_port),
            "ACTIONS_ADDRESS": self.actions_address,
            # A header needs a value; the action server asks for it only where a token is set.
            "ACTIONS_AUTHORIZATION": f"Bearer {self.actions_token}".strip(),
            "CLINIC_FILE": str(self.clinic_path),
            "FRONTDESK_PORT": str(self.frontdesk_port),
            "LOG_LEVEL": self.log_level,
            # Rasa's structured events: as JSON they can be read before they are written
            # (assistant/observability/records.py).
            "FORCE_JSON_LOGGING": "1",
            # Nothing leaves the clinic's machine.
            "RASA_TELEMETRY_ENABLED": "false",
            # Rasa's and TensorFlow's own chatter about the machine.
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONWARNINGS": "ignore",
            # One process a core; more threads in each would only fight over them.
            "OMP_NUM_THREADS": "1",
        }


def variable(name: str) -> str:
    """A variable whose name depends on `clinic.yml`, from the environment or `.env`; or empty.

    One that is set to nothing in the environment is empty, as with the settings above.

    Args:
        name: of the variable, for example `NOTIFY_SLACK_DESK_URL`.
    """
    value = os.environ.get(name)
    if value is None:
        value = dotenv_values(ROOT / ".env").get(name)
    return value or ""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings, read on first use.

    Raises:
        FileError: a variable has a value that cannot be used; one line that names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        problem = error.errors()[0]
        name = str(problem["loc"][0]).upper()
        raise FileError(f"environment variable {name}: {problem['msg']}") from error
