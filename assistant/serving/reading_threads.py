"""Long messages are read in threads, so that they keep nobody else waiting.

Rasa reads a message within its event loop, and until it has been read no other one is taken, sent
or answered: for a patient's story a tenth of a second, for two thousand characters of nothing but
question words more than a second. Nine tenths of that are spent in the transformers, which let
Python go on meanwhile. A conversation's own messages stay in order: Rasa locks it for a turn.

A short message of one question or two is read where Rasa reads it: side by side in threads,
messages take a sixth more of the processor (`python -m evaluation.load`).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

from assistant.conversation.questions import split_message
from assistant.text_models.clean_text import clean_text

# Characters, and pieces, of a message that is read within the event loop, in a few hundredths of a
# second. Each piece is read by itself: ten question words in a row take as long as a story.
SHORT, FEW = 200, 2
# Above this, long messages wait for each other; each thread shares the cores with all others.
SIDE_BY_SIDE = 8
# How long a thread that reads may keep Python to itself when another wants it, in seconds; Python's
# own is five times as long, and a turn asks for it some forty times.
_SLICE, _LONG_SLICE = 0.001, sys.getswitchinterval()
# One entry for each message that is read in a thread.
_in_threads: set[object] = set()


def read_in_threads() -> None:
    """Have Rasa read long messages in threads; to be called once, before it serves."""
    from rasa.core.processor import MessageProcessor

    MessageProcessor.parse_message = _in_thread(MessageProcessor.parse_message)


def is_short(text: str) -> bool:
    """Whether a message is read so soon that others can wait for it."""
    if len(text) > SHORT:
        return False
    cleaned = clean_text(text)  # which may be longer: some signs stand for whole words
    return len(cleaned) <= SHORT and len(split_message(cleaned)) <= FEW


def _in_thread(parse: Any) -> Any:
    threads = ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="reading")

    async def parse_message(processor: Any, message: Any, *arguments: Any, **more: Any) -> Any:
        reading = parse(processor, message, *arguments, **more)
        # Another server that reads is waited for.
        if processor.http_interpreter or is_short(message.text or ""):
            return await reading
        loop = asyncio.get_running_loop()
        with _short_slices():
            return await loop.run_in_executor(threads, copy_context().run, _finish, reading)

    return parse_message


@contextmanager
def _short_slices() -> Iterator[None]:
    """While a long message is read; they cost everybody something."""
    _in_threads.add(token := object())
    sys.setswitchinterval(_SLICE)
    try:
        yield
    finally:
        _in_threads.discard(token)
        if not _in_threads:
            sys.setswitchinterval(_LONG_SLICE)


def _finish(reading: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns that waits for nothing.

    Raises:
        RuntimeError: it waits.
    """
    try:
        reading.send(None)
    except StopIteration as done:
        return done.value
    reading.close()
    raise RuntimeError("reading a message waited for something")
