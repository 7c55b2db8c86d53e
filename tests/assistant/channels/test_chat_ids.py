"""Signed ids: what the server gave out is read again, anything else is not."""

import stat

import pytest

from assistant.channels.chat_ids import ChatIds, secret_in
from assistant.yaml_file import FileError


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


def test_the_secret_is_made_once_and_is_the_owner_s_alone(tmp_path):
    file = tmp_path / "var" / "secret"
    first = secret_in(file)
    assert secret_in(file) == first
    assert len(first) > 40
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret"]


def test_an_empty_secret_is_no_secret(tmp_path):
    file = tmp_path / "secret"
    file.write_text("\n")
    with pytest.raises(FileError, match="is empty"):
        secret_in(file)
