"""Messages on their way in and out: tokens are kept, values sealed, the patient sees them."""

import time

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from assistant.privacy.guard import Guard
from assistant.privacy.spans import KINDS
from assistant.privacy.tokens import ids_in, new_id, token_of, with_fillers, without_ids
from assistant.storage.database import engine_for
from assistant.storage.transcripts import EVENTS, Transcripts
from assistant.storage.vault import (
    KEPT_SECONDS,
    SEALED,
    Vault,
    VaultKeyError,
    delete_loose,
    read_keys,
)

FIRST, SECOND = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def engine(tmp_path):
    made = engine_for(f"sqlite:///{tmp_path}/vault.db")
    sa.MetaData().create_all(made)
    with made.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT,"
                " action_name TEXT, timestamp FLOAT, data TEXT)"
            )
        )
    return made


@pytest.fixture
def guard(engine):
    return Guard(Vault(engine, read_keys(FIRST)), Transcripts(engine))


def test_a_message_is_kept_without_what_identifies_and_shown_with_it(guard, engine):
    said = "my name is maria lopez, call 555 123 4567, card 4111 1111 1111 1111"
    kept = guard.protect("anna", said)
    assert not any(part in kept for part in ("maria", "555", "4111"))
    assert without_ids(kept) == "my name is [name], call [phone], card [card]"
    assert guard.reveal("anna", kept) == "my name is maria lopez, call 555 123 4567, card [card]"
    assert guard.reveal("somebody else", kept) == without_ids(kept)
    # A card is kept nowhere, and what is kept cannot be read.
    assert len(ids_in(kept)) == 2
    with engine.connect() as connection:
        rows = connection.execute(sa.select(SEALED)).all()
    assert not any(part in str(rows) for part in ("maria", "4567", "4111"))


@pytest.mark.parametrize("asked", ["", "name", "contact"])
def test_a_message_without_words_stays_one(guard, monkeypatch, asked):
    monkeypatch.setattr(guard, "_asked", lambda _: asked)
    assert (guard.protect("anna", ""), guard.protect_again("anna", "")) == ("", "")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("i am maria lopez and my chest hurts", "i am Alex and my chest hurts"),
        ("my number is 555 123 4567", "my number is 555 0100"),
        ("write to maria@lopez.example please", "write to a@example.org please"),
        ("my card is 4111 1111 1111 1111", "my card is 4111"),
    ],
)
def test_models_read_a_value_that_is_nobody_s(guard, said, read):
    assert with_fillers(guard.protect("anna", said)) == read


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_as_something_without_a_word_about_it(kind):
    # "my number" or "my card" would ask for the clinic's.
    read = with_fillers(f"it is {token_of(kind, new_id())}").removeprefix("it is ")
    assert read
    assert not {"[", "my", "your"} & set(read.split())


def test_protecting_twice_changes_nothing(guard):
    kept = guard.protect("anna", "call me on 555 123 4567")
    assert guard.protect("anna", kept) == kept


def test_a_bare_name_is_one_while_it_is_asked_for(guard, engine):
    assert guard.protect("anna", "hope") == "hope"
    asked = '{"event": "slot", "name": "requested_slot", "value": "handoff_name"}'
    with engine.begin() as connection:
        row = {"sender_id": "anna", "type_name": "slot", "action_name": "requested_slot"}
        connection.execute(sa.insert(EVENTS).values(**row, timestamp=0, data=asked))
    kept = guard.protect("anna", "hope")
    assert without_ids(kept) == "[name]"
    assert guard.protect("anna", kept) == kept


def test_keys_are_rotated_and_the_old_one_can_go(guard, engine):
    kept = guard.protect("anna", "call me on 555 123 4567")
    both = Vault(engine, read_keys(f"{SECOND},{FIRST}"))
    assert both.rotate() == 1
    alone = Vault(engine, read_keys(SECOND))
    assert alone.open("anna", ids_in(kept)) == {ids_in(kept)[0]: "555 123 4567"}
    with pytest.raises(VaultKeyError, match="no key of VAULT_KEY"):
        Vault(engine, read_keys(FIRST)).open("anna", ids_in(kept))


def test_what_is_no_key_is_refused_by_name():
    with pytest.raises(VaultKeyError, match="VAULT_KEY"):
        read_keys("not a key")


def test_what_no_request_needs_goes_after_a_day(guard, engine):
    kept = guard.protect("anna", "call me on 555 123 4567")
    assert delete_loose(engine, time.time() + KEPT_SECONDS - 60) == 0
    assert delete_loose(engine, time.time() + KEPT_SECONDS + 1) == 1
    assert guard.reveal("anna", kept) == "call me on [phone]"
