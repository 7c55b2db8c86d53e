"""One set-up of the log for all processes: everything goes to one handler, in one form."""

from __future__ import annotations

import json
import logging
import sys
import threading
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO

from assistant.observability.errors import place_of
from assistant.observability.records import SafeRecord, in_lines

TEXT, JSON = "text", "json"

logger = logging.getLogger(__name__)


class _Formatter(logging.Formatter):
    """Writes records; one that a handler has kept from before the set-up is written bare."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        at = datetime.fromtimestamp(record.created, UTC)
        fields: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if isinstance(record, SafeRecord):
            more = {
                "conversation": record.conversation,
                "data": record.data,
                "error": record.error,
            }
            fields |= {name: value for name, value in more.items() if value}
        return fields


class JsonFormatter(_Formatter):
    """A line is a JSON object; an exception is one of its fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(self._fields(record), ensure_ascii=False)


class TextFormatter(_Formatter):
    """For people at a terminal; an exception follows in lines of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line or lines."""
        fields = self._fields(record)
        line = "{time} {level} {logger}: {message}".format_map(fields)
        for name, value in fields.get("data", {}).items():
            line += f" {name}={value}"
        if conversation := fields.get("conversation"):
            line += f" conversation={conversation!r}"
        return f"{line}\n{in_lines(fields['error'])}" if "error" in fields else line


class Logs:
    """The log of this process."""

    def __init__(self, process: str, level: str, form: str) -> None:
        """Keep how to write.

        Args:
            process: its name, in each line.
            level: Python's name of the lowest level that is written.
            form: `text` or `json`.
        """
        self._level = level
        formatter = JsonFormatter(process) if form == JSON else TextFormatter(process)
        # On the error stream, as Rasa has it: what commands print is not mixed with it.
        self._handler = logging.StreamHandler(sys.stderr)
        self._handler.setFormatter(formatter)

    def set_up(self) -> None:
        """From now on every record is safe, and what ends the process is written, too."""
        logging.setLogRecordFactory(SafeRecord)
        self.take_over()
        logging.getLogger().setLevel(self._level)
        # It names what it could do, at each start.
        logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
        sys.excepthook = _log_end("The process ended with an error")
        threading.excepthook = lambda args: _log_end("A thread ended with an error")(
            args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
        )
        warnings.showwarning = _log_warning

    def take_over(self) -> None:
        """Put our handler in the place of those that others have installed in the meantime.

        Rasa, Sanic and Socket.IO each set up their own, at different times; levels stay theirs.
        """
        root = logging.getLogger()
        # A library of the model's (numpy.distutils) makes it one that prints.
        root.__class__ = logging.RootLogger
        known = list(root.manager.loggerDict.values())
        for entry in (root, *(e for e in known if isinstance(e, logging.Logger))):
            for handler in [h for h in entry.handlers if _writes_to_terminal(h)]:
                entry.removeHandler(handler)
            entry.propagate = True
        # Rasa puts a filter on what it finds, which drops lines that look alike.
        self._handler.filters.clear()
        root.addHandler(self._handler)
        # For loggers that are cut off from all handlers later on.
        logging.lastResort = self._handler


def _writes_to_terminal(handler: logging.Handler) -> bool:
    return getattr(handler, "stream", None) in (sys.stdout, sys.stderr)


def _log_end(text: str) -> Callable[..., None]:
    def log(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical(text, exc_info=(kind, error, trace))

    return log


def _log_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Which warning, and where: its text may quote what was worked on. They are for developers."""
    logger.debug("Warning: %s at %s", category.__name__, place_of(filename, lineno))
