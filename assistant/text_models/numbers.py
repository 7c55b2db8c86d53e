"""Numbers of all n-grams that any model of this process knows.

Several models look at the same text: it is looked up once, and each model goes on with numbers
instead of strings. A model that is loaded later adds its own; none is ever taken away.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import numpy.typing as npt

_Integers = npt.NDArray[np.int64]


class Numbers:
    """A table from n-grams to numbers that keeps 16 bytes of each, where a dict keeps 200.

    Python's hashes stand for the n-grams: of a quarter of a million, two have the same hash of 64
    bits once in a billion tables.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._hashes: _Integers = np.zeros(0, dtype=np.int64)
        self._numbers: _Integers = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._hashes)

    def add(self, ngrams: Collection[str]) -> _Integers:
        """The numbers of n-grams, each of which occurs once; new ones get the next."""
        hashes = _hashes(ngrams)
        numbers = self._find(hashes)
        is_new = numbers < 0
        numbers[is_new] = np.arange(len(self), len(self) + is_new.sum())
        all_hashes = np.hstack([self._hashes, hashes[is_new]])
        order = np.argsort(all_hashes)
        self._numbers = np.hstack([self._numbers, numbers[is_new]])[order]
        self._hashes = all_hashes[order]
        return numbers

    def find(self, ngrams: Collection[str]) -> _Integers:
        """The numbers of n-grams, -1 for each that nobody has added."""
        return self._find(_hashes(ngrams))

    def _find(self, hashes: _Integers) -> _Integers:
        if not len(self):
            return np.full(len(hashes), -1, dtype=np.int64)
        places = np.searchsorted(self._hashes, hashes).clip(max=len(self) - 1)
        return np.where(self._hashes[places] == hashes, self._numbers[places], -1)


def _hashes(ngrams: Collection[str]) -> _Integers:
    return np.fromiter(map(hash, ngrams), dtype=np.int64, count=len(ngrams))


NUMBERS = Numbers()
