"""The database's tables, from release to release."""

from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from assistant.storage import all_tables
from assistant.storage.connections import new_engine
from assistant.storage.database import writing
from assistant.storage.migrate import alembic_config, head, migrate


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


def test_several_processes_may_migrate_at_once(tmp_path):
    address = f"sqlite:///{tmp_path}/new.db"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(new_engine(address)), range(4)))
    assert "tickets" in tables(new_engine(address))
