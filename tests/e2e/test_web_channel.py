"""The web channel of the running assistant, over real sockets."""

import json
import subprocess
import time
import uuid

import pytest
import requests

from assistant.settings import ROOT
from tests.conftest import MESSAGES_PER_MINUTE, NODE

pytestmark = pytest.mark.e2e

MYELIN = "what is myelin?"


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_a_plain_socket_io_client_is_answered(assistant, transport):
    script = ROOT / "tests" / "e2e" / "plain_client.mjs"
    done = subprocess.run(
        [NODE, str(script), assistant.url, transport, MYELIN],
        cwd=ROOT / "widget",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    came = json.loads(done.stdout)
    assert came["transport"] == transport
    answer = came["answer"]
    assert "myelin" in answer["text"].lower()
    assert "Source" in answer["text"]
    assert {"content_type", "title", "payload"} == set(answer["quick_replies"][0])


def test_an_answer_has_its_source_and_kind(new_client):
    client = new_client()
    session = client.enter()["session_id"]
    answer = client.ask(MYELIN, session)
    assert answer["metadata"]["kind"] == "answer"
    assert answer["metadata"]["answer"] == "nerves/myelin"
    assert answer["references"][0]["section"] in answer["citation"]
    assert answer["text"].endswith(answer["citation"])


def test_half_a_character_keeps_no_message_from_its_answer(new_client):
    client = new_client()
    answer = client.ask("what is myelin? \ud83d", client.enter()["session_id"])
    assert answer["metadata"]["answer"] == "nerves/myelin"


def test_an_emergency_is_told_first(new_client):
    client = new_client()
    answer = client.ask("my throat is closing after the shot", client.enter()["session_id"])
    assert answer["metadata"] == {"kind": "triage", "answer": "triage/emergency"}
    assert "911" in answer["text"]


def test_two_people_never_see_each_other(new_client):
    anna, ben = new_client(), new_client()
    hers, his = anna.enter()["session_id"], ben.enter()["session_id"]
    anna.ask(MYELIN, hers)
    ben.ask("does the injection hurt?", his)
    assert len(anna.said) == len(ben.said) == 1
    assert anna.echoes == ben.echoes == []
    assert anna.said[0]["metadata"]["answer"] != ben.said[0]["metadata"]["answer"]


def forgeries(signed):
    chat, _, rest = signed.partition(".")
    other = ("1" if chat[0] != "1" else "2") + chat[1:]
    yield from (chat, f"{other}.{rest}", f"{chat}.", f"{signed}x", "", "x" * 5000)
    yield from ({"session": chat}, [chat], 7, True)


def test_a_forged_id_opens_a_new_chat_and_nothing_else(new_client):
    anna = new_client()
    hers = anna.enter()["session_id"]
    anna.ask(MYELIN, hers)
    for forged in forgeries(hers):
        thief = new_client()
        entered = thief.enter(forged, last=0)
        assert (entered["is_new"], entered["messages"]) == (True, []), forged
        assert entered["session_id"] != hers
        receipt = thief.say("hello", forged)
        assert "id" in receipt, forged
        assert thief.socket.call("feedback", {"session_id": forged, "id": 2, "value": "down"}) == {
            "error": "invalid"
        }
    assert len(anna.said) == 1
    assert anna.echoes == []
    messages = anna.enter(hers, last=0)["messages"]
    assert [message["from"] for message in messages] == ["user", "bot"]
    assert messages[1]["feedback"] is None


def test_a_message_with_a_forged_id_goes_into_a_new_chat(new_client):
    anna, thief = new_client(), new_client()
    hers = anna.enter()["session_id"]
    # Not its last letter: of that, two bits mean nothing.
    forged = f"{hers[:-2]}{'A' if hers[-2] != 'A' else 'B'}{hers[-1]}"
    receipt = thief.say(MYELIN, forged)
    thief.wait_for(1)  # the answer comes after the new chat's id, which may come after the receipt
    assert receipt["session_id"] == thief.confirmed[-1] != hers
    assert anna.said == []


def test_the_same_message_twice_counts_once(new_client):
    client = new_client()
    session = client.enter()["session_id"]
    first = client.say(MYELIN, session, message_id="m1")
    again = client.say(MYELIN, session, message_id="m1")
    assert first == again
    client.wait_for(1)
    time.sleep(1)
    assert len(client.said) == 1


def test_what_was_missed_comes_once_and_in_order(new_client):
    first = new_client()
    session = first.enter(last=0)["session_id"]
    first.ask(MYELIN, session)
    first.say("does the injection hurt?", session, message_id="m2")
    first.leave()
    second = new_client()
    deadline = time.monotonic() + 30
    messages = second.enter(session, last=2)["messages"]
    while len(messages) < 2 and time.monotonic() < deadline:
        time.sleep(0.2)
        messages = second.enter(session, last=2)["messages"]
    assert [(m["id"], m["from"]) for m in messages] == [(3, "user"), (4, "bot")]
    assert second.enter(session, last=4)["messages"] == []
    everything = second.enter(session, last=0)["messages"]
    assert [m["id"] for m in everything] == [1, 2, 3, 4]


def test_a_widget_that_counts_nothing_gets_what_it_missed_once(new_client, assistant):
    first = new_client()
    session = first.enter()["session_id"]
    first.ask(MYELIN, session)
    first.socket.disconnect()
    # Something is said while nobody is there, as a person at the front desk may.
    chat = session.partition(".")[0]
    address = f"{assistant.url}/conversations/{chat}/trigger_intent?output_channel=web"
    assert requests.post(address, json={"name": "triage_urgent"}, timeout=30).status_code == 200
    back = new_client()
    back.enter(session)
    assert back.wait_for(1)[0]["metadata"]["answer"] == "triage/urgent"
    late = new_client()
    late.enter(session)
    time.sleep(0.5)
    assert (len(back.said), late.said) == (1, [])


def test_another_window_of_the_same_chat_follows(new_client):
    one, two = new_client(), new_client()
    session = one.enter()["session_id"]
    two.enter(session)
    one.say(MYELIN, session, message_id="m1")
    assert one.wait_for(1)[0] == two.wait_for(1)[0]
    assert [echo["message"] for echo in two.echoes] == [MYELIN]
    assert one.echoes == []


@pytest.mark.parametrize(
    "message",
    [
        '/profile_forget{"kidney_disease": "affirmed"}',
        "/restart",
        "/ /restart",
        "/session_start",
        '/triage_emergency{"triage_level": "emergency"}',
    ],
)
def test_a_command_is_only_words(new_client, assistant, message):
    client = new_client()
    session = client.enter()["session_id"]
    client.ask(MYELIN, session)
    client.ask(message, session)
    tracker = assistant.tracker_after(message.lstrip("/ "), session.partition(".")[0])
    assert tracker["slots"]["kidney_disease"] is None
    assert tracker["slots"]["triage_level"] == "none"


def test_a_red_flag_behind_a_slash_is_heard(new_client):
    client = new_client()
    answer = client.ask(
        "/startled by crushing chest pain, cant breathe", client.enter()["session_id"]
    )
    assert answer["metadata"]["kind"] == "triage"


def test_what_other_widgets_send_on_opening_is_a_greeting(new_client):
    client = new_client()
    answer = client.ask("/get_started", client.enter()["session_id"])
    assert answer["metadata"]["kind"] == "smalltalk"


@pytest.mark.parametrize("message", ["", "   ", None, 7, ["hello"], {"text": "hello"}])
def test_what_is_no_message_is_refused(new_client, message):
    client = new_client()
    session = client.enter()["session_id"]
    assert client.say(message, session, message_id="m1") == {"error": "invalid"}
    assert client.enter(session, last=0)["messages"] == []


@pytest.mark.parametrize("message_id", ["x" * 65, 7, ["m"], "", "a b", "\ud800"])
def test_an_id_that_is_none_is_refused_or_left_out(new_client, message_id):
    client = new_client()
    receipt = client.say("hello", client.enter()["session_id"], message_id=message_id)
    assert receipt == {"error": "invalid"}


def test_too_long_a_message_is_refused_where_the_widget_can_say_so(new_client):
    client = new_client()
    session = client.enter()["session_id"]
    assert client.say("b" * 2001, session, message_id="m1") == {"error": "too_long"}
    assert "id" in client.say("b" * 2001, session)
    client.wait_for(1)


def test_too_many_messages_have_to_wait(new_client):
    client = new_client()
    session = client.enter()["session_id"]
    receipts = [
        client.say("thanks", session, message_id=uuid.uuid4().hex)
        for _ in range(MESSAGES_PER_MINUTE + 2)
    ]
    assert all("id" in receipt for receipt in receipts[:MESSAGES_PER_MINUTE])
    assert receipts[-1]["error"] == "too_many"
    assert 0 < receipts[-1]["retry_after"] <= 60
    # An old widget reads why in the chat.
    before = len(client.said)
    client.say("thanks", session)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if any("a lot at once" in said["text"] for said in client.said[before:]):
            break
        time.sleep(0.1)
    else:
        pytest.fail("nothing was said")
    # Nobody else waits.
    other = new_client()
    assert "id" in other.say("hello", other.enter()["session_id"])


def test_thumbs_are_kept_and_can_be_taken_back(new_client):
    client = new_client()
    session = client.enter()["session_id"]
    answer = client.ask(MYELIN, session)

    def rate(value, number=answer["id"]):
        return client.socket.call("feedback", {"session_id": session, "id": number, "value": value})

    assert rate("up") == {"id": answer["id"]}
    assert client.enter(session, last=1)["messages"][0]["feedback"] == "up"
    rate(None)
    assert client.enter(session, last=1)["messages"][0]["feedback"] is None
    assert rate("up", 1) == rate("up", 99) == rate("splendid") == {"error": "invalid"}


@pytest.mark.parametrize("data", [None, "x", 7, [], {"session_id": {"a": 1}, "last": "x"}])
def test_a_strange_request_is_a_new_chat(new_client, data):
    client = new_client()
    entered = client.socket.call("session_request", data)
    assert entered["is_new"] is True
    assert entered["messages"] == []


def handshake(assistant, origin):
    address = f"{assistant.url}/socket.io/?EIO=4&transport=polling"
    return requests.get(address, headers={"Origin": origin} if origin else {}, timeout=10)


def test_a_widget_that_makes_its_own_id_stays_in_its_chat(new_client):
    # As Rasa's documentation shows it: the id is the page's own, session_confirm is not read.
    client = new_client()
    client.enter("made-by-the-page")
    client.ask("what is myelin?", "made-by-the-page")
    answer = client.ask("and why is it important?", "made-by-the-page")
    assert answer["metadata"]["kind"] == "answer"
    assert len(set(client.confirmed)) == 1
    # The id opens nothing for anybody else.
    other = new_client()
    assert other.enter("made-by-the-page", last=0)["messages"] == []


def test_messages_in_one_burst_stay_in_their_order(new_client):
    client = new_client()
    words = [f"what is myelin? {number}" for number in range(12)]
    for number, text in enumerate(words):
        client.socket.emit("user_uttered", {"message": text, "message_id": f"m{number}"})
    client.wait_for(12)
    messages = client.enter(client.confirmed[-1], last=0)["messages"]
    assert [m["message"] for m in messages if m["from"] == "user"] == words
    assert len(set(client.confirmed)) == 1


@pytest.mark.parametrize("last", [True, -1, 10**30, 1.5, "1"])
def test_a_strange_number_is_none(new_client, last):
    client = new_client()
    session = client.enter(last=0)["session_id"]
    client.ask(MYELIN, session)
    assert client.enter(session, last=last)["messages"] == []
    rating = {"session_id": session, "id": last, "value": "up"}
    assert client.socket.call("feedback", rating) == {"error": "invalid"}


def test_only_websites_that_are_named_may_connect(assistant):
    assert handshake(assistant, None).status_code == 200
    assert handshake(assistant, assistant.url).status_code == 200
    named = handshake(assistant, assistant.website)
    assert named.headers["Access-Control-Allow-Origin"] == assistant.website
    strange = handshake(assistant, "https://evil.example")
    assert strange.status_code == 400
    assert handshake(assistant, "http://[").status_code == 400
    assert "Access-Control-Allow-Origin" not in strange.headers
