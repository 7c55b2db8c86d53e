"""The lock of a conversation that several processes share."""

import asyncio

from redis.asyncio.lock import Lock

from assistant.storage.locks import ConversationLocks


def test_a_turn_that_goes_on_without_the_shared_lock_says_so(monkeypatch, caplog):
    async def give_up(_):
        return False

    monkeypatch.setattr(Lock, "acquire", give_up)

    async def turn():
        async with ConversationLocks(redis_url="redis://127.0.0.1:1").lock("web-1", 60):
            return "answered"

    assert asyncio.run(turn()) == "answered"
    assert "Held elsewhere for 60 s" in caplog.text
