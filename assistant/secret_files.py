"""Secrets that the first start makes where none is set: for one machine, in development."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from assistant.yaml_file import FileError

_SECRET_BYTES = 32


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


def fernet_key(secret: str) -> str:
    """A Fernet key made of a secret of 32 random bytes, as `secret_in` keeps them."""
    raw = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    return base64.urlsafe_b64encode(raw).decode()
