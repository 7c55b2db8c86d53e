"""Builds `tagger.crfsuite` from `messages/` (`make privacy-tagger`; a minute).

Each message is learnt as it is, in small letters, and with other names in it, so that the model
reads what stands around a name and not the names themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import pycrfsuite

from assistant.privacy.identifiers import find_by_rules
from assistant.privacy.marked import Marked, load_marked
from assistant.privacy.name_lists import first_names, is_word, last_names
from assistant.privacy.spans import NAME, Span
from assistant.privacy.tagger import MODEL, features_of, tags_of, tokens_of
from assistant.settings import ROOT
from assistant.training_questions import load_training_questions
from assistant.yaml_file import load_yaml

MESSAGES = Path(__file__).parent / "messages"
# How often a message is learnt with other names, and how many of the assistant's own training
# questions, which name nobody, are learnt beside.
VARIANTS, QUESTIONS = 3, 6000
_SEED = 12


def main() -> None:
    """Build the model."""
    marked = [
        m
        for file in sorted(MESSAGES.glob("*.yml"))
        if file.stem != "ordinary"
        for m in load_marked(file)
    ]
    ordinary = [Marked(str(text), "", ()) for text in load_yaml(MESSAGES / "ordinary.yml")]
    train([*marked, *ordinary, *questions()], MODEL)


def questions() -> Iterator[Marked]:
    """Training questions in which the rules find nothing."""
    texts = sorted({text for text, _ in load_training_questions(ROOT / "data")})
    random.Random(_SEED).shuffle(texts)  # noqa: S311 (chance here is no secret)
    for text in texts[:QUESTIONS]:
        if not find_by_rules(text):
            yield Marked(text, "", ())


def train(messages: Iterable[Marked], file: Path) -> None:
    """Learn messages and write the model.

    Args:
        messages: with their identifiers marked.
        file: where the model goes.
    """
    chance = random.Random(_SEED)  # noqa: S311 (chance here is no secret)
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.set_params({"c1": 0.2, "c2": 0.02, "max_iterations": 120, "feature.minfreq": 2})
    for message in messages:
        for variant in variants(message, chance):
            tokens = tokens_of(variant.text)
            if tokens:
                ruled = find_by_rules(variant.text, variant.asked)
                rows = features_of(variant.text, tokens, variant.asked, ruled)
                trainer.append(rows, tags_of(tokens, variant.spans))
    trainer.train(str(file))


def variants(message: Marked, chance: random.Random) -> Iterator[Marked]:
    """A message as it is, in small letters, and with other names."""
    yield message
    if message.text != message.text.lower() and len(message.text) == len(message.text.lower()):
        yield Marked(message.text.lower(), message.asked, message.spans)
    if any(span.kind == NAME for span in message.spans):
        for _ in range(VARIANTS):
            yield _with_other_names(message, chance)


def _with_other_names(message: Marked, chance: random.Random) -> Marked:
    parts, spans, place, length = [], [], 0, 0
    for span in message.spans:
        before, value = message.text[place : span.start], message.text[span.start : span.end]
        if span.kind == NAME:
            value = _other_name(value, chance)
        parts += [before, value]
        length += len(before)
        spans.append(Span(length, length + len(value), span.kind))
        length += len(value)
        place = span.end
    return Marked("".join([*parts, message.text[place:]]), message.asked, tuple(spans))


def _other_name(name: str, chance: random.Random) -> str:
    """A name of as many words, written as large or small."""
    words = name.split()
    if any(len(word.strip(".,")) < 2 for word in words):
        return name  # spelt out, or an initial
    firsts, lasts = _names()
    chosen = [chance.choice(firsts), *(chance.choice(lasts) for _ in words[1:])]
    return " ".join(
        other.title() if word[0].isupper() else other
        for word, other in zip(words, chosen, strict=True)
    )


@lru_cache(maxsize=1)
def _names() -> tuple[list[str], list[str]]:
    """First and family names that are no words."""
    first = sorted(name for name in first_names() if not is_word(name))
    return first, sorted(name for name in last_names() if not is_word(name))


if __name__ == "__main__":
    main()
