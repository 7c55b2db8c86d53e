"""The manifest of the Slack app fits what the channel reads."""

import pytest
import yaml


@pytest.fixture(scope="module")
def manifest(root):
    return yaml.safe_load((root / "deploy" / "slack-manifest.yml").read_text(encoding="utf-8"))


def test_every_address_is_the_webhook_s(manifest):
    settings = manifest["settings"]
    addresses = [
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        *(command["url"] for command in manifest["features"]["slash_commands"]),
    ]
    assert len(addresses) == 3
    assert {address.partition("clinic.example")[2] for address in addresses} == {
        "/webhooks/slack/webhook"
    }


def test_each_event_has_the_scope_that_it_needs(manifest):
    needed = {
        "app_mention": "app_mentions:read",
        "message.im": "im:history",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
    }
    events = manifest["settings"]["event_subscriptions"]["bot_events"]
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert {needed[event] for event in events} <= set(scopes)
    assert {"chat:write", "commands"} <= set(scopes)


def test_texts_are_as_short_as_slack_wants_them(manifest):
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["display_information"]["name"]) <= 35
    assert all(len(c["usage_hint"]) <= 1000 for c in manifest["features"]["slash_commands"])
