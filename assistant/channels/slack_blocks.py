"""A bot message in Slack's Block Kit."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    PlainTextObject,
    SectionBlock,
)

from assistant.channels.content import Content, split_at_sentences

# Slack's own limits: characters of a section, of a button, of the text beside the blocks.
MOST_SECTION, MOST_BUTTON, MOST_TEXT = 3000, 75, 4000
_ALARM = "\u26a0 Please read this now"


def blocks_of(content: Content) -> list[Block]:
    """The blocks of a message: what to do at once, text, source, buttons.

    All texts are plain: Slack reads no markup in them, so nothing has to be escaped.
    """
    blocks: list[Block] = []
    if content.is_triage:
        blocks.append(HeaderBlock(text=_plain(_ALARM)))
    sections = split_at_sentences(content.text, MOST_SECTION)
    blocks += [SectionBlock(text=_plain(section)) for section in sections]
    if content.citation:
        sources = split_at_sentences(content.citation, MOST_SECTION)
        blocks.append(ContextBlock(elements=[_plain(source) for source in sources]))
    if content.buttons:
        blocks.append(ActionsBlock(elements=_buttons(content)))
    return blocks


def text_of(content: Content) -> str:
    """The message for notifications and screen readers, with Slack's three signs escaped."""
    text = split_at_sentences(content.whole_text, MOST_TEXT)[0]
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _buttons(content: Content) -> list[ButtonElement]:
    return [
        ButtonElement(text=_plain(_short(button.title)), action_id=f"ask_{n}", value=button.payload)
        for n, button in enumerate(content.buttons)
    ]


def _short(title: str) -> str:
    return title if len(title) <= MOST_BUTTON else f"{title[: MOST_BUTTON - 1]}\u2026"


def _plain(text: str) -> PlainTextObject:
    return PlainTextObject(text=text, emoji=False)
