"""The database's tables, from release to release."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from assistant.storage import all_tables
from assistant.storage.connections import new_engine
from assistant.storage.database import writing
from assistant.storage.migrate import alembic_config, alone, head, known_revisions, main, migrate


def tables(engine):
    return set(sa.inspect(engine).get_table_names())


def test_migrations_make_the_tables_that_the_code_declares(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, all_tables()) == []


def test_every_migration_can_be_undone(engine):
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert tables(engine) == {"alembic_version"}
    migrate(engine)
    assert "tickets" in tables(engine)


def test_a_database_made_before_there_were_migrations_is_taken_over(tmp_path):
    engine = new_engine(f"sqlite:///{tmp_path}/old.db")
    # As the first revision makes them, without a note of it.
    with writing(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(sa.text("DROP TABLE alembic_version"))
        connection.execute(
            sa.text(
                "INSERT INTO chat_messages (session, number, author, client_id, body, is_done, at)"
                " VALUES ('a', 1, 'user', 'm', '{}', 1, 0)"
            )
        )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM chat_messages")).scalar() == 1
        assert MigrationContext.configure(connection).get_current_revision() == head()


@pytest.mark.parametrize("before", known_revisions()[1:])
def test_tables_hold_rows_and_the_release_before_goes_on_writing(engine, before):
    config = alembic_config()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, before)
    declared = sa.MetaData()
    declared.reflect(engine)
    of_then = [table for table in declared.sorted_tables if table.name != "alembic_version"]
    with writing(engine) as connection:
        for table in of_then:
            connection.execute(sa.insert(table), [row_of(table, 1)])
    migrate(engine)
    with writing(engine) as connection:
        for table in of_then:
            if sa.inspect(engine).has_table(table.name):
                connection.execute(sa.insert(table), [row_of(table, 2)])


def row_of(table, number):
    """A row with every column that must have a value; others with another number."""
    return {
        column.name: value_of(column, number)
        for column in table.columns
        if not column.nullable and column.server_default is None
    }


def value_of(column, number):
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.LargeBinary):
        return str(number).encode()
    return str(number) if isinstance(column.type, sa.String) else number


def note_later_release(engine):
    with writing(engine) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))


def test_tables_of_a_later_release_are_left_as_they_are(engine):
    note_later_release(engine)
    assert migrate(engine) == "9999"
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == "9999"


def test_a_later_release_that_comes_first_is_left_alone(engine, monkeypatch):
    with writing(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, known_revisions()[1])

    @contextmanager
    def alone_at_last(engine):
        note_later_release(engine)
        with alone(engine) as connection:
            yield connection

    monkeypatch.setattr("assistant.storage.migrate.alone", alone_at_last)
    assert migrate(engine) == "9999"


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["draft", "more"], 2)])
def test_the_command_says_that_tables_are_of_a_later_release(
    engine, monkeypatch, capsys, arguments, status
):
    note_later_release(engine)
    monkeypatch.setattr("assistant.storage.migrate.new_engine", lambda _: engine)
    monkeypatch.setattr("sys.argv", ["migrate", *arguments])
    assert main() == status
    assert "a later release (9999)" in capsys.readouterr().out


def test_several_processes_may_migrate_at_once(tmp_path):
    address = f"sqlite:///{tmp_path}/new.db"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(new_engine(address)), range(4)))
    assert "tickets" in tables(new_engine(address))
