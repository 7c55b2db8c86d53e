"""Databases of the storage's tests: each test gets an empty one, of each kind."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assistant.storage.database import engine_for
from tests.postgres import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path) -> Engine:
    if request.param == "sqlite":
        return engine_for(f"sqlite:///{tmp_path}/store.db")
    return engine_for(new_database(request.getfixturevalue("postgres")))
