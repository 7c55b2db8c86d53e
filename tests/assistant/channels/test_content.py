"""A bot message as every channel sends it."""

import pytest

from assistant.answers.reply import ReplyWriter
from assistant.channels.content import Button, read_content
from assistant.channels.web_output import as_event


@pytest.fixture(scope="module")
def writer(library, facts, sources):
    return ReplyWriter(library, facts, sources, {"clinic_phone": "1", "clinic_name": "Clinic"})


def message_of(reply):
    """As Rasa hands it to a channel: metadata beside the text."""
    return {"text": reply.text, "buttons": reply.buttons(), **reply.metadata}


def test_the_source_line_of_each_answer_is_told_apart(writer, library):
    keys = [answer.key for answer in library if answer.kind == "answer"]
    assert len(keys) > 50
    for key in keys:
        reply = writer.answer(key)
        content = read_content(message_of(reply))
        assert content.citation.startswith("Source"), key
        assert content.whole_text == reply.text, key
        assert "Source:" not in content.text, key
        assert content.references, key


def test_references_name_title_and_section(writer, sources):
    content = read_content(message_of(writer.answer("nerves/myelin")))
    titles = {source.title for source in sources.values()}
    headings = {heading for source in sources.values() for heading in source.sections.values()}
    assert all(reference.title in titles for reference in content.references)
    assert all(reference.section in headings for reference in content.references)


def test_buttons_send_their_own_words(writer):
    reply = writer.answer("nerves/myelin")
    content = read_content(message_of(reply))
    assert content.buttons == tuple(Button(text, text) for text in reply.suggestions)
    assert content.buttons


def test_triage_is_known_as_such():
    content = read_content({"text": "Call 911.", "kind": "triage", "answer": "triage/emergency"})
    assert content.is_triage
    assert not read_content({"text": "Hello."}).is_triage


@pytest.mark.parametrize(
    "message", [{}, {"text": None}, {"text": "x", "buttons": None, "cited": ["?"]}]
)
def test_a_bare_message_is_no_error(message):
    content = read_content(message)
    assert (content.citation, content.buttons, content.references) == ("", (), ())


def test_a_web_message_has_what_rasa_widgets_read(writer):
    reply = writer.answer("nerves/myelin")
    event = as_event(read_content(message_of(reply)))
    assert event["text"] == reply.text
    assert [reply["payload"] for reply in event["quick_replies"]] == list(reply.suggestions)
    assert event["text"].endswith(event["citation"])
    assert event["metadata"]["kind"] == "answer"
    assert set(event["references"][0]) == {"title", "publisher", "section"}
