"""Connections: what they cost is left out, what they promise is not."""

import pytest
import sqlalchemy as sa

from assistant.storage import connections
from assistant.storage.consents import CONSENTS
from assistant.storage.database import is_away, reading, writing, writing_at_once

ROW = {"conversation": "web-1", "version": "1", "at": 1.0}


def conversations(engine):
    with reading(engine) as connection:
        return list(connection.execute(sa.select(CONSENTS.c.conversation)).scalars())


def test_a_single_statement_is_kept(engine):
    with writing_at_once(engine) as connection:
        connection.execute(sa.insert(CONSENTS).values(**ROW))
    assert conversations(engine) == ["web-1"]


def test_what_reads_begins_no_transaction_and_leaves_the_connection_as_it_was(engine):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite reads within our own process")
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT 1"))
        state = connection.connection.dbapi_connection.get_transaction_status()
        assert state == 0  # idle, not in a transaction
    with pytest.raises(sa.exc.IntegrityError), writing(engine) as connection:
        connection.execute(sa.insert(CONSENTS), [ROW, ROW])
    assert conversations(engine) == []


def test_a_connection_that_is_lost_is_an_error_of_the_database_and_the_next_one_is_new(engine):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server that could go")
    other = connections.new_engine(engine.url.render_as_string(hide_password=False))
    with pytest.raises(sa.exc.OperationalError) as lost:
        read_while_it_is_ended(engine, other)
    assert is_away(lost.value)
    assert conversations(engine) == []


def read_while_it_is_ended(engine, other):
    with reading(engine) as connection:
        end_connection(other, connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one())
        connection.execute(sa.text("SELECT 1"))


def end_connection(engine, number):
    """Have the server end a connection: the one of its process with this number."""
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:number)"), {"number": number})


def test_a_connection_that_rested_is_looked_after_before_its_use(engine, monkeypatch):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server that could go")
    address = engine.url.render_as_string(hide_password=False)
    own, other = engine, connections.new_engine(address)
    with reading(own) as connection:
        number = connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    end_connection(other, number)
    monkeypatch.setattr(connections, "_FRESH_SECONDS", 0.0)
    assert conversations(own) == []


def test_a_connection_in_steady_use_is_not_asked_each_time(engine, monkeypatch):
    asked = []
    monkeypatch.setattr(engine.dialect, "do_ping", lambda _: asked.append(1) or True)
    for _ in range(5):
        conversations(engine)
    assert asked == []
