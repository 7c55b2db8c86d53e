"""What Telegram sends, read."""

import pytest
from hypothesis import given

from assistant.channels.telegram_updates import chat_of, read_update
from assistant.text_models.clean_text import shortened
from tests.hostile.anything import ANYTHING, almost

NAME = "b12_test_bot"


def update(text="what is myelin?", chat=None, **more):
    message = {
        "message_id": 5,
        "from": {"id": 7, "is_bot": False, "first_name": "Anna"},
        "chat": chat or {"id": 7, "type": "private"},
        "text": text,
    }
    return {"update_id": 1, "message": message | more}


GROUP = {"id": -1001, "type": "supergroup"}


def test_a_private_message_is_for_us():
    message = read_update(update())
    assert (message.update, message.text, message.conversation) == (
        1,
        "what is myelin?",
        "telegram_7",
    )
    assert message.message == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/start", "hello"),
        ("/help@b12_test_bot", "hello"),
        ("/ask what is myelin?", "what is myelin?"),
        ("/ask@B12_test_bot what is myelin?", "what is myelin?"),
        ("@b12_test_bot what is myelin?", "what is myelin?"),
    ],
)
@pytest.mark.parametrize("chat", [None, GROUP])
def test_commands_and_names_are_taken_off(text, words, chat):
    assert read_update(update(text, chat), NAME).text == words


def test_in_a_group_each_person_has_a_conversation():
    message = read_update(update("/ask x", GROUP), NAME)
    assert message.conversation == "telegram_-1001_7"
    assert message.message == 5
    assert chat_of(message.conversation) == -1001


def test_in_a_group_only_what_is_said_to_us_is_answered():
    assert read_update(update(chat=GROUP), NAME) is None
    assert read_update(update("/ask@other_bot x", GROUP), NAME) is None
    answered = {"from": {"id": 1, "is_bot": True, "username": "B12_test_bot"}}
    assert read_update(update(chat=GROUP, reply_to_message=answered), NAME) is not None


RED_FLAG = "I took all of these pills and want to die"
PHOTO = {"photo": [{"file_id": "x"}]}
TO_US = {"from": {"id": 1, "is_bot": True, "username": "B12_test_bot"}}


def wordless(chat=None, **more):
    said = update(chat=chat, **more)
    del said["message"]["text"]
    return said


@pytest.mark.parametrize("content", [PHOTO, {"video": {}}, {"document": {}}, {"voice": {}}])
def test_the_words_beside_a_file_are_what_was_said(content):
    assert read_update(wordless(caption=RED_FLAG, **content)).text == RED_FLAG
    assert read_update(wordless(caption=f"/ask {RED_FLAG}", **content)).text == RED_FLAG


@pytest.mark.parametrize(
    "kind",
    [
        *("photo", "voice", "audio", "video", "video_note", "document", "sticker", "animation"),
        *("location", "contact", "poll", "dice", "venue", "story"),
    ],
)
def test_what_comes_without_words_is_not_passed_over(kind):
    assert read_update(wordless(**{kind: {}})).text == ""
    assert read_update(wordless(caption="  ", **{kind: {}})).text == ""
    assert read_update(wordless(GROUP, **{kind: {}}), NAME) is None


@pytest.mark.parametrize(
    "told",
    [
        *("new_chat_members", "left_chat_member", "pinned_message", "new_chat_title"),
        *("new_chat_photo", "message_auto_delete_timer_changed", "group_chat_created"),
        *("migrate_to_chat_id", "proximity_alert_triggered", "write_access_allowed"),
    ],
)
@pytest.mark.parametrize("chat", [None, GROUP])
def test_what_tells_of_the_chat_itself_says_nothing(told, chat):
    assert read_update(wordless(chat, **{told: {"photo": {}}}), NAME) is None


