"""Whether the database can be worked with, on real ones that go away."""

import asyncio

import sqlalchemy as sa

from assistant.observability.health import NOT_READY, Health
from assistant.settings import ROOT, Settings
from assistant.storage.connections import new_engine
from assistant.storage.database import engine_for
from assistant.storage.probe import DatabaseProbe, store_checks, written_folders
from tests.postgres import new_database, server


def state_of(config):
    return asyncio.run(Health(store_checks(config)).state())


def set_revision(engine, revision):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def test_a_database_of_this_release_is_well(engine):
    assert DatabaseProbe(engine).look() is None


def test_tables_of_an_earlier_release_will_not_do(engine):
    probe = DatabaseProbe(engine)
    set_revision(engine, "0001")
    assert probe.look().is_fatal


def test_tables_of_a_later_release_are_worked_with(engine):
    probe = DatabaseProbe(engine)
    set_revision(engine, "9999")
    assert probe.look().is_fatal is False


def test_a_database_without_tables_will_not_do(tmp_path):
    file = tmp_path / "empty.db"
    file.touch()
    assert DatabaseProbe(new_engine(f"sqlite:///{file}")).look().is_fatal


def test_a_file_that_is_moved_away_is_named_and_not_made_anew(tmp_path):
    file = tmp_path / "store.db"
    config = Settings(database_url=f"sqlite:///{file}")
    assert state_of(config).is_ready
    file.rename(tmp_path / "elsewhere.db")
    state = state_of(config)
    assert (state.status, state.reasons) == (NOT_READY, ["database: its file is missing"])
    assert not file.exists()
    (tmp_path / "elsewhere.db").rename(file)
    assert state_of(config).is_ready


def test_a_file_that_is_no_database_is_named(tmp_path):
    config = Settings(database_url=f"sqlite:///{tmp_path}/store.db")
    engine_for(config.database)
    for file in tmp_path.iterdir():
        file.unlink()
    (tmp_path / "store.db").write_text("no database" * 1000, encoding="utf-8")
    assert state_of(config).reasons == ["database: does not answer"]


def test_a_server_that_is_stopped_is_named_without_its_address():
    with server() as start:
        config = Settings(database_url=new_database(start))
        assert state_of(config).is_ready
    assert state_of(config).reasons == ["database: does not answer"]


def test_the_folders_that_are_written_to(tmp_path):
    file = Settings(database_url=f"sqlite:///{tmp_path}/store.db")
    assert written_folders(file) == [ROOT / "var", tmp_path]
