"""A bot message in Slack's Block Kit, checked against Slack's own models."""

import pytest
from slack_sdk.models.blocks import Block

from assistant.channels.content import Button, Content
from assistant.channels.slack_blocks import blocks_of, text_of

LONG = " ".join(f"Sentence number {number} is here." for number in range(400))


def out(content):
    """As it goes out; each block is what Slack's model makes of it."""
    blocks = [block.to_dict() for block in blocks_of(content)]
    assert [Block.parse(block).to_dict() for block in blocks] == blocks
    return blocks


def test_text_source_and_buttons_have_their_blocks():
    content = Content("An answer.", 'Source: "x".', (), (Button("Next?", "Next?"),))
    section, context, actions = out(content)
    assert section["text"] == {"type": "plain_text", "text": "An answer.", "emoji": False}
    assert context["elements"][0]["text"] == 'Source: "x".'
    assert actions["elements"][0]["value"] == "Next?"


def test_what_to_do_at_once_has_a_heading():
    blocks = out(Content("Call 911.", metadata={"kind": "triage"}))
    assert [block["type"] for block in blocks] == ["header", "section"]


def test_a_long_text_is_cut_at_sentences():
    sections = [block["text"]["text"] for block in out(Content(LONG))]
    assert len(sections) > 2
    assert all(text.endswith(".") and len(text) <= 3000 for text in sections)
    assert " ".join(sections) == LONG


def test_a_long_button_is_cut_and_says_all():
    words = "Is it " + "very " * 30 + "safe?"
    button = out(Content("x", buttons=(Button(words, words),)))[1]["elements"][0]
    assert len(button["text"]["text"]) == 75
    assert button["value"] == words


@pytest.mark.parametrize("signs", ["*b* _i_ ~s~ `c`", "<!channel> & <@U1>", ":smile:"])
def test_signs_of_slack_stay_signs(signs):
    content = Content(signs)
    assert out(content)[0]["text"] == {"type": "plain_text", "text": signs, "emoji": False}
    assert "<" not in text_of(content)
