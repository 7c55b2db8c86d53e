"""Events of browsers, also of those that make them up."""

import asyncio

import pytest

from tests.assistant.channels.conftest import MOST_OF_ADDRESS


@pytest.fixture
def call(chats, server):
    """Gives the answer to an event of a browser."""

    async def event(name, data=None, sid="s1"):
        return await server.handlers[name](sid, data)

    asyncio.run(server.handlers["connect"]("s1", {}))
    return lambda *given: asyncio.run(event(*given))


def forged(number):
    return {"message": "hello", "message_id": f"m{number}", "session_id": f"forged {number}"}


def entered(server):
    """The chats that browsers were let into."""
    return {data for event, data in server.sent if event == "session_confirm"}


def test_a_refused_message_makes_no_chat(call, server):
    receipts = [call("user_uttered", forged(number)) for number in range(MOST_OF_ADDRESS + 3)]
    refused = [receipt for receipt in receipts if receipt.get("error") == "too_many"]
    assert len(refused) == 3
    assert all(receipt["retry_after"] > 0 for receipt in refused)
    assert len(entered(server)) == MOST_OF_ADDRESS


def test_a_refused_browser_without_a_chat_is_told_in_none(call, server, log):
    for number in range(MOST_OF_ADDRESS):
        call("user_uttered", forged(number))
    asyncio.run(server.handlers["connect"]("s2", {}))
    receipt = asyncio.run(server.handlers["user_uttered"]("s2", {"message": "hello"}))
    assert receipt["error"] == "too_many"
    assert log.since("", 0) == []


def test_what_was_protected_amid_a_turn_is_protected_again(
    monkeypatch, call, chats, server, guarded
):
    async def end_of_turn(_, text):
        while text == "hope" and chats.answers._awake:
            await asyncio.sleep(0.01)
        return text

    async def say_two():
        for text in ("hello", "hope"):
            await server.handlers["user_uttered"]("s1", {"message": text})
        await end_of_turn("", "hope")

    monkeypatch.setattr("assistant.channels.chats.protect", end_of_turn)
    call("session_request", {})
    asyncio.run(asyncio.wait_for(say_two(), 10))
    assert guarded == ["hope"]


def test_of_a_chat_that_all_browsers_left_nothing_is_kept(call, chats):
    for number in range(MOST_OF_ADDRESS):
        call("user_uttered", forged(number))
    assert len(chats._plain) == 1
    call("session_request", {"session_id": None})
    assert len(chats._plain) == 1
    call("disconnect")
    assert chats._plain == set()


def test_a_chat_is_left_when_its_last_browser_leaves(call, chats, server):
    signed = call("session_request", {})["session_id"]
    asyncio.run(server.handlers["connect"]("s2", {}))
    asyncio.run(server.handlers["session_request"]("s2", {"session_id": signed}))
    call("disconnect")
    assert len(chats._plain) == 1
    asyncio.run(server.handlers["disconnect"]("s2"))
    assert chats._plain == set()
