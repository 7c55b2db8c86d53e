"""What was read in the latest messages, kept for the next one that says the same.

Many patients send the same few words: suggestions that are tapped, "hi", "thanks", "what is b12".
What a model finds in a message is the same each time, so it is read once for all of them. No text
is kept: a reading is found by a checksum, under a key that this process makes for itself and tells
nobody. Both stay in memory alone.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar

_Read = TypeVar("_Read")

# A reading takes 2 kB or less; a component keeps as many, the latest.
KEPT = 2000
_SECRET = secrets.token_bytes(32)


class KeptReadings(Generic[_Read]):
    """What one component has read lately."""

    def __init__(self, most: int = KEPT) -> None:
        """Begin with none, and never keep more than `most`."""
        self._most = most
        self._kept: OrderedDict[bytes, _Read] = OrderedDict()
        self._lock = Lock()  # long messages are read in threads

    def of(self, texts: str | tuple[str, ...], read: Callable[[], _Read]) -> _Read:
        """What is read in a text, or in several together; must not be changed afterwards.

        Args:
            texts: all that the reading depends on.
            read: reads it, if that is to be done now.
        """
        key = _checksum((texts,) if isinstance(texts, str) else texts)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        reading = read()
        with self._lock:
            self._kept[key] = reading
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return reading


def _checksum(texts: tuple[str, ...]) -> bytes:
    told = blake2b(key=_SECRET, digest_size=16)
    for text in texts:
        encoded = text.encode("utf-8", "surrogatepass")
        # With its length: "a", "bc" is not "ab", "c".
        told.update(len(encoded).to_bytes(4, "big") + encoded)
    return told.digest()
