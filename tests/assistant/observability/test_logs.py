"""The forms of a line, and who may write to the terminal: in a process of its own."""

import json
import re
import subprocess
import sys

import pytest

from assistant.settings import ROOT

WORD = "quargleflux"
SET_UP = """
import asyncio, logging, sys, threading, warnings
from assistant.observability.logs import Logs
from assistant.observability.speaker import speaking
logs = Logs("actions", "DEBUG", sys.argv[1])
logs.set_up()
logger = logging.getLogger("somebody.else")
"""


def run(code, form="json"):
    """What a process writes to its error stream, and to the other."""
    done = subprocess.run(
        [sys.executable, "-c", SET_UP + code, form],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr, done.stdout


def lines_of(code):
    errors, _ = run(code)
    return [json.loads(line) for line in errors.splitlines()]


def test_a_line_is_one_object():
    (line,) = lines_of("""
with speaking("web-1"):
    try:
        raise ValueError("quargleflux")
    except ValueError:
        logger.exception("It failed %d times", 3)
""")
    assert line.pop("time").endswith("Z")
    at = line["error"].pop("at")
    assert len(at) == 1
    assert line == {
        "level": "ERROR",
        "process": "actions",
        "logger": "somebody.else",
        "message": "It failed 3 times",
        "conversation": "web-1",
        "error": {"type": "ValueError"},
    }


def test_the_text_form_is_for_reading():
    errors, _ = run(
        """
with speaking("web-1"):
    try:
        raise ValueError("quargleflux")
    except ValueError:
        logger.exception("It failed %d times", 3)
logger.info("I say quargleflux")
""",
        "text",
    )
    first, place, kind, left_out = errors.splitlines()
    assert first.endswith("ERROR somebody.else: It failed 3 times conversation='web-1'")
    assert place.startswith("  ")
    assert kind == "ValueError"
    assert re.search(r"INFO somebody.else: \(left out\) at=<string>:\d+$", left_out)


@pytest.mark.parametrize(
    ("code", "level", "message"),
    [
        ("raise ValueError('quargleflux')", "CRITICAL", "The process ended with an error"),
        (
            "t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()",
            "CRITICAL",
            "A thread ended with an error",
        ),
        ("warnings.simplefilter('always'); warnings.warn('quargleflux')", "DEBUG", "Warning: "),
        (
            "async def f():\n"
            "    task = asyncio.ensure_future(g())\n"
            "    await asyncio.sleep(0.01)\n"
            "async def g():\n"
            "    raise ValueError('quargleflux')\n"
            "asyncio.run(f())",
            "ERROR",
            "Task exception was never retrieved",
        ),
        # Cut off from all handlers, as Rasa does with Sanic's.
        ("logger.propagate = False; logger.error('It is %s', 'quargleflux')", "ERROR", "It is …"),
        # A handler of somebody's own.
        (
            "logger.addHandler(logging.StreamHandler()); logs.take_over(); logger.error('%d', 5)",
            "ERROR",
            "5",
        ),
        # What numpy.distutils does, on which the model depends.
        (
            "import numpy.distutils.log\n"
            "assert type(logging.getLogger()) is not logging.RootLogger\n"
            "logs.take_over(); logging.getLogger().error('It is %s', 'quargleflux')",
            "ERROR",
            "It is …",
        ),
    ],
)
def test_everything_comes_as_one_line_without_words(code, level, message):
    errors, output = run(code)
    found = [json.loads(line) for line in errors.splitlines()]
    matching = [line for line in found if line["message"].startswith(message)]
    assert [line["level"] for line in matching] == [level], errors
    assert WORD not in errors + output


def test_files_of_others_stay(tmp_path):
    file = tmp_path / "log.txt"
    run(f"""
handler = logging.FileHandler({str(file)!r})
logging.getLogger().addHandler(handler)
logs.take_over()
logger.error("It is %s", "quargleflux")
""")
    assert file.read_text(encoding="utf-8") == "It is …\n"
