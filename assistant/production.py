"""What production needs before it may start, each named where it is missing.

The development profile is open to the machine that it runs on, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

from assistant.settings import Settings
from assistant.storage.vault import VaultKeyError, read_keys
from assistant.yaml_file import FileError

LEAST_CHARACTERS = 32
# Of examples and of tests: known to everybody.
_EXAMPLES = ("change", "example", "secret", "password", "default", "test")


def check_profile(config: Settings) -> None:
    """Check that the settings fit the profile.

    Raises:
        FileError: the first thing that does not; it names the variable.
    """
    problem = next(_problems(config) if config.is_production else _open_problems(config), None)
    if problem:
        raise FileError(problem)


def _open_problems(config: Settings) -> Iterator[str]:
    for name in ("assistant_host", "frontdesk_host"):
        if not _is_loopback(getattr(config, name)):
            yield (
                f"{name.upper()}={getattr(config, name)}: the development profile is open, so it "
                "listens on this machine alone; set PROFILE=production for any other"
            )


def _problems(config: Settings) -> Iterator[str]:
    for name in ("session_secret", "actions_token", "vault_key"):
        yield from _secret_problems(name, getattr(config, name), is_needed=True)
    yield from _secret_problems("management_token", config.management_token, is_needed=False)
    try:
        read_keys(config.vault_key)
    except VaultKeyError as error:
        yield str(error)
    if config.redis_url and config.database.startswith("sqlite"):
        yield "DATABASE_URL: several assistants (REDIS_URL is set) need PostgreSQL, not SQLite"
    if not config.frontdesk_url.startswith("https://"):
        yield "FRONTDESK_URL: staff must reach the console over https in production"
    if any(origin == "*" or not origin.startswith("https://") for origin in config.origins):
        yield "WIDGET_ORIGINS: name each website, with https"


def _secret_problems(name: str, value: str, *, is_needed: bool) -> Iterator[str]:
    variable = name.upper()
    if not value:
        if is_needed:
            yield f"{variable} is not set: production needs a secret of its own"
        return
    if len(value) < LEAST_CHARACTERS:
        yield f"{variable} is too short: at least {LEAST_CHARACTERS} characters"
    elif any(word in value.lower() for word in _EXAMPLES) or len(set(value)) < 10:
        yield f"{variable} is an example: make a secret of your own"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
