"""Ids of web chats: made and signed by the server, opaque to the browser."""

from __future__ import annotations

import secrets
import time

from itsdangerous import BadSignature, TimestampSigner

# In the tracker, so that no other channel's sender can be taken for a chat.
PREFIX = "web-"
_DAY = 24 * 60 * 60


class ChatIds:
    """Gives out signed ids and reads them again.

    A signed id is what a browser holds; the id inside it names the conversation in the tracker and
    opens nothing by itself.
    """

    def __init__(self, secret: str, days: int) -> None:
        """Keep what signs.

        Args:
            secret: known to this server alone.
            days: how long a signed id holds.
        """
        self._signer = TimestampSigner(secret, salt="web chat")
        self._seconds = days * _DAY

    def new(self) -> tuple[str, str]:
        """A new chat: its id, and the same signed."""
        chat = f"{PREFIX}{secrets.token_hex(16)}"
        return chat, self._signer.sign(chat).decode()

    def read(self, signed: object) -> str | None:
        """The id in a signed one; None where it is forged, too old or nothing of the kind."""
        if not isinstance(signed, str) or not signed.isascii():
            return None
        try:
            chat, signed_at = self._signer.unsign(signed, return_timestamp=True)
        except BadSignature:
            return None
        # Signed in what is the future since the clock was put back: young enough.
        is_too_old = time.time() - signed_at.timestamp() > self._seconds
        return None if is_too_old else str(chat.decode())
