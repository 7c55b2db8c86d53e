"""No regular expression of ours can be made to try for long: most of them meet patients' texts."""

from __future__ import annotations

import re
import signal
import time
from contextlib import contextmanager
from random import Random

import pytest
from regexploit.ast.sre import SreOpParser
from regexploit.redos import find

from assistant.text_models.clean_text import MAX_CHARACTERS
from tests.hostile.attacks import attacks
from tests.hostile.patterns import Written, compiled_patterns, written_patterns

WRITTEN = written_patterns()
# A text twice as long takes four times as long where the time grows with the square, eight times
# where it grows with the cube: as much as the longest text forbids.
MOST_TIMES = 6
# Below this, in seconds of the processor, growth says nothing; above, it is measured.
WORTH_MEASURING = 0.002
# So many of a pattern's attacks are measured at half their length as well.
SLOWEST = 8
# So long nothing takes that ends at all, in seconds of the processor.
ENDLESS = 3
# Repetitions over the same characters, one after the other, that the static check lets through.
SQUARE = 2


class EndlessError(Exception):
    """A search did not end."""


@contextmanager
def bounded():
    """End what takes too much of the processor; how busy the machine is does not count."""

    def stop(*_):
        raise EndlessError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, ENDLESS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def seconds(pattern, text, times=1):
    """The least processor time of some searches."""
    given = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    least = float("inf")
    for _ in range(times):
        started = time.thread_time()
        with bounded():
            pattern.search(given)
        least = min(least, time.thread_time() - started)
    return least


def grows_too_fast(pattern, text):
    """Whether a text half as long takes less than a sixth of the time, however often measured."""
    half = text[: len(text) // 2 - 1] + text[-1:]
    return all(
        seconds(pattern, text, times=3) > MOST_TIMES * seconds(pattern, half, times=3)
        for _ in range(3)
    )


def worst_text(pattern, seed=0):
    """A text that takes more than its share; None where there is none among the slowest attacks."""
    took = {}
    try:
        for text in attacks(pattern, MAX_CHARACTERS, Random(seed)):  # noqa: S311 (no secret)
            took[text] = seconds(pattern, text)
        for text in sorted(took, key=took.__getitem__)[-SLOWEST:]:
            if took[text] > WORTH_MEASURING and grows_too_fast(pattern, text):
                return text
    except EndlessError:
        return text
    return None


def static_findings(pattern):
    """What regexploit finds: how many repetitions over the same characters, with an example."""
    text = pattern.pattern
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    tree = SreOpParser().parse_sre(text, pattern.flags & ~re.UNICODE)
    return [(f.starriness, f.example()[:200]) for f in find(tree) if f.starriness > SQUARE]


def test_no_pattern_is_overlooked():
    assert len(WRITTEN) > 80
    assert compiled_patterns() <= {written.pattern for written in WRITTEN}


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.place)
def test_no_pattern_has_many_repetitions_of_the_same(written: Written):
    assert static_findings(written.pattern) == []


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: written.place)
def test_no_text_makes_a_pattern_try_for_long(written: Written):
    assert worst_text(written.pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [r"(?:a|a)*b", r"^(?:\w+\s?)*$", r"(?:x+x+)+y", r"^\s*\w*\s*\w*\s*\w*!", r"(a|b|ab)*c"],
)
def test_the_check_finds_what_it_is_for(pattern):
    assert worst_text(re.compile(pattern)) is not None
