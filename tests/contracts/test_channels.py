"""A platform in which patients write is known in each place that must know it."""

import re
from importlib import import_module

import pytest
from pydantic import ValidationError

from assistant.channels.platforms import PlatformInput
from assistant.settings import PLATFORMS, ROOT, Settings
from assistant.yaml_file import load_yaml

PAGES = (
    "deploy/helm/b12-assistant/templates/ingress.yaml",
    "docs/addresses.md",
    "tests/deploy/test_helm.py",
)
SHOWN_SETTINGS = (".env.example", "deploy/docker/env.example")
# Every platform passes these: the first has the clients, the others build on them.
SUITES = (
    "tests/e2e/test_channels.py",
    "tests/e2e/test_front_desk_channels.py",
    "tests/assistant/channels/test_platforms.py",
    "tests/hostile/platforms.py",
)
EVERY = pytest.mark.parametrize("name", PLATFORMS)


def inputs():
    for path in load_yaml(ROOT / "credentials.yml"):
        module, _, name = path.rpartition(".")
        yield getattr(import_module(module), name)


def read(page):
    return (ROOT / page).read_text(encoding="utf-8")


def test_the_platforms_are_those_of_the_credentials():
    found = {kind.name() for kind in inputs() if issubclass(kind, PlatformInput)}
    assert found == set(PLATFORMS)


@EVERY
def test_a_token_without_what_its_requests_are_known_by_is_refused(name):
    with pytest.raises(ValidationError, match="anybody could write to us"):
        Settings(**{f"{name}_bot_token": "1:test"})


@EVERY
@pytest.mark.parametrize("page", PAGES)
def test_its_address_is_listed(name, page):
    assert f"/webhooks/{name}/webhook" in read(page)


@EVERY
def test_nginx_lets_its_address_pass(name):
    (places,) = re.findall(r"location ~ (\^/webhooks/\S+) \{", read("deploy/nginx/assistant.conf"))
    assert re.search(places, f"/webhooks/{name}/webhook")


@EVERY
@pytest.mark.parametrize("page", SHOWN_SETTINGS)
def test_its_settings_are_shown(name, page):
    assert re.search(rf"^# ?{name.upper()}_BOT_TOKEN=", read(page), re.MULTILINE)


@EVERY
@pytest.mark.parametrize("suite", SUITES)
def test_the_suites_that_each_platform_passes_know_it(name, suite):
    assert re.search(rf"\b{name}", read(suite), re.IGNORECASE)
