"""What comes to the action server and is no call of an action."""

import json

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk.endpoint import create_app
from sanic import Sanic

from assistant.action_calls import guard_action_calls, is_call
from tests.in_thread import served

CALL = {"next_action": "action_x", "tracker": {"sender_id": "anna", "slots": {}, "events": []}}


@pytest.fixture(scope="module")
def url():
    app: Sanic = create_app("actions")
    guard_action_calls(app)
    with served(app) as address:
        yield address


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"5",
        b'"x"',
        b"\xff",
        b"[" * 50_000,
        json.dumps({**CALL, "next_action": 5}).encode(),
        json.dumps({**CALL, "tracker": None}).encode(),
        json.dumps({**CALL, "tracker": {"sender_id": None}}).encode(),
        json.dumps({**CALL, "tracker": {"sender_id": "anna", "slots": []}}).encode(),
        json.dumps({**CALL, "tracker": {"sender_id": "anna", "latest_message": "x"}}).encode(),
    ],
    ids=lambda body: repr(body[:80]),
)
def test_what_is_no_call_is_refused(url, body):
    answer = requests.post(f"{url}/webhook", data=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_a_packed_call_is_refused(url):
    headers = {"content-encoding": "deflate"}
    answer = requests.post(f"{url}/webhook", json=CALL, headers=headers, timeout=10)
    assert answer.status_code == 400


def test_a_call_reaches_the_actions(url):
    answer = requests.post(f"{url}/webhook", json=CALL, timeout=10)
    # There is none of that name.
    assert (answer.status_code, answer.json()["action_name"]) == (404, "action_x")


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/x", 404), ("PUT", "/webhook", 405)]
)
def test_what_does_not_exist_is_no_error_of_an_action(url, method, path, status):
    assert requests.request(method, url + path, timeout=10).status_code == status


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=10,
)


@given(ANYTHING | st.fixed_dictionaries({"next_action": ANYTHING, "tracker": ANYTHING}))
def test_anything_is_a_call_or_none(body):
    assert is_call(body) in (True, False)
