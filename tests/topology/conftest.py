"""The whole topology, once for all tests of this folder, and a patient who uses it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import Patient, started
from tools.stack.topology import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole topology in the production profile, talkative as it never is in a clinic."""
    # Everything comes from one address, and faster than people write.
    limits = {"MESSAGES_PER_MINUTE": "120", "MESSAGES_PER_MINUTE_OF_ADDRESS": "100000"}
    # Not among pytest's folders: PostgreSQL is another account, and pytest closes those to others.
    with (
        tempfile.TemporaryDirectory(prefix="b12-stack-") as folder,
        started(Path(folder), LOG_LEVEL="DEBUG", **limits) as running,
    ):
        yield running


@pytest.fixture
def patient(stack: Stack) -> Iterator[Patient]:
    """Somebody who uses it through the balancer."""
    made = Patient(stack.url)
    yield made
    made.leave()
