"""Which language a message is in, where it is not English.

A detector of letters alone (lingua) takes short or misspelt English for Dutch or Tagalog, so it
is only asked where the words themselves speak against English: too few of them occur in the
training questions, or more of them are the small words of another language.
"""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import spacy.lang

from assistant.entities.words import SHORTEST_WITH_ONE_SLIP, SHORTEST_WITH_TWO_SLIPS, split_words

# Those that are told apart, English among them.
# fmt: off
LANGUAGES = (
    "en", "es", "fr", "de", "pt", "it", "pl", "nl", "tr", "vi", "tl", "zh", "ja", "ko", "ru", "uk",
    "ar", "fa", "hi", "bn", "ur",
)
OTHER = "other"
# Greetings and thanks are often the whole message.
_COURTESIES = {
    "es": "hola gracias buenos buenas dias tardes noches muchas mil",
    "fr": "bonjour bonsoir merci beaucoup salut",
    "de": "hallo guten morgen tag danke vielen",
    "pt": "ola obrigado obrigada bom dia boa tarde noite",
    "it": "ciao buongiorno buonasera grazie mille",
    "pl": "dziekuje dzien dobry czesc",
    "vi": "xin chao cam on",
    "tl": "salamat kumusta po",
}
# Each by itself is enough.
_CERTAIN = frozenset((
    "hola", "gracias", "bonjour", "bonsoir", "merci", "danke", "obrigado", "obrigada", "ciao",
    "buongiorno", "buonasera", "grazie", "dziekuje", "salamat", "kumusta", "chao",
))
# fmt: on
_WITH_STOP_WORDS = ("es", "fr", "de", "pt", "it", "pl", "nl", "tr", "vi", "tl")
# A word is known from so many training questions on, and common from so many.
_KNOWN, _COMMON = 2, 15
_LEAST_UNKNOWN = 0.5
_LEAST_FOREIGN_LETTERS = 0.25
# How much likelier than English another language must be.
_LIKELIER = 2.0
# So few words are only believed where one is a small word of that language: not random letters.
_SHORT = 3
# Most people who write in another language to a clinic in the US write in Spanish.
_WEIGHTS = {"es": 1.6}


class LanguageReader:
    """Tells messages in another language from English ones."""

    def __init__(self, known: Iterable[str], common: Iterable[str]) -> None:
        """Keep the English words.

        Args:
            known: words of the training questions.
            common: the frequent ones among them.
        """
        self.known, self.common = frozenset(known), frozenset(common)
        for code in _WITH_STOP_WORDS:
            _stop_words(code)  # now, and not with the first patient
        self._long = [word for word in sorted(self.known) if len(word) >= SHORTEST_WITH_ONE_SLIP]

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> LanguageReader:
        """A reader that knows the words of English texts."""
        from spacy.lang.en.stop_words import STOP_WORDS

        counts = Counter(word for text in texts for word in set(split_words(text)))
        english = {part for word in STOP_WORDS for part in split_words(word)}
        known = {word for word, count in counts.items() if count >= _KNOWN}
        common = {word for word, count in counts.items() if count >= _COMMON}
        return cls(known | english, common | english)

    def read(self, text: str) -> str | None:
        """The language of a message.

        Args:
            text: cleaned text.

        Returns:
            Its ISO 639-1 code, `other` where it is none of `LANGUAGES`, None for English.
        """
        if _is_foreign_script(text):
            return _detect(text)
        words = [word for word in split_words(text) if word.isalpha()]
        if not words:
            return None
        courteous = next(
            (c for c, own in _COURTESIES.items() if set(words) <= {*own.split()}), None
        )
        if courteous and _CERTAIN & set(words):
            return courteous
        return _detect(text, words) if self._speaks_against_english(text, words) else None

    def _speaks_against_english(self, text: str, words: list[str]) -> bool:
        small = max(_small_words(code, words, self.common) for code in _WITH_STOP_WORDS)
        if small >= 2 and small > sum(word in self.common for word in words):
            return True
        unknown = [word for word in words if word not in self.known]
        if len(words) == 1 or not unknown or len(unknown) <= _LEAST_UNKNOWN * len(words):
            return False
        chances = _chances(text)
        best, chance = max(chances.items(), key=lambda item: item[1])
        is_likelier = best != "en" and chance >= _LIKELIER * chances["en"]
        is_sure = len(words) > _SHORT or _small_words(best, words, self.common) > 0
        return is_likelier and is_sure and not all(map(self._is_misspelt, unknown))

    def _is_misspelt(self, word: str) -> bool:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < SHORTEST_WITH_ONE_SLIP:
            return False
        slips = 1 if len(word) < SHORTEST_WITH_TWO_SLIPS else 2
        found = process.extractOne(word, self._long, scorer=OSA.distance, score_cutoff=slips)
        return found is not None


# "500 \u03bcg": a unit, whatever the language.
_MICRO = "\u03bc\u00b5"


def _is_foreign_script(text: str) -> bool:
    letters = [char for char in text if char.isalpha() and char not in _MICRO]
    foreign = [char for char in letters if not _is_latin(char)]
    return len(foreign) >= 2 and len(foreign) >= _LEAST_FOREIGN_LETTERS * len(letters)


def _is_latin(char: str) -> bool:
    return ord(char) < 0x250 or 0x1E00 <= ord(char) < 0x1F00  # the last: Vietnamese


def _detect(text: str, words: Iterable[str] = ()) -> str:
    """The likeliest language besides English."""
    own = list(words)
    scores = {
        code: chance * _WEIGHTS.get(code, 1.0)
        + _small_words(code, own, frozenset()) / max(1, len(own))
        for code, chance in _chances(text).items()
        if code != "en"
    }
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] > 0 else OTHER


def _small_words(code: str, words: Iterable[str], except_for: frozenset[str]) -> int:
    """How many of the words are small words of a language."""
    own = _stop_words(code)
    return sum(word in own and word not in except_for for word in words)


@lru_cache(maxsize=32)
def _stop_words(code: str) -> frozenset[str]:
    if code not in _WITH_STOP_WORDS:
        return frozenset()
    # The file alone: the language's package reads all that spaCy knows of it, for French three
    # seconds long.
    file = Path(spacy.lang.__file__).parent / code / "stop_words.py"
    words = runpy.run_path(str(file))["STOP_WORDS"]
    return frozenset(part for word in words for part in split_words(word))


def _chances(text: str) -> dict[str, float]:
    values = _detector().compute_language_confidence_values(text)
    return {value.language.iso_code_639_1.name.lower(): value.value for value in values}


@lru_cache(maxsize=1)
def _detector():  # type: ignore[no-untyped-def]
    # Imported here: only messages that do not look English need it. The small models do: 100 MB
    # of memory for all languages instead of a gigabyte.
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in LANGUAGES]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    return builder.with_low_accuracy_mode().build()