def test_in_a_group_a_caption_or_an_answer_speaks_to_us():
    captioned = wordless(GROUP, caption=f"@{NAME} {RED_FLAG}", **PHOTO)
    assert read_update(captioned, NAME).text == RED_FLAG
    assert read_update(wordless(GROUP, caption=RED_FLAG, **PHOTO), NAME) is None
    assert read_update(wordless(GROUP, reply_to_message=TO_US, **PHOTO), NAME).text == ""


def test_a_file_with_our_name_alone_is_no_greeting():
    assert read_update(wordless(GROUP, caption=f"@{NAME}", **PHOTO), NAME).text == ""


def test_an_album_without_words_is_one_event_and_its_words_are_another():
    album = {"media_group_id": "13", **PHOTO}
    first, second = (
        read_update({**wordless(**album), "update_id": number}).event for number in (1, 2)
    )
    said = read_update({**wordless(caption=RED_FLAG, **album), "update_id": 3}).event
    assert (first, said) == (second, "3")
    assert read_update(wordless(**{**album, "media_group_id": "x" * 300})) is None


def test_a_tap_says_the_words_of_its_button():
    keyboard = [[{"text": "Does it hurt?", "callback_data": "ask:0"}]]
    tap = {
        "id": "77",
        "from": {"id": 7, "is_bot": False, "first_name": "Anna"},
        "message": {
            "message_id": 9,
            "chat": GROUP,
            "reply_markup": {"inline_keyboard": keyboard},
        },
        "data": "ask:0",
    }
    message = read_update({"update_id": 2, "callback_query": tap})
    assert (message.text, message.tap, message.user) == ("Does it hurt?", "77", 7)
    for data in ("drop table", ""):
        assert read_update({"update_id": 2, "callback_query": tap | {"data": data}}) is None
    assert read_update({"update_id": 2, "callback_query": tap | {"data": "ask:1"}}).text == ""


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"update_id": 1},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": {"text": "x"}},
        {"update_id": 1, "callback_query": {"data": "ask:0"}},
        {"update_id": 1, "edited_message": update()["message"]},
        {"update_id": 1, "edited_message": update(photo=[], caption="x")["message"]},
        update("   "),
        update(**{"from": {"id": 8, "is_bot": True}}),
        update() | {"update_id": "x"},
    ],
)
def test_what_is_no_message_is_nothing(body):
    assert read_update(body, NAME) is None


def test_only_our_conversations_name_a_chat():
    with pytest.raises(ValueError, match="no conversation on Telegram"):
        chat_of("anna")


@pytest.mark.parametrize(
    "changed",
    [
        update(text=["hi"]),
        update(chat={"id": "7", "type": "private"}),
        update(chat={"id": True, "type": "private"}),
        update(chat={"id": 10**30, "type": "private"}),
        {**update(), "update_id": "1"},
        {**update(), "update_id": None},
        {**update(), "update_id": 2**63},
    ],
)
def test_an_update_with_a_part_of_another_kind_says_nothing(changed):
    assert read_update(changed, NAME) is None


TAP = {
    "update_id": 1,
    "callback_query": {
        "id": "9",
        "from": {"id": 7},
        "data": "ask:0",
        "message": {
            **update()["message"],
            "reply_markup": {
                "inline_keyboard": [[{"text": "Does it hurt?", "callback_data": "ask:0"}]]
            },
        },
    },
}


ALBUM = update(text="", caption="hi", media_group_id="13", photo=[])


@given(ANYTHING | almost(update(chat=GROUP, text=f"@{NAME} hi")) | almost(TAP) | almost(ALBUM))
def test_whatever_comes_says_something_whole_or_nothing(body):
    message = read_update(body, NAME)
    if message:
        assert chat_of(message.conversation) == message.chat
        assert len(message.conversation) <= 200
        assert isinstance(message.text, str)
        assert isinstance(message.tap, str)
        assert 0 < len(message.event) <= 200


def test_a_text_is_cut_where_a_message_ends_and_holds_whole_characters():
    assert read_update(update(text="x" * 5000 + "y")).text == shortened("x" * 5000 + "y")
    assert read_update(update(text="half a \ud83d")).text == "half a \ufffd"
