"""What Telegram sends, read: who says what, in which chat. Without Rasa."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.text_models.clean_text import readable, shortened

PREFIX = "telegram"
# What a tapped button sends back; its words stand in the message that it hangs on.
BUTTON = "ask:"
_GREETING = "hello"
# What a person can send without a word; what only tells of the chat itself has none of these.
_CONTENT = frozenset((
    "animation", "audio", "checklist", "contact", "dice", "document", "game", "location",
    "paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice",
))  # fmt: skip
_MOST_NUMBER = 2**53
_ALBUM = re.compile(r"\w{0,40}", re.ASCII)
_COMMAND = re.compile(r"^/(\w+)(?:@(\w+))?\s*", re.ASCII)
_CONVERSATION = re.compile(rf"^{PREFIX}_(-?\d+)(?:_(\d+))?$", re.ASCII)


@dataclass(frozen=True)
class TelegramMessage:
    """Something that a person said to the assistant.

    Attributes:
        update: Telegram's id of the update; the same for all its repetitions.
        text: what was said, so far as a message may be long; that of the button where one was
            tapped; empty: it is not known, or a picture, a voice message ... came without words.
        chat: id of the chat.
        user: id of the person; 0 in a private chat, whose id says who it is.
        message: id of the message, to answer to in a group; 0: none.
        tap: id of the tap on a button, which wants a sign that it arrived; empty: none.
        album: id of the album that it belongs to; empty: none.
    """

    update: int
    text: str
    chat: int
    user: int = 0
    message: int = 0
    tap: str = ""
    album: str = ""

    @property
    def event(self) -> str:
        """Id of what is answered once: the pictures of an album without words, all together."""
        if self.album and not self.text:
            return f"album_{self.chat}_{self.album}"
        return str(self.update)

    @property
    def conversation(self) -> str:
        """Id of the conversation: in a group, one a person."""
        return f"{PREFIX}_{self.chat}" + (f"_{self.user}" if self.user else "")


def chat_of(conversation: str) -> int:
    """The chat that a conversation's id names.

    Raises:
        ValueError: it is no conversation on Telegram.
    """
    if not (found := _CONVERSATION.match(conversation)):
        raise ValueError(f"{conversation} is no conversation on Telegram")
    return int(found[1])


def read_update(update: Mapping[str, Any], own_name: str = "") -> TelegramMessage | None:
    """What an update says to the assistant; None where it says nothing.

    Args:
        update: as Telegram sends it.
        own_name: the assistant's user name; in a group, who uses it speaks to the assistant.
    """
    try:
        message = _read(update, own_name)
    except (KeyError, TypeError, AttributeError):
        return None
    if message is None or not _is_whole(message):
        return None
    return replace(message, text=readable(shortened(message.text)))


def _read(update: Mapping[str, Any], own_name: str) -> TelegramMessage | None:
    if "callback_query" in update:
        return _read_tap(update["update_id"], update["callback_query"])
    if "message" in update:
        return _read_message(update["update_id"], update["message"], own_name)
    return None


def _is_whole(message: TelegramMessage) -> bool:
    """Whether each part is what Telegram sends there; its numbers have at most 52 bits."""
    numbers = (message.update, message.chat, message.user, message.message)
    is_numbered = all(type(n) is int and abs(n) < _MOST_NUMBER for n in numbers)
    texts = (message.text, message.tap, message.album)
    is_text = all(isinstance(text, str) for text in texts)
    return is_numbered and is_text and bool(_ALBUM.fullmatch(message.album))


def _read_message(number: int, message: Mapping[str, Any], own_name: str) -> TelegramMessage | None:
    sender, text = message["from"], message.get("text") or message.get("caption") or ""
    has_content = not _CONTENT.isdisjoint(message)
    if sender.get("is_bot") or not (text.strip() or has_content):
        return None
    is_private = message["chat"]["type"] == "private"
    words = _without_command(text, own_name)
    if words is None or not (is_private or _is_addressed(message, text, own_name)):
        return None
    return TelegramMessage(
        update=number,
        text=_without_name(words, own_name) or ("" if has_content else _GREETING),
        chat=message["chat"]["id"],
        user=0 if is_private else sender["id"],
        message=0 if is_private else message["message_id"],
        album=message.get("media_group_id", ""),
    )


def _without_command(text: str, own_name: str) -> str | None:
    """A text without its command; None where that is another bot's."""
    found = _COMMAND.match(text)
    if not found:
        return text
    if found[2] and own_name and found[2].lower() != own_name.lower():
        return None
    return text[found.end() :]


def _is_addressed(message: Mapping[str, Any], text: str, own_name: str) -> bool:
    """In a group: by a command, by name, or as an answer to the assistant."""
    answered = (message.get("reply_to_message") or {}).get("from") or {}
    return (
        text.startswith("/")
        or bool(own_name and f"@{own_name.lower()}" in text.lower())
        or bool(own_name and answered.get("username", "").lower() == own_name.lower())
    )


def _without_name(text: str, own_name: str) -> str:
    if own_name:
        text = re.sub(rf"@{re.escape(own_name)}\b", " ", text, flags=re.IGNORECASE)
    return " ".join(text.split()) if own_name and "\n" not in text else text.strip()


def _read_tap(number: int, tap: Mapping[str, Any]) -> TelegramMessage | None:
    message, data = tap["message"], tap["data"]
    if not data.startswith(BUTTON):
        return None
    # A message that is too old comes without its buttons: then nothing was said, only tapped.
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or []
    titles = {button.get("callback_data"): button["text"] for row in rows for button in row}
    is_private = message["chat"]["type"] == "private"
    return TelegramMessage(
        update=number,
        text=titles.get(data, ""),
        chat=message["chat"]["id"],
        user=0 if is_private else tap["from"]["id"],
        message=0 if is_private else message["message_id"],
        tap=tap["id"],
    )
