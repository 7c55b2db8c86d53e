"""What patients write is in no record, whoever writes it; what helps is."""

import json
import logging
import sqlite3
import sys

import aiohttp
import pytest
import sqlalchemy as sa

from assistant.observability.records import LEFT_OUT, SafeRecord
from assistant.observability.speaker import speaking
from assistant.settings import ROOT
from assistant.storage.connections import new_engine
from assistant.yaml_file import FileError

WORD = "quargleflux"
RASA = f"{ROOT}/.venv/lib/python3.11/site-packages/rasa/core/processor.py"
OURS = f"{ROOT}/assistant/channels/rest.py"


def record_of(message, *args, path=RASA, name="rasa.core.processor", error=None):
    exc_info = (type(error), error, error.__traceback__) if error else None
    return SafeRecord(name, logging.DEBUG, path, 7, message, args, exc_info)


def seen(record):
    """All that any handler could write of a record."""
    plain = logging.Formatter("%(message)s").format(record)
    return f"{plain} {record.args} {record.data} {record.error} {record.exc_info}"


def raised(error, cause=None):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


def structured(**keys):
    return json.dumps({"level": "debug", **keys})


@pytest.mark.parametrize(
    ("message", "args", "shown"),
    [
        (f"Tracker of a patient who says {WORD}", (), LEFT_OUT),
        (f"Predicted next action {WORD} with confidence 0.9", (), LEFT_OUT),
        (f"{{'text': '{WORD}'}}", (), LEFT_OUT),
        (f'{{"event": "cut in the middle {WORD}', (), LEFT_OUT),
        (f'["{WORD}"]', (), LEFT_OUT),
        ({"text": WORD}, (), LEFT_OUT),
        ("Executing %s took %.3f seconds", (f"<Handle {WORD}>", 0.2), "Executing … took 0.200"),
        ("Emitting %(event)s %(body)r", ({"event": 1, "body": [WORD]},), "Emitting 1 …"),
        ("%d messages", (WORD,), "%d messages"),
        ("%s and %s", (WORD,), "%s and %s"),
        (
            "Failed to run custom action 'action_answer'. Couldn't connect to the server at "
            f"'http://127.0.0.1'. Is the server running? Error: {WORD}",
            (),
            "Failed to run custom action 'action_answer'. Couldn't connect to the server",
        ),
        (f"Task exception was never retrieved\nfuture: <Task {WORD}>", (), "Task exception"),
        (ValueError(WORD), (), "ValueError"),
        (
            structured(event="processor.message.parse", parse_data_text=WORD),
            (),
            "processor.message.parse",
        ),
        (structured(event=f"A text {WORD}"), (), LEFT_OUT),
        (structured(event="x.y", action_name=f"not a name: {WORD}", host=[WORD]), (), "x.y"),
        (structured(event="x.y", exception=[{"exc_value": WORD}]), (), "x.y"),
        (structured(event="x.y", exception=WORD), (), "x.y"),
        (
            structured(event="x.y", parse_data_intent={"name": f"a b {WORD}", "confidence": WORD}),
            (),
            "x.y",
        ),
    ],
)
def test_others_are_not_trusted_with_words(message, args, shown):
    record = record_of(message, *args)
    assert shown in record.getMessage()
    assert WORD not in seen(record)


def test_structured_events_keep_names_and_numbers():
    record = record_of(
        structured(
            event="processor.message.parse",
            parse_data_text=WORD,
            parse_data_intent={"name": "faq_nerves", "confidence": 0.87},
            parse_data_entities=[{"value": WORD}],
        )
    )
    assert record.data == {"intent": "faq_nerves", "confidence": 0.87}


def test_a_structured_exception_has_no_values_of_variables():
    frame = {"filename": RASA, "lineno": 12, "name": "run", "locals": {"text": WORD}}
    chain = [
        {"exc_type": "RasaException", "exc_value": WORD, "frames": [frame]},
        {"exc_type": "ValueError", "exc_value": WORD, "frames": [frame]},
    ]
    record = record_of(structured(event="rest.message.received.failure", exception=chain))
    assert record.error["type"] == "RasaException"
    assert record.error["cause"]["type"] == "ValueError"
    assert record.error["at"] == ["rasa/core/processor.py:12 in run"]
    assert WORD not in seen(record)


def test_what_is_left_out_can_be_found_in_the_code():
    assert record_of(f"It says {WORD}").data == {"at": "rasa/core/processor.py:7"}


@pytest.mark.parametrize("path", [RASA, OURS])
def test_an_exception_is_told_without_what_it_says(path):
    error = raised(RuntimeError(WORD), raised(ValueError(WORD), raised(KeyError(WORD))))
    record = record_of("It failed", path=path, error=error)
    assert record.error["type"] == "RuntimeError"
    assert record.error["cause"]["cause"]["type"] == "KeyError"
    assert record.error["at"][0].startswith("tests/assistant/observability/test_records.py:")
    assert "RuntimeError" in record.exc_text
    assert WORD not in seen(record)


def test_an_error_that_is_its_own_cause_comes_to_an_end():
    error = raised(ValueError("a"))
    error.__cause__ = error
    assert "cause" not in record_of("It failed", error=error).error


def test_an_error_of_the_database_says_what_but_not_which_value(tmp_path):
    engine = new_engine(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises(sa.exc.OperationalError) as caught, engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:word)"), {"word": WORD})
    assert WORD not in str(caught.value)
    record = record_of("Not stored", path=OURS, error=caught.value)
    assert record.error["cause"]["reason"] == "no such table: nowhere"
    assert WORD not in seen(record)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (FileError("clinic.yml is missing"), "FileError (clinic.yml is missing)"),
        (ConnectionRefusedError(111, "Connection refused"), "(Connection refused)"),
        (sqlite3.OperationalError("database is locked"), "(database is locked)"),
        (aiohttp.ClientPayloadError(WORD), "ClientPayloadError"),
        (ModuleNotFoundError("No module named 'x'"), "(No module named 'x')"),
        (ValueError(WORD), "ValueError"),
    ],
)
def test_our_own_lines_name_an_error_in_short(error, shown):
    record = record_of("Not sent, again in %d s: %r", 5, error, path=OURS, name="assistant.x")
    assert record.getMessage().startswith("Not sent, again in 5 s: ")
    assert record.getMessage().endswith(shown)
    assert WORD not in seen(record)


def test_our_own_lines_are_kept_on_one_line():
    record = record_of("ALARM level=%s conversation=%s", "urgent", "a\nERROR b", path=OURS)
    assert record.getMessage() == "ALARM level=urgent conversation=a ERROR b"


def test_a_record_names_the_conversation_that_is_worked_on():
    with speaking("web-1"):
        inner = record_of("It failed", path=OURS)
    assert (inner.conversation, record_of("It failed", path=OURS).conversation) == ("web-1", "")


def test_a_real_call_goes_through(caplog):
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(SafeRecord)
    try:
        logging.getLogger("somebody.else").warning("It is %s", WORD)
        try:
            raise ValueError(WORD)
        except ValueError:
            logging.getLogger("somebody.else").exception("It failed", stack_info=True)
    finally:
        logging.setLogRecordFactory(before)
    first, second = caplog.records
    # This file is not the project's own code.
    assert first.getMessage() == "It is …"
    assert second.error["type"] == "ValueError"
    assert WORD not in seen(first) + seen(second)
    assert sys.exc_info() == (None, None, None)
