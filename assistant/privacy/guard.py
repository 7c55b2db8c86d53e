"""Stands between a channel and everything that keeps or reads messages."""

from __future__ import annotations

import asyncio
import re
from functools import lru_cache

from assistant.handoff.contact import in_words
from assistant.privacy.identifiers import find_identifiers
from assistant.privacy.spans import EMAIL, NAME, PHONE
from assistant.privacy.tokens import blanked, ids_in, new_id, token_of, with_values
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.transcripts import Transcripts
from assistant.storage.vault import Vault, read_keys

# What a request to the front desk may need; nothing else is kept, not even sealed.
SEALED_KINDS = (NAME, PHONE, EMAIL)
_READ_NUMBER = re.compile(r"\+\d{7,15}")
_REQUESTED, _STEP = "requested_slot", "handoff_"


class Guard:
    """Takes out of messages what identifies a person, and shows it again to that person."""

    def __init__(self, vault: Vault, transcripts: Transcripts) -> None:
        """Keep the vault, and what knows which question a message replies to."""
        self._vault = vault
        self._transcripts = transcripts

    def protect(self, conversation: str, text: str) -> str:
        """A patient's message with tokens in the place of what identifies a person.

        Args:
            conversation: its id.
            text: the message as it came.
        """
        return self._with_tokens(conversation, text, self._asked(conversation))

    def protect_again(self, conversation: str, text: str) -> str:
        """A protected message after its turn has come: it may reply to a question asked since."""
        asked = self._asked(conversation)
        # Without a question nothing else is found than before.
        return self._with_tokens(conversation, text, asked) if asked else text

    def protect_words(self, conversation: str, text: str) -> str:
        """The same for what staff write."""
        return self._with_tokens(conversation, text, "")

    def seal(self, conversation: str, kind: str, value: str) -> str:
        """The token of a value that is known to identify a person."""
        identity = new_id()
        self._vault.seal(conversation, {identity: (kind, value)})
        return token_of(kind, identity)

    def reveal(self, conversation: str, text: str) -> str:
        """A text for somebody who may know the values: the patient, or what reads their reply.

        Raises:
            VaultKeyError: the keys do not open them.
        """
        values = self._vault.open(conversation, ids_in(text))
        return with_values(text, {name: _readable(value) for name, value in values.items()})

    def values(self, conversation: str, text: str) -> list[str]:
        """The sealed values in a text, as they were sealed."""
        found = self._vault.open(conversation, ids_in(text))
        return [found[name] for name in ids_in(text) if name in found]

    def has_lost(self, conversation: str, text: str) -> bool:
        """Whether a text has a token whose value is no longer kept."""
        return len(self.values(conversation, text)) < len(ids_in(text))

    def _asked(self, conversation: str) -> str:
        slots = self._transcripts.slots(conversation, [_REQUESTED])
        return str(slots.get(_REQUESTED) or "").removeprefix(_STEP)

    def _with_tokens(self, conversation: str, text: str, asked: str) -> str:
        sealed: dict[str, tuple[str, str]] = {}
        parts, place = [], 0
        # What was taken out before is not read again.
        for span in find_identifiers(blanked(text), asked):
            identity = new_id() if span.kind in SEALED_KINDS else ""
            if identity:
                sealed[identity] = (span.kind, text[span.start : span.end])
            parts += [text[place : span.start], token_of(span.kind, identity)]
            place = span.end
        if sealed:
            self._vault.seal(conversation, sealed)
        return "".join([*parts, text[place:]])


@lru_cache(maxsize=1)
def guard() -> Guard:
    """The guard over the project's database; opened on first use.

    Raises:
        FileError: the keys of the vault cannot be used.
    """
    config = settings()
    engine = engine_for(config.database)
    return Guard(Vault(engine, read_keys(config.vault_keys)), Transcripts(engine))


def warm_up() -> None:
    """Read names, words and model now, and not with the first patient."""
    find_identifiers("my name is maria lopez, 12 oak lane, call 555 010 0100")


async def protect(conversation: str, text: str) -> str:
    """`Guard.protect`, beside the event loop."""
    return await asyncio.to_thread(guard().protect, conversation, text)


async def protect_again(conversation: str, text: str) -> str:
    """`Guard.protect_again`, beside the event loop."""
    return await asyncio.to_thread(guard().protect_again, conversation, text)


async def reveal(conversation: str, text: str) -> str:
    """`Guard.reveal`, beside the event loop."""
    if not ids_in(text):
        return text
    return await asyncio.to_thread(guard().reveal, conversation, text)


def _readable(value: str) -> str:
    """A number that was read, as people write it; anything else as it was said."""
    return in_words(value) if _READ_NUMBER.fullmatch(value) else value
