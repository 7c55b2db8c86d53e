"""What the longest and oddest messages cost: others hardly notice, and there is a bound to it."""

from __future__ import annotations

import statistics
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.training import MODEL
from evaluation.parser import Parser
from tests.hostile.long_messages import LONG, STORY

QUESTION = "what is myelin?"
# A message of nothing but question words may take so many times as long as a story of its length.
MOST_TIMES = 10
# While one of them is read, others are answered: without threads, one.
LEAST_ANSWERED = 5
# ... each in so many times what it takes alone, in the middle; without threads, some fifty times.
MOST_DELAY = 5


@pytest.mark.model
def test_no_long_message_takes_much_longer_than_a_story():
    parser = Parser(MODEL)
    slots = {"context": {"answers": ["nerves/myelin"], "last": ["nerves/myelin"]}}
    parser(QUESTION, slots, QUESTION)

    def processor_seconds(text):
        started = time.thread_time()
        parser(text, slots, QUESTION)
        return time.thread_time() - started

    took = {name: min(processor_seconds(text) for _ in range(2)) for name, text in LONG.items()}
    story = min(processor_seconds(STORY) for _ in range(3))
    worst = max(took, key=took.__getitem__)
    print(f"story {story * 1000:.0f} ms; {worst}: {took[worst] * 1000:.0f} ms")
    assert took[worst] < MOST_TIMES * story, worst


def seconds(assistant, text, sender):
    started = time.perf_counter()
    (message, *_) = assistant.ask(text, sender)
    assert message["text"]
    return time.perf_counter() - started


@pytest.mark.e2e
def test_others_are_answered_while_a_long_message_is_read(assistant):
    sender, name = f"short-{uuid.uuid4().hex}", "question words 3"
    seconds(assistant, QUESTION, sender)
    alone = [seconds(assistant, QUESTION, sender) for _ in range(15)]
    meanwhile = []
    with ThreadPoolExecutor(1) as pool:
        # Twice, so that the others are not answered only while it waits at the door.
        for _ in range(2):
            long = pool.submit(seconds, assistant, LONG[name], f"long-{uuid.uuid4().hex}")
            while not long.done():
                meanwhile.append(seconds(assistant, QUESTION, sender))
            long.result()
    in_the_middle = statistics.median(meanwhile), statistics.median(alone)
    print("{:.0f} ms instead of {:.0f} ms".format(*(1000 * each for each in in_the_middle)))
    assert len(meanwhile) >= LEAST_ANSWERED
    assert in_the_middle[0] < MOST_DELAY * in_the_middle[1]
