"""A full disk: what was taken is there afterwards, what could not be taken was never confirmed."""

import resource
import subprocess
import sys

from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for

_WRITE = """
import resource, sys
from pathlib import Path
from sqlalchemy.exc import SQLAlchemyError
from assistant.storage.chat_log import ChatLog
from assistant.storage.database import engine_for

address, room = sys.argv[1], int(sys.argv[2])
log = ChatLog(engine_for(address))
# The system refuses to let any file of this process grow further, as on a full disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
for number in range(10_000):
    try:
        message = log.add_from_user("chat", {"message": "word " * 100}, f"m{number}").message
    except SQLAlchemyError:
        break
    print(message.number, flush=True)
"""


def test_nothing_that_was_confirmed_is_lost_on_a_full_disk(tmp_path):
    address = f"sqlite:///{tmp_path}/chat.db"
    log = ChatLog(engine_for(address))
    room = 400_000
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] in (-1, resource.RLIM_INFINITY)
    done = subprocess.run(
        [sys.executable, "-c", _WRITE, address, str(room)],
        check=True,
        capture_output=True,
        text=True,
    )
    confirmed = [int(line) for line in done.stdout.split()]
    assert 10 < len(confirmed) < 10_000
    kept = [message.number for message in log.since("chat", 0)]
    assert set(confirmed) <= set(kept)
    # With room again, the next message is taken.
    after = log.add_from_user("chat", {"message": "hello"}, "after")
    assert after.is_new
    assert after.message.number == len(kept) + 1
