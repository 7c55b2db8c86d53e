"""What Slack sends, read: who says what, where. Without Rasa."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs

from assistant.text_models.clean_text import readable, shortened

PREFIX = "slack"
# In place of a thread: a direct message, or a command.
DIRECT, COMMAND = "direct", "command"

_PERSON = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<[^>|]*\|([^>]*)>|<((?:https?|mailto|tel)[^>]*)>")
# A message that was edited, deleted, sent by a program ... is nothing to answer.
_ANSWERED_SUBTYPES = (None, "thread_broadcast", "file_share", "me_message")
_GREETING = "hello"
# What a person can send without a word: files, messages passed on.
_CONTENT = ("files", "attachments")
# Ids as Slack gives them out; anything else is none, and does not fit into our tables.
_ID = re.compile(r"[\w.]{1,40}", re.ASCII)
_EVENT_ID = re.compile(r"[\w.:-]{1,200}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where an answer goes.

    Attributes:
        team: id of the workspace.
        channel: id of the channel or of the direct conversation.
        thread: time stamp of the message that the thread hangs on, or `direct`, or `command`.
        user: id of the person.
    """

    team: str
    channel: str
    thread: str
    user: str

    @property
    def conversation(self) -> str:
        """Id of the conversation: one a person and thread."""
        return "-".join((PREFIX, self.team, self.channel, self.thread, self.user))


@dataclass(frozen=True)
class SlackMessage:
    """Something that a person said to the assistant.

    Attributes:
        event: Slack's id of the event; the same for all its repetitions.
        text: in plain words; what is longer than a message may be is cut; empty: only a file came.
        place: where it was said.
        is_addressed: whether it was said to the assistant: directly, by its name or by a button.
        response_url: where the answer to a command goes; empty: it was none.
    """

    event: str
    text: str
    place: Place
    is_addressed: bool = True
    response_url: str = ""


def place_of(conversation: str) -> Place:
    """The place that a conversation's id names.

    Raises:
        ValueError: it is no conversation on Slack.
    """
    prefix, *parts = conversation.split("-")
    if prefix != PREFIX or len(parts) != 4:
        raise ValueError(f"{conversation} is no conversation on Slack")
    return Place(*parts)


def read_body(body: bytes, content_type: str) -> dict[str, Any]:
    """The content of a request, whichever of Slack's forms it has.

    Raises:
        ValueError: it has none of them.
    """
    try:
        found = _content(body, content_type)
    except RecursionError as error:
        raise ValueError("the body is too deep") from error
    if not isinstance(found, dict):
        raise ValueError("the body is no object")
    return found


def _content(body: bytes, content_type: str) -> Any:
    if "json" in content_type:
        return json.loads(body)
    form = {key: values[-1] for key, values in parse_qs(body.decode()).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def read_message(body: Mapping[str, Any]) -> SlackMessage | None:
    """What a request says to the assistant; None where it says nothing.

    Args:
        body: of an event, a tapped button or a slash command.
    """
    try:
        message = _read(body)
    except (KeyError, IndexError, TypeError, AttributeError):
        return None
    if message is None or not _is_whole(message):
        return None
    return replace(message, text=readable(shortened(message.text)))


def _read(body: Mapping[str, Any]) -> SlackMessage | None:
    if body.get("type") == "event_callback":
        return _read_event(body)
    if body.get("type") == "block_actions":
        return _read_button(body)
    return _read_command(body) if "command" in body else None


def _is_whole(message: SlackMessage) -> bool:
    """Whether each part is what Slack sends there."""
    parts = vars(message.place).values()
    texts = (message.text, message.response_url, message.event, *parts)
    return (
        all(isinstance(text, str) for text in texts)
        and all(map(_ID.fullmatch, parts))
        and bool(_EVENT_ID.fullmatch(message.event))
    )


def _read_event(body: Mapping[str, Any]) -> SlackMessage | None:
    event = body["event"]
    kind, user = event.get("type"), event.get("user")
    if kind not in ("message", "app_mention") or event.get("bot_id") or not user:
        return None
    if event.get("subtype") not in _ANSWERED_SUBTYPES:
        return None
    own = {entry["user_id"] for entry in body.get("authorizations") or []}
    if user in own:
        return None
    is_direct = kind == "message" and event.get("channel_type") == "im"
    named = {name for name in own if f"<@{name}>" in (event.get("text") or "")}
    if kind == "message" and not is_direct and named:
        return None  # the same comes as an app_mention
    thread = event.get("thread_ts") or (DIRECT if is_direct else event["ts"])
    place = Place(body["team_id"], event["channel"], thread, user)
    is_addressed = is_direct or kind == "app_mention"
    text = _text_of(event, is_addressed=is_addressed)
    return None if text is None else SlackMessage(body["event_id"], text, place, is_addressed)


def _text_of(event: Mapping[str, Any], *, is_addressed: bool) -> str | None:
    """What an event says in words: empty beside a file that has none; None: nothing at all."""
    said = event.get("text") or ""
    words = plain_words(said)
    if words or any(map(event.get, _CONTENT)):
        return words
    # A name and nothing else calls the assistant, or somebody else.
    return _GREETING if is_addressed and said.strip() else None


def _read_button(body: Mapping[str, Any]) -> SlackMessage:
    channel, user = body["channel"]["id"], body["user"]["id"]
    if (body.get("container") or {}).get("is_ephemeral"):
        # Under the answer to a command, which one person alone sees.
        place = Place(body["team"]["id"], channel, COMMAND, user)
        words = str(body["actions"][0]["value"])
        return SlackMessage(body["trigger_id"], words, place, response_url=body["response_url"])
    message = body["message"]
    is_direct = channel.startswith("D")
    thread = message.get("thread_ts") or (DIRECT if is_direct else message["ts"])
    place = Place(body["team"]["id"], channel, thread, user)
    tapped = body["actions"][0]
    return SlackMessage(body["trigger_id"], str(tapped["value"]), place)


def _read_command(body: Mapping[str, Any]) -> SlackMessage:
    place = Place(body["team_id"], body["channel_id"], COMMAND, body["user_id"])
    text = plain_words(body.get("text") or "") or _GREETING
    return SlackMessage(body["trigger_id"], text, place, response_url=body["response_url"])


def plain_words(text: str) -> str:
    """Slack's own markup as words: names of people left out, links as they read."""
    words = _LINK.sub(lambda link: link[1] or link[2], _PERSON.sub(" ", text))
    return html.unescape(" ".join(words.split()))
