"""Whose conversation is being worked on, so that each line of the log can name it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_CONVERSATION: ContextVar[str] = ContextVar("conversation", default="")


@contextmanager
def speaking(conversation: str) -> Iterator[None]:
    """Everything in the block, and the tasks begun in it, belongs to a conversation.

    Args:
        conversation: its id.
    """
    token = _CONVERSATION.set(conversation)
    try:
        yield
    finally:
        _CONVERSATION.reset(token)


def set_speaker(conversation: str) -> None:
    """From here on, until it is set again: for what begins and ends in two places.

    Args:
        conversation: its id; empty: none.
    """
    _CONVERSATION.set(conversation)


def speaker() -> str:
    """Id of the conversation that is being worked on; empty: none."""
    return _CONVERSATION.get()
