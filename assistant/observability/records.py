"""Log records without a patient's words, whoever writes them.

Rasa, its action server and the libraries below them log what they work on: messages, slots, whole
bodies. Which call does that differs between releases, so nothing of theirs is trusted. Kept is a
text that is known (`_KNOWN`), the constant part of a text with arguments, and of Rasa's structured
events the keys in `_KEYS`. Of all else only the place in the code is left, where the text stands.
Our own calls name no data of patients; the tests in `tests/e2e/test_logs.py` hold all to it.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from assistant.observability.errors import describe, in_short, place_of
from assistant.observability.speaker import speaker
from assistant.settings import ROOT

LEFT_OUT = "(left out)"
MOST_CHARACTERS = 1000
_OWN = (str(ROOT / "assistant") + "/", str(ROOT / "actions") + "/")
# Of these libraries arguments are names of our own files and tables.
_PLAIN_SPOKEN = ("alembic.",)

# Texts of others that tell nothing of patients; only the part that matches is kept.
_KNOWN = re.compile(
    "|".join(
        (
            r"Starting Rasa server on https?://[\w.:\[\]-]+",
            r"Rasa server is up and running\.",
            r"Loading model [\w./-]+",
            r"Found new model with fingerprint \w+",
            r"Predicted next action '\w+' with confidence [\d.]+",
            r"Predicted next action using \w+",
            r"Calling action endpoint to run action '\w+'",
            r"Received request to run '\w+'",
            r"Finished running '\w+'",
            r"Registered function for '\w+'",
            r"Failed to run custom action '\w+'\. Couldn't connect to the server",
            r"Encountered an exception while running action '\w+'",
            r"Exception occurred during execution of request <Request: [A-Z]+ /\w*>",
            r"Circuit breaker tripped",
            r"Error happened when trying to (save|retrieve) conversation tracker (to|from) '\w+'",
            r"There is a rule for the next action '\w+'|There is no applicable rule",
            r"Predicted loop '\w+'|Predicted '\w+' after loop '\w+'",
            r"Node '[\w.]+' (running|loading) '[\w.]+'",
            r"Enabling coroutine debugging",
            r"Creating tracker for id|Recreating tracker for id",
            r"Starting a new session for conversation",
            r"The latest session for conversation",
            r"Acquiring lock for conversation|Acquired lock for conversation",
            r"Deleted lock for conversation|Issuing ticket for conversation",
            r"Goin' Fast @ https?://[\w.:\[\]-]+",
            r"(Starting|Stopping) worker \[\d+\]",
            r"Server Stopped",
            # asyncio: what follows these words shows the task, with all that it works on.
            r"Task exception was never retrieved",
            r"Future exception was never retrieved",
            r"Task was destroyed but it is pending!",
            r"Exception in callback",
            r"Unclosed client session|Unclosed connector",
            r"Using selector: \w+",
        )
    )
)
_EVENT = re.compile(r"[a-z0-9_.-]{1,80}")
# Of Rasa's structured events; their values are names and numbers.
_KEYS = frozenset(
    (
        "action_name",
        "action_extract_slot",
        "intent",
        "confidence",
        "len_extraction_events",
        "policy_name",
        "placeholder_key",
        "rabbitmq_exchange",
        "topic",
        "host",
        "key",
        "filename",
    )
)
_NAME = re.compile(r"[\w./:-]{1,100}")


class SafeRecord(logging.LogRecord):
    """A record whose text, arguments and exception are fit for anybody's eyes.

    Attributes:
        conversation: id of the conversation that was worked on; empty: none.
        data: more about it, as names and numbers.
        error: the exception (see `describe`); None: there was none.
    """

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: Any,
        func: str | None = None,
        sinfo: str | None = None,
        **_: Any,
    ) -> None:
        """Take what `logging` has of a call, and leave out what must not be seen."""
        super().__init__(name, level, pathname, lineno, msg, args, None, func, None)
        self.conversation = speaker()
        self.data: dict[str, Any] = {}
        error = exc_info[1] if exc_info else None
        self.error: dict[str, Any] | None = None if error is None else describe(error)
        # The traceback in words, for handlers that are not ours.
        self.exc_text = None if self.error is None else in_lines(self.error)
        if pathname.startswith(_OWN):
            text = _filled(str(msg), self.args, _told)
        else:
            text = self._text_of_others(msg)
        self.msg, self.args = _printable(text), ()

    def _text_of_others(self, msg: object) -> str:
        if not isinstance(msg, str):
            # `logger.error(error)`: an exception, or an object that shows what it holds.
            return in_short(msg) if isinstance(msg, BaseException) else self._left_out()
        if msg.startswith("{") and (event := _structured(msg)):
            return self._text_of_event(event)
        if self.args:
            is_plain = self.name.startswith(_PLAIN_SPOKEN)
            return _filled(msg, self.args, _told if is_plain else _masked)
        known = _KNOWN.match(msg)
        return known[0] if known else self._left_out()

    def _text_of_event(self, event: Mapping[str, Any]) -> str:
        """Rasa's structured event, which it has written as JSON."""
        intent = event.get("parse_data_intent")
        told = {**event, **_intent(intent)} if isinstance(intent, dict) else event
        self.data = {name: told[name] for name in told if name in _KEYS and _is_name(told[name])}
        if "exception" in event:
            self.error = _structured_error(event["exception"])
            self.exc_text = in_lines(self.error)
        name = event["event"]
        return name if isinstance(name, str) and _EVENT.fullmatch(name) else LEFT_OUT

    def _left_out(self) -> str:
        self.data = {"at": place_of(self.pathname, self.lineno)}
        return LEFT_OUT


