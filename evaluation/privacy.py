"""How well personal identifiers are found, and how much else is taken for one.

An identifier counts as found where none of its letters and digits is left: a name of which half
stays is not hidden. The set `datasets/privacy.yml` was written apart from rules and model.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from assistant.privacy.identifiers import find_identifiers
from assistant.privacy.marked import load_marked
from assistant.privacy.spans import Span
from assistant.yaml_file import load_yaml
from evaluation.page import Report

DATASETS = Path(__file__).parent / "datasets"
Finder = Callable[[str, str], Sequence[Span]]


@dataclass(frozen=True)
class PrivacyFigures:
    """What was found.

    Attributes:
        found: identifiers found, by kind.
        total: identifiers there, by kind.
        missed: message and identifier that was not found.
        over: ordinary messages in which something was taken for an identifier.
        clean: ordinary messages.
        words_over: words that were taken out of ordinary messages.
        words: words of ordinary messages.
        milliseconds: median time of one message.
    """

    found: Counter[str]
    total: Counter[str]
    missed: list[tuple[str, str]]
    over: list[tuple[str, list[str]]]
    clean: int
    words_over: int
    words: int
    milliseconds: float

    @property
    def recall(self) -> float:
        """Share of the identifiers that were found, 0 to 1."""
        return sum(self.found.values()) / sum(self.total.values())

    @property
    def over_redaction(self) -> float:
        """Share of the words of ordinary messages that were taken out, 0 to 1."""
        return self.words_over / self.words


def measure(find: Finder = find_identifiers) -> PrivacyFigures:
    """Measure on the two sets.

    Args:
        find: what finds identifiers.
    """
    marked = load_marked(DATASETS / "privacy.yml")
    clean = [str(text) for text in load_yaml(DATASETS / "privacy_ordinary.yml")]
    found, total, missed = Counter[str](), Counter[str](), []
    times = []
    for message in marked:
        started = time.perf_counter()
        spans = find(message.text, message.asked)
        times.append(1000 * (time.perf_counter() - started))
        for span in message.spans:
            total[span.kind] += 1
            if is_hidden(message.text, span, spans):
                found[span.kind] += 1
            else:
                missed.append((message.text, message.text[span.start : span.end]))
    over, words_over = [], 0
    for text in clean:
        taken = [text[span.start : span.end] for span in find(text, "")]
        words_over += sum(len(part.split()) for part in taken)
        if taken:
            over.append((text, taken))
    words = sum(len(text.split()) for text in clean)
    return PrivacyFigures(found, total, missed, over, len(clean), words_over, words, median(times))


def is_hidden(text: str, span: Span, found: Sequence[Span]) -> bool:
    """Whether no letter or digit of an identifier is left."""
    covered = {place for other in found for place in range(other.start, other.end)}
    places = range(span.start, span.end)
    return all(place in covered for place in places if text[place].isalnum())


def report_privacy(report: Report) -> None:
    """What is found of identifiers, and what else is taken for one."""
    figures = measure()
    report.section(
        "Privacy",
        "An identifier counts as found where none of its letters and digits is left. The messages "
        "were written apart from rules and model.",
    )
    seeded, total = ["privacy.yml"], sum(figures.total.values())
    report.figure(
        "identifiers found", figures.recall, data=seeded, number=total, aim="95 %", is_short=True
    )
    for kind, number in figures.total.items():
        report.figure(f"of kind {kind}", figures.found[kind] / number, data=seeded, number=number)
    report.figure(
        "words taken from ordinary messages",
        figures.over_redaction,
        data=["privacy_ordinary.yml"],
        number=figures.words,
        is_short=True,
    )
    report.figure("a message, median", figures.milliseconds, "ms", data=seeded, aim="5 ms")
    report.details |= {"identifiers missed": figures.missed, "taken for one": figures.over}


def main() -> None:
    """Print the figures."""
    report_privacy(report := Report("privacy", "python -m evaluation.privacy"))
    for figure in report.figures:
        print(f"{figure.name}: {figure.text}")


if __name__ == "__main__":
    main()
