"""Signed ids: what the server gave out is read again, anything else is not."""

import pytest

from assistant.channels.chat_ids import ChatIds


@pytest.fixture
def ids():
    return ChatIds("a secret", days=7)


def test_a_signed_id_is_read_again(ids):
    chat, signed = ids.new()
    assert ids.read(signed) == chat
    assert chat != signed


def test_two_chats_have_different_ids(ids):
    assert len({ids.new()[0] for _ in range(50)}) == 50


@pytest.mark.parametrize("change", ["", "x", "é", "{}.", None, 7, {"a": 1}, ["x"]])
def test_what_the_server_did_not_sign_is_nothing(ids, change):
    assert ids.read(change) is None


def test_the_bare_id_opens_nothing(ids):
    chat, signed = ids.new()
    assert ids.read(chat) is None
    forged = ("0" if signed[0] != "0" else "1") + signed[1:]
    assert ids.read(forged) is None


def test_another_server_s_id_is_nothing(ids):
    assert ids.read(ChatIds("another secret", days=7).new()[1]) is None


def test_an_old_id_is_nothing():
    _, signed = ChatIds("a secret", days=7).new()
    assert ChatIds("a secret", days=-1).read(signed) is None
