"""The action server's own routes and numbers, around rasa_sdk's."""

import pytest
import requests

from assistant.action_server import create_app
from assistant.settings import Settings
from tests.in_thread import served
from tests.operations import increase, metrics_at

COUNTED = 'b12_action_seconds_count{action="action_raise_alarm"}'


@pytest.fixture
def url(tmp_path):
    config = Settings(database_url=f"sqlite:///{tmp_path}/actions.db")
    with served(create_app(config)) as address:
        yield address


def call(url, action, **more):
    tracker = {"sender_id": "web-1", "slots": {}, "latest_message": {}, "events": []}
    body = {"next_action": action, "tracker": tracker, "version": "3.6.2", **more}
    return requests.post(f"{url}/webhook", json=body, timeout=30)


def test_it_tells_how_it_is(url):
    assert requests.get(f"{url}/health/live", timeout=10).status_code == 200
    assert requests.get(f"{url}/health/ready", timeout=10).status_code == 200
    assert metrics_at(url)["b12_ready"] == 1


def test_an_action_is_timed_once(url):
    before = metrics_at(url)
    assert call(url, "action_raise_alarm").json() == {"events": [], "responses": []}
    found = increase(before, metrics_at(url))
    assert found[COUNTED] == 1
    assert 'b12_action_errors_total{action="action_raise_alarm"}' not in found


def test_an_action_that_is_made_up_is_no_label(url):
    before = metrics_at(url)
    assert call(url, "action_of_mine").status_code == 404
    found = increase(before, metrics_at(url))
    assert found['b12_action_errors_total{action="other"}'] == 1
    assert {n for n in found if n.startswith("b12_action_errors")} == {
        'b12_action_errors_total{action="other"}'
    }


def test_an_action_that_fails_is_counted(url):
    before = metrics_at(url)
    # An entity of another kind than Rasa's.
    tracker = {"sender_id": "web-1", "latest_message": {"entities": ["kidney"]}}
    assert call(url, "action_answer", tracker=tracker).status_code == 500
    found = increase(before, metrics_at(url))
    assert found['b12_action_errors_total{action="action_answer"}'] == 1


@pytest.mark.parametrize(
    "body", [b"", b"no json", b"[]", b"\xff", b'{"next_action": ["a"], "tracker": {}}']
)
def test_what_is_no_call_is_refused_and_counted_as_none(url, body):
    before = metrics_at(url)
    assert requests.post(f"{url}/webhook", data=body, timeout=30).status_code == 400
    found = increase(before, metrics_at(url))
    assert not [name for name in found if name.startswith("b12_action")]
