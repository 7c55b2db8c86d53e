"""Phrases from data files, found in a message with spaCy's Matcher.

A phrase is words with spaces between them. `a|b` is either word, `<group>` any word of a
group, `word?` may be missing, `...` stands for up to four words of the same clause, `!a|b` for
any word but these (at the end of a phrase: what must not follow; it is not part of the find). A
phrase that begins with `^` must open the message or a sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from assistant.entities.words import Speller, split_words
from assistant.yaml_file import FileError

GAP = "..."
GAP_WORDS = 4
OPENING = "^"
NOT = "!"
# Not after a question mark: "ferritin? 68, ..." answers it and opens nothing.
_OPENS_AFTER = (".", "!", "\n")
CLAUSE_ENDS = (".", "!", "?", ";", ":", "\n", "but", "however", "although", "though")

# Words come in lower case and are compared as they are: none of a language's attributes is
# needed, and leaving them out makes a document several times as fast.
_VOCABULARY = Vocab()
# The words of all phrases. Any other word is the same to every phrase, so one stands for all of
# them: spaCy keeps each word that it has ever seen.
_TOLD_APART = {*CLAUSE_ENDS}
_ANOTHER = "\u00b7"


@dataclass(frozen=True)
class Found:
    """Where a phrase was found.

    Attributes:
        name: name of the rule that the phrase belongs to.
        start: index of its first word.
        end: index after its last word.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class _Phrase:
    """A compiled phrase.

    Attributes:
        name: name of its rule.
        matcher: finds it in a document.
        required: for each part that must be there, its words.
        opening: whether it counts only where a message or a sentence begins.
        looks_ahead: whether its last word is only looked at: it belongs to what follows.
    """

    name: str
    matcher: Matcher
    required: tuple[frozenset[str], ...]
    opening: bool
    looks_ahead: bool

    @classmethod
    def of(cls, name: str, phrase: str, pattern: list[dict[str, Any]]) -> _Phrase:
        required = tuple(
            frozenset(part["ORTH"]["IN"])
            for part in pattern
            if "OP" not in part and "IN" in part["ORTH"]
        )
        if not required:
            raise FileError(f"phrase {phrase!r}: at least one word must not be optional")
        matcher = Matcher(_VOCABULARY)
        matcher.add(name, [pattern])
        looks_ahead = phrase.split()[-1].startswith(NOT)
        return cls(name, matcher, required, phrase.startswith(OPENING), looks_ahead)

    def may_be_in(self, words: set[str]) -> bool:
        """Whether a message has a word for each part; sparing the search where it has not."""
        return not any(part.isdisjoint(words) for part in self.required)

    def may_start(self, words: Sequence[str], index: int) -> bool:
        """Whether it may start at a word of the message."""
        return not self.opening or index == 0 or words[index - 1] in _OPENS_AFTER


class PhraseFinder:
    """Finds the phrases of many rules in one pass."""

    def __init__(
        self,
        rules: Mapping[str, Sequence[str]],
        groups: Mapping[str, Sequence[str]] | None = None,
        other_words: Collection[str] = (),
        more_terms: Collection[str] = (),
        longest_only: bool = True,
    ) -> None:
        """Compile the phrases.

        Args:
            rules: phrases by the name of their rule.
            groups: words by the name that stands in `<...>`.
            other_words: real words that must not be corrected towards the phrases' words;
                spaCy's stop words are among them anyway.
            more_terms: further words to correct towards, for another finder's sake.
            longest_only: of overlapping finds of a rule, give the longest only.

        Raises:
            FileError: a phrase is empty or names an unknown group.
        """
        self._groups = {name: list(words) for name, words in (groups or {}).items()}
        self._longest_only = longest_only
        # Each phrase under the words of its rarest part: a message without them is not searched.
        self._phrases: dict[str, list[_Phrase]] = defaultdict(list)
        terms: set[str] = set()
        for name, phrases in rules.items():
            for phrase in phrases:
                pattern = self._compile(phrase, terms)
                compiled = _Phrase.of(name, phrase, pattern)
                for word in min(compiled.required, key=len):
                    self._phrases[word].append(compiled)
        self.terms = frozenset(terms)
        self._speller = Speller(terms | set(more_terms), STOP_WORDS | set(other_words))

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a message as phrases see them: split, lower case, misspellings mended."""
        return tuple(self._speller.correct(word) for word in split_words(text))

    def find(self, words: tuple[str, ...]) -> list[Found]:
        """All phrases in a message, by where they start.

        Args:
            words: what `words` gave for the message.
        """
        present = set(words)
        document = _document(tuple(w if w in _TOLD_APART else _ANOTHER for w in words))
        candidates = {p for w in present & self._phrases.keys() for p in self._phrases[w]}
        found = {
            Found(phrase.name, start, end - phrase.looks_ahead)
            for phrase in candidates
            if phrase.may_be_in(present)
            for _, start, end in phrase.matcher(document)
            if phrase.may_start(words, start)
        }
        chosen = _longest(found) if self._longest_only else found
        return sorted(chosen, key=lambda f: (f.start, f.end, f.name))

    def _compile(self, phrase: str, terms: set[str]) -> list[dict[str, Any]]:
        parts = phrase.removeprefix(OPENING).split()
        if not parts:
            raise FileError("an empty phrase")
        pattern = [self._token(part, phrase, terms) for part in parts]
        for token in pattern:
            _TOLD_APART.update(*token["ORTH"].values())
        return pattern

    def _token(self, part: str, phrase: str, terms: set[str]) -> dict[str, Any]:
        if part == GAP:
            return {"ORTH": {"NOT_IN": list(CLAUSE_ENDS)}, "OP": f"{{0,{GAP_WORDS}}}"}
        if part.startswith(NOT) and len(part) > 1:
            return {"ORTH": {"NOT_IN": list(self._alternatives(part[1:], phrase))}}
        optional = part.endswith("?") and len(part) > 1
        words = list(self._alternatives(part.removesuffix("?") if optional else part, phrase))
        terms.update(words)
        token: dict[str, Any] = {"ORTH": {"IN": words}}
        return {**token, "OP": "?"} if optional else token

    def _alternatives(self, part: str, phrase: str) -> Iterable[str]:
        for word in part.split("|"):
            if word.startswith("<") and word.endswith(">"):
                if word[1:-1] not in self._groups:
                    raise FileError(f"phrase {phrase!r}: there is no group {word}")
                yield from (str(w) for w in self._groups[word[1:-1]])
            else:
                yield word


@lru_cache(maxsize=8)
def _document(words: tuple[str, ...]) -> Doc:
    """A message for spaCy; several finders look at the same one.

    The line end at its end is for phrases that say what must not follow.
    """
    return Doc(_VOCABULARY, words=[*words, "\n"])


def _longest(found: Iterable[Found]) -> list[Found]:
    """Of overlapping finds of a rule, the longest: "not able to swallow" over "to swallow"."""
    chosen: list[Found] = []
    for find in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        overlaps = (
            other.name == find.name and other.start < find.end and find.start < other.end
            for other in chosen
        )
        if not any(overlaps):
            chosen.append(find)
    return chosen
