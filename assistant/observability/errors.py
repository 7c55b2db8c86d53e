"""Exceptions as the log shows them: what and where, never the data that they happened to.

Messages of exceptions often hold what was being worked on: an SQL parameter, a body, a value that
is no number. So only those messages are kept that are known to hold nothing of the kind.
"""

from __future__ import annotations

import sqlite3
import traceback
from pathlib import Path
from typing import Any

from assistant.settings import ROOT

OWN_PACKAGES = ("assistant.", "actions.")
# Besides ours, which are worded for it: these name tables and files, and modules.
_PLAIN = (sqlite3.Error, ImportError)
# An error, and those that it came from.
MOST_CAUSES = 4
MOST_FRAMES = 30
_LIBRARIES = "site-packages"


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as plain data.

    Returns:
        `type`; `reason`, where it may be told; `at`, the calls that led there, innermost last;
        `cause`, the same of the error behind it.
    """
    chain = [error]
    while (cause := _cause(chain[-1])) and cause not in chain and len(chain) < MOST_CAUSES:
        chain.append(cause)
    described: dict[str, Any] = {}
    for link in reversed(chain):
        described = {**_one(link), **({"cause": described} if described else {})}
    return described


def in_short(error: BaseException) -> str:
    """An exception in a few words: its type, and its reason where that may be told."""
    reason = reason_of(error)
    name = type(error).__name__
    return f"{name} ({reason})" if reason else name


def reason_of(error: BaseException) -> str:
    """What an exception says, where that cannot hold a patient's words; else empty."""
    if type(error).__module__.startswith(OWN_PACKAGES) or isinstance(error, _PLAIN):
        return _line(str(error))
    if isinstance(error, OSError):
        return _line(error.strerror or "")
    # PostgreSQL's text may quote values; its code does not (`23505`).
    if code := getattr(error, "pgcode", None):
        return _line(str(code))
    # Slack's refusals: `channel_not_found`.
    response: Any = getattr(error, "response", None)
    code = response.get("error") if hasattr(response, "get") else None
    return _line(code) if isinstance(code, str) and code.replace("_", "").isalnum() else ""


def place_of(path: str, line: int) -> str:
    """A place in the code, short: `assistant/launch.py:20`, `rasa/core/run.py:238`."""
    file = Path(path)
    if _LIBRARIES in file.parts:
        start = len(file.parts) - file.parts[::-1].index(_LIBRARIES)
        return f"{Path(*file.parts[start:])}:{line}"
    if file.is_relative_to(ROOT):
        return f"{file.relative_to(ROOT)}:{line}"
    return f"{file.name}:{line}"


def _one(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    calls = traceback.walk_tb(error.__traceback__)
    frames = traceback.StackSummary.extract(calls, lookup_lines=False)[-MOST_FRAMES:]
    at = [f"{place_of(frame.filename, frame.lineno or 0)} in {frame.name}" for frame in frames]
    reason = reason_of(error)
    return {"type": name, **({"reason": reason} if reason else {}), "at": at}


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _line(text: str) -> str:
    """One printable line, not too long."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:300]
