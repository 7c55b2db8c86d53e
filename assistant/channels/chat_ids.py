"""Ids of web chats: made and signed by the server, opaque to the browser."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from itsdangerous import BadSignature, TimestampSigner

from assistant.yaml_file import FileError

# In the tracker, so that no other channel's sender can be taken for a chat.
PREFIX = "web-"
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
        chat = f"{PREFIX}{secrets.token_hex(16)}"
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

    Raises:
        FileError: the file is empty.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        # Whole or not at all: another process may be starting as well, or the power fail.
        with tempfile.NamedTemporaryFile("w", dir=file.parent, delete=False) as made:
            made.write(secrets.token_urlsafe(_SECRET_BYTES))
            made.flush()
            os.fsync(made.fileno())
        with suppress(FileExistsError):
            os.link(made.name, file)
        Path(made.name).unlink()
    secret = file.read_text(encoding="utf-8").strip()
    if not secret:
        raise FileError(f"{file} is empty: delete it, and a new secret is made")
    return secret
