"""Ids of web chats: made and signed by the server, opaque to the browser."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

_DAY = 24 * 60 * 60
# Of the secret that the first start makes.
_SECRET_BYTES = 32


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
        chat = secrets.token_hex(16)
        return chat, self._signer.sign(chat).decode()

    def read(self, signed: object) -> str | None:
        """The id in a signed one; None where it is forged, too old or nothing of the kind."""
        if not isinstance(signed, str) or not signed.isascii():
            return None
        try:
            return self._signer.unsign(signed, max_age=self._seconds).decode()
        except BadSignature:
            return None


def secret_in(file: Path) -> str:
    """The secret kept in a file, which is made where there is none.

    Args:
        file: readable for its owner alone.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="utf-8").strip()
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    with os.fdopen(handle, "w", encoding="utf-8") as opened:
        opened.write(secret)
    return secret
