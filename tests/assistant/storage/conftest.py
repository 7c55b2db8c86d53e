"""Databases of the storage's tests: each test gets an empty one."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from assistant.storage.database import engine_for


@pytest.fixture
def engine(tmp_path) -> Engine:
    return engine_for(f"sqlite:///{tmp_path}/store.db")
