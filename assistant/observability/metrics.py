"""Every metric of the project, by the process that measures it (`docs/operations.md`).

Labels take their values from closed sets; no conversation, person or text is ever one.
"""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterable
from importlib.metadata import version

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from assistant.answers.library import KINDS
from assistant.settings import PLATFORMS, ROOT
from assistant.triage.levels import CRISIS, EMERGENCY, URGENT

__all__ = ["CONTENT_TYPE_LATEST", "exposition"]

# Of all processes: with those of the library's own registry (memory, start, garbage collection).
EVERYWHERE, ASSISTANT, ACTIONS, CONSOLE = (CollectorRegistry() for _ in range(4))

# When a counter was made says nothing here, and would double their number.
disable_created_metrics()  # type: ignore[no-untyped-call]

OTHER = "other"
CHANNELS = ("web", *PLATFORMS, "rest")
PARSE, POLICIES, ACTION, SEND, TURN = ("parse", "policies", "action", "send", "turn")
# A stage takes milliseconds, a turn that waits for a service up to half a minute.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

READY = Gauge(
    "b12_ready",
    "Whether the process can do its work: 1, or 0 where /health/ready answers 503.",
    registry=EVERYWHERE,
)
PART_OK = Gauge(
    "b12_part_ok",
    "Whether a part that the process needs is well, by /health/ready: 1 or 0.",
    ["part"],
    registry=EVERYWHERE,
)
DISK_FREE = Gauge(
    "b12_disk_free_bytes",
    "What can still be written, in the fullest of the folders that the process writes to.",
    registry=EVERYWHERE,
)
BUILD = Gauge(
    "b12_build_info",
    "Always 1; its labels are the versions that run.",
    ["version", "rasa", "python"],
    registry=EVERYWHERE,
)

MESSAGES = Counter(
    "b12_messages",
    "Messages of patients that the assistant took up.",
    ["channel"],
    registry=ASSISTANT,
)
REPLIES = Counter(
    "b12_replies",
    "Messages of the assistant, by what kind of text it was.",
    ["channel", "kind"],
    registry=ASSISTANT,
)
FAILED_REPLIES = Counter(
    "b12_failed_replies",
    "Messages on which the assistant had nothing to say but that something went wrong.",
    ["channel"],
    registry=ASSISTANT,
)
FALLBACKS = Counter(
    "b12_fallbacks",
    "Messages that were understood with less confidence than the threshold.",
    registry=ASSISTANT,
)
CONFIDENCE = Histogram(
    "b12_confidence",
    "How sure the classifier was of what a message asks for, 0 to 1.",
    buckets=[step / 10 for step in range(1, 11)],
    registry=ASSISTANT,
)
TRIAGE = Counter(
    "b12_triage",
    "Messages in which a red flag was found.",
    ["level"],
    registry=ASSISTANT,
)
STAGE_SECONDS = Histogram(
    "b12_stage_seconds",
    "Time that a stage of a turn took. parse: from the coming of the message until it is read, "
    "waiting for the turn before it included. policies: until the action server is first called, "
    "or a reply without it is made. action: that call. send: handing one reply to the channel. "
    "turn: the whole, without the wait before it.",
    ["stage"],
    buckets=_SECONDS,
    registry=ASSISTANT,
)
CONNECTIONS = Gauge(
    "b12_socket_connections",
    "Browsers that are connected now.",
    registry=ASSISTANT,
)
RECONNECTS = Counter(
    "b12_socket_reconnects",
    "Connections that went on with a chat: a line that broke, or a page that was loaded again.",
    registry=ASSISTANT,
)
RATE_LIMITED = Counter(
    "b12_rate_limited",
    "Messages that were refused because too many came.",
    ["channel"],
    registry=ASSISTANT,
)

ACTION_SECONDS = Histogram(
    "b12_action_seconds",
    "Time that an action took in the action server.",
    ["action"],
    buckets=_SECONDS,
    registry=ACTIONS,
)
ACTION_ERRORS = Counter(
    "b12_action_errors",
    "Actions that ended with an error.",
    ["action"],
    registry=ACTIONS,
)

TICKETS_OPEN = Gauge(
    "b12_tickets_open",
    "Requests to the front desk that are not closed.",
    ["state", "level"],
    registry=CONSOLE,
)
QUEUE_OLDEST = Gauge(
    "b12_queue_oldest_seconds",
    "How long the oldest request has waited for somebody; 0: none waits.",
    registry=CONSOLE,
)
OUTGOING_WAITING = Gauge(
    "b12_outgoing_waiting",
    "Staff's words that have not reached the patient's channel.",
    registry=CONSOLE,
)
NOTIFICATIONS_FAILED = Gauge(
    "b12_notifications_failed",
    "Notices to the team that were given up, or failed and will be tried again.",
    registry=CONSOLE,
)

# From the start on, so that the first one is an increase, too.
for _level in (URGENT, CRISIS, EMERGENCY):
    TRIAGE.labels(_level)
for _channel in CHANNELS:
    MESSAGES.labels(_channel)
    FAILED_REPLIES.labels(_channel)
RATE_LIMITED.labels("web")


def channel_label(name: str) -> str:
    """A channel's name as a label."""
    return name if name in CHANNELS else OTHER


def kind_label(kind: object) -> str:
    """A bot message's kind as a label."""
    return kind if isinstance(kind, str) and kind in KINDS else OTHER


def name_build() -> None:
    """Set what runs; Rasa is named in the processes that have it, and that is all of them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    BUILD.labels(project["version"], version("rasa"), platform.python_version()).set(1)


def exposition(registries: Iterable[CollectorRegistry]) -> bytes:
    """The metrics of some registries, and those of every process, as Prometheus reads them."""
    return b"".join(generate_latest(one) for one in (REGISTRY, EVERYWHERE, *registries))
