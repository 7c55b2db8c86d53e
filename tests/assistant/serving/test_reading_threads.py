"""Long messages are read side by side, and none is read differently for that."""

import asyncio
import sys
import threading
from types import SimpleNamespace

import pytest

from assistant.serving.reading_threads import SHORT, SIDE_BY_SIDE, _in_thread, is_short
from assistant.training import MODEL
from tests.hostile.long_messages import LONG

PATIENCE = 20


class Processor:
    """As much of Rasa's as decides where a message is read."""

    http_interpreter = None


def long(letter):
    """A text that is just not short."""
    return letter * (SHORT + 1)


def read(parse, *texts, processor=None):
    """Read texts side by side."""
    in_thread = _in_thread(parse)
    messages = [SimpleNamespace(text=text) for text in texts]
    reading = [in_thread(processor or Processor(), message) for message in messages]

    async def run():
        return await asyncio.gather(*reading, return_exceptions=True)

    return asyncio.run(run())


def test_messages_are_read_side_by_side_beside_the_event_loop():
    everybody = threading.Barrier(SIDE_BY_SIDE)

    async def parse(_, message):
        everybody.wait(PATIENCE)  # nobody comes through this alone
        return threading.current_thread(), message.text[0]

    found = read(parse, *map(long, "abcdefgh"[:SIDE_BY_SIDE]))
    assert [letter for _, letter in found] == list("abcdefgh")
    assert threading.main_thread() not in {thread for thread, _ in found}


def test_python_changes_hands_more_often_only_while_a_long_message_is_read():
    async def parse(*_):
        return sys.getswitchinterval()

    usual = sys.getswitchinterval()
    slices = read(parse, long("a"), "b", long("c"))
    assert max(slices) < usual
    assert sys.getswitchinterval() == usual


def test_a_short_message_is_read_within_the_event_loop():
    async def parse(*_):
        return threading.current_thread()

    assert read(parse, "a" * SHORT) == [threading.main_thread()]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("my feet tingle since weeks, is that b12?", True),
        ("what is myelin? does it hurt?", True),
        ("what is myelin? does it hurt? how often?", False),
        ("why? how? who? when?", False),
        ("\ufdfa " * 30, False),
        ("b" * SHORT, True),
        ("b" * (SHORT + 1), False),
        ("", True),
    ],
)
def test_a_message_of_many_questions_is_not_short(text, short):
    assert is_short(text) is short


def test_an_error_is_the_reader_s_own():
    async def parse(_, message):
        raise KeyError(message.text)

    (error,) = read(parse, long("a"))
    assert isinstance(error, KeyError)


def test_reading_that_waits_is_an_error():
    async def parse(*_):
        await asyncio.sleep(0)

    (error,) = read(parse, long("a"))
    assert "waited" in str(error)


def test_another_server_is_waited_for():
    async def parse(_, message):
        await asyncio.sleep(0)
        return message.text

    processor = Processor()
    processor.http_interpreter = object()
    assert read(parse, long("a"), processor=processor) == [long("a")]


@pytest.mark.model
def test_the_model_reads_many_messages_at_once_as_one_after_the_other(library):
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage
    from rasa.core.processor import MessageProcessor

    processor = Agent.load(str(MODEL)).processor
    questions = [answer.question for answer in library if answer.question][:60]
    texts = [text for pair in zip(questions, LONG.values(), strict=False) for text in pair]

    async def alone():
        return [await processor.parse_message(UserMessage(text)) for text in texts]

    async def parse(own, message):
        return await MessageProcessor.parse_message(own, UserMessage(message.text))

    assert read(parse, *texts, processor=processor) == asyncio.run(alone())
