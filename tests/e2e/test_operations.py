"""Health and metrics of the real processes: parts that are killed, one message that is counted."""

from __future__ import annotations

import time

import pytest
import requests

from tests.e2e.conftest import ChatClient
from tests.e2e.processes import ACTIONS, ASSISTANT, DESK, Processes
from tests.operations import increase, metrics_at, wait_for_status

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

MYELIN = "what is myelin?"


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    made = Processes(tmp_path_factory.mktemp("operations"), MESSAGES_PER_MINUTE="3")
    try:
        made.start(ACTIONS, DESK, ASSISTANT)
        yield made
    finally:
        made.kill()


def counted(before, url, until):
    """What was counted since, once a count has moved: replies go out before a turn is over."""
    deadline = time.monotonic() + 30
    while True:
        found = {
            name: value
            for name, value in increase(before, metrics_at(url)).items()
            if name.startswith("b12_") and not name.partition("{")[0].endswith(("bytes", "bucket"))
        }
        if until in found:
            return {name: value for name, value in found.items() if "_sum" not in name}
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def stages(*names):
    return {f'b12_stage_seconds_count{{stage="{name}"}}': 1 for name in names}


def test_every_process_says_that_it_is_ready(processes):
    for url in processes.urls.values():
        wait_for_status(url, 200)
        assert requests.get(f"{url}/health/live", timeout=10).json() == {"status": "alive"}
        assert metrics_at(url)["b12_ready"] == 1


def test_one_message_is_counted_once(processes):
    url, actions = processes.urls[ASSISTANT], processes.urls[ACTIONS]
    before, actions_before = metrics_at(url), metrics_at(actions)
    processes.assistant.ask(MYELIN, "counted")
    found = counted(before, url, "b12_confidence_count")
    assert found == {
        'b12_messages_total{channel="rest"}': 1,
        'b12_replies_total{channel="rest",kind="answer"}': 1,
        "b12_confidence_count": 1,
        **stages("parse", "policies", "action", "turn"),
    }
    found = counted(actions_before, actions, 'b12_action_seconds_count{action="action_answer"}')
    assert found == {'b12_action_seconds_count{action="action_answer"}': 1}
    total = increase(before, metrics_at(url))
    # The call to the action server takes at least as long as the action itself.
    of_server = increase(actions_before, metrics_at(actions))
    spent = of_server['b12_action_seconds_sum{action="action_answer"}']
    assert total['b12_stage_seconds_sum{stage="action"}'] >= spent


def test_a_red_flag_is_counted_by_level(processes):
    before = metrics_at(processes.urls[ASSISTANT])
    processes.assistant.ask("my throat is closing up and i cant breathe", "in-danger")
    found = counted(before, processes.urls[ASSISTANT], "b12_confidence_count")
    assert found['b12_triage_total{level="emergency"}'] == 1
    assert found['b12_replies_total{channel="rest",kind="triage"}'] == 1
    desk = metrics_at(processes.urls[DESK])
    assert desk['b12_tickets_open{level="emergency",state="waiting"}'] == 1


def test_browsers_are_counted(processes):
    url = processes.urls[ASSISTANT]
    before = metrics_at(url)
    client = ChatClient(url)
    session = client.enter(last=0)["session_id"]
    client.ask(MYELIN, session)
    found = counted(before, url, "b12_confidence_count")
    assert found == {
        'b12_messages_total{channel="web"}': 1,
        'b12_replies_total{channel="web",kind="answer"}': 1,
        "b12_confidence_count": 1,
        "b12_socket_connections": 1,
        **stages("parse", "policies", "action", "send", "turn"),
    }
    client.leave()
    again = ChatClient(url)
    again.enter(session, last=2)
    assert counted(before, url, "b12_socket_reconnects_total")["b12_socket_reconnects_total"] == 1
    receipts = [again.say("thanks", session, message_id=f"m{n}") for n in range(3)]
    assert receipts[-1]["error"] == "too_many"
    name = 'b12_rate_limited_total{channel="web"}'
    assert counted(before, url, name)[name] == 1
    again.leave()


def test_an_action_server_that_is_killed_is_named(processes):
    url = processes.urls[ASSISTANT]
    before = metrics_at(url)
    processes.kill(ACTIONS)
    assert wait_for_status(url, 503) == ["action server: does not answer"]
    assert requests.get(f"{url}/health/live", timeout=10).status_code == 200
    assert metrics_at(url)['b12_part_ok{part="action server"}'] == 0
    assert "went wrong" in processes.assistant.ask(MYELIN, "unlucky")[0]["text"]
    name = 'b12_failed_replies_total{channel="rest"}'
    assert counted(before, url, name)[name] == 1
    processes.start(ACTIONS)
    wait_for_status(url, 200)
    assert "coat" in processes.assistant.ask(MYELIN, "lucky")[0]["text"]


def test_a_database_that_is_away_is_named(processes):
    folder = processes.database.parent
    folder.rename(folder.with_name("away"))
    for url in processes.urls.values():
        assert wait_for_status(url, 503) == ["database: its file is missing"]
        assert requests.get(f"{url}/health/live", timeout=10).status_code == 200
    folder.with_name("away").rename(folder)
    for url in processes.urls.values():
        wait_for_status(url, 200)
