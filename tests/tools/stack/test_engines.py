import stat
import tempfile
from pathlib import Path

import pytest

from tools.stack.engines import open_to_others
from tools.stack.program import NotStartedError


def mode(folder):
    return stat.S_IMODE(folder.stat().st_mode)


@pytest.fixture
def folder():
    # Not among pytest's folders: those are closed to others.
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_others_may_pass_through_the_folder_but_not_read_it(folder):
    above = mode(folder.parent)
    open_to_others(folder)
    assert mode(folder) == 0o701
    assert mode(folder.parent) == above


def test_a_closed_folder_above_it_is_named_and_stays_closed(folder):
    inner = folder / "inner"
    inner.mkdir(mode=0o700)
    with pytest.raises(NotStartedError, match=folder.name):
        open_to_others(inner)
    assert (mode(folder), mode(inner)) == (0o700, 0o700)