def in_lines(error: Mapping[str, Any]) -> str:
    """A described exception as lines, the first cause first, as Python shows them."""
    before = f"{in_lines(error['cause'])}\nwhich led to:\n" if "cause" in error else ""
    lines = [f"  {place}" for place in error["at"]]
    reason = f": {error['reason']}" if "reason" in error else ""
    return before + "\n".join([*lines, f"{error['type']}{reason}"])


def _filled(text: str, arguments: Any, told: Any) -> str:
    """A text with its arguments in it, each as `told` shows it."""
    if not arguments:
        return text
    if isinstance(arguments, Mapping):
        shown: Any = {name: told(value) for name, value in arguments.items()}
    else:
        shown = tuple(told(value) for value in arguments)
    try:
        return str(text % shown)
    except (TypeError, ValueError, KeyError):
        return text


class _Masked:
    """Stands for a value that is not shown, however it is formatted."""

    def __str__(self) -> str:
        return "…"

    __repr__ = __str__


def _masked(value: object) -> object:
    return value if isinstance(value, bool | int | float) or value is None else _Masked()


class _InShort:
    """An exception, however it is formatted."""

    def __init__(self, error: BaseException) -> None:
        self._text = in_short(error)

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__


def _told(value: object) -> object:
    return _InShort(value) if isinstance(value, BaseException) else value


def _structured(text: str) -> dict[str, Any] | None:
    try:
        event = json.loads(text)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "event" in event else None


def _structured_error(chain: Any) -> dict[str, Any]:
    """The exception of a structured event; that has the values of all variables, too."""
    described: dict[str, Any] = {}
    try:
        for link in reversed(chain):  # outermost first, as structlog has them
            at = [f"{place_of(f['filename'], f['lineno'])} in {f['name']}" for f in link["frames"]]
            cause = {"cause": described} if described else {}
            described = {"type": str(link["exc_type"]), "at": at, **cause}
    except (TypeError, KeyError):
        return {"type": "Exception", "at": []}
    return described


def _intent(intent: Mapping[str, Any]) -> dict[str, Any]:
    sure = intent.get("confidence")
    return {"intent": intent.get("name"), "confidence": sure if isinstance(sure, float) else None}


def _is_name(value: object) -> bool:
    is_name = isinstance(value, str) and _NAME.fullmatch(value)
    return bool(is_name) or isinstance(value, bool | int | float)


def _printable(text: str) -> str:
    """One line, so that nobody can forge a second one."""
    clean = "".join(sign if sign.isprintable() else " " for sign in text)
    return clean if len(clean) <= MOST_CHARACTERS else clean[:MOST_CHARACTERS] + "…"
