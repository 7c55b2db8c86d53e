"""The Telegram channel of the running assistant, against a stand-in of Telegram's interface."""

from __future__ import annotations

import itertools
import json
import time

import pytest
import requests
from aiogram.types import InlineKeyboardMarkup

from tests.conftest import TELEGRAM_SECRET

pytestmark = pytest.mark.e2e

COUNT = itertools.count(1000)
HEADER = "X-Telegram-Bot-Api-Secret-Token"
NAMES = {"chat_id", "text", "parse_mode", "disable_web_page_preview", "reply_markup"}
IN_A_GROUP = {"reply_to_message_id", "allow_sending_without_reply"}


@pytest.fixture(scope="module")
def telegram(assistant):
    # Two failures stood before: the assistant has gone on and introduced itself.
    assistant.telegram.wait_for(1, "getMe")
    return assistant.telegram


def post(assistant, update, secret=TELEGRAM_SECRET):
    address = f"{assistant.url}/webhooks/telegram/webhook"
    headers = {HEADER: secret} if secret is not None else {}
    return requests.post(address, json=update, headers=headers, timeout=10)


def update(text, chat, user=None, **more):
    """A new message in a private chat, or in a group where there is a user beside it."""
    number = next(COUNT)
    kind = "private" if user is None else "supergroup"
    message = {
        "message_id": number,
        "date": int(time.time()),
        "from": {"id": user or chat, "is_bot": False, "first_name": "Anna"},
        "chat": {"id": chat, "type": kind},
        "text": text,
        **more,
    }
    return {"update_id": number, "message": message}


def said_to(telegram, chat, count=1):
    """What the assistant said in a chat; buttons are what aiogram's types make of them."""
    calls = [call.content for call in telegram.wait_for(count, "sendMessage", chat_id=str(chat))]
    for call in calls:
        assert set(call) <= NAMES | IN_A_GROUP
        assert call["parse_mode"] == "HTML"
        if "reply_markup" in call:
            keyboard = json.loads(call["reply_markup"])
            assert InlineKeyboardMarkup(**keyboard).to_python() == keyboard
    return calls


def test_it_introduces_itself_once_telegram_can_be_reached(telegram):
    assert len(telegram.refused) >= 2
    (webhook,) = telegram.called("setWebhook")
    assert webhook.content["secret_token"] == TELEGRAM_SECRET
    assert webhook.content["url"] == "https://clinic.example/webhooks/telegram/webhook"
    assert json.loads(webhook.content["allowed_updates"]) == ["message", "callback_query"]


def test_a_message_is_answered_with_source_and_buttons(assistant, telegram):
    assert post(assistant, update("what is myelin?", 10)).status_code == 200
    (said,) = said_to(telegram, 10)
    assert "myelin" in said["text"].lower()
    assert "<i>Source" in said["text"]
    assert json.loads(said["reply_markup"])["inline_keyboard"]
    assert set(said) == NAMES


def test_a_tapped_button_is_a_question(assistant, telegram):
    post(assistant, update("what is myelin?", 20))
    keyboard = json.loads(said_to(telegram, 20)[0]["reply_markup"])
    button = keyboard["inline_keyboard"][1][0]
    tap = {
        "id": "tap 20",
        "from": {"id": 20, "is_bot": False, "first_name": "Anna"},
        "message": {
            "message_id": 1,
            "chat": {"id": 20, "type": "private"},
            "reply_markup": keyboard,
        },
        "data": button["callback_data"],
    }
    post(assistant, {"update_id": next(COUNT), "callback_query": tap})
    said_to(telegram, 20, 2)
    telegram.wait_for(1, "answerCallbackQuery", callback_query_id="tap 20")
    assert assistant.tracker_after(button["text"], "telegram_20")


def test_a_tap_on_a_message_too_old_to_read_asks_for_words(assistant, telegram):
    tap = {
        "id": "tap 25",
        "from": {"id": 25, "is_bot": False, "first_name": "Anna"},
        "message": {"message_id": 1, "date": 0, "chat": {"id": 25, "type": "private"}},
        "data": "ask:0",
    }
    post(assistant, {"update_id": next(COUNT), "callback_query": tap})
    assert "other words" in said_to(telegram, 25)[0]["text"]
    telegram.wait_for(1, "answerCallbackQuery", callback_query_id="tap 25")


@pytest.mark.parametrize("secret", [None, "", "wrong", TELEGRAM_SECRET + "x", "\u00e9"])
def test_a_forged_update_is_refused(assistant, telegram, secret):
    header = secret.encode() if secret else secret
    assert post(assistant, update("hello", 30), header).status_code == 403
    time.sleep(0.3)
    assert telegram.called("sendMessage", chat_id="30") == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'"x"', b'{"update_id": {}}'])
def test_a_body_that_is_none_does_no_harm(assistant, body):
    address = f"{assistant.url}/webhooks/telegram/webhook"
    headers = {HEADER: TELEGRAM_SECRET}
    assert requests.post(address, data=body, headers=headers, timeout=10).status_code in (200, 400)


def test_updates_that_come_again_or_late_are_each_answered_once(assistant, telegram):
    first, second = update("what is myelin?", 40), update("does the injection hurt?", 40)
    for sent in (second, first, second, first):
        assert post(assistant, sent).status_code == 200
    said_to(telegram, 40, 2)
    time.sleep(1)
    assert len(telegram.called("sendMessage", chat_id="40")) == 2


@pytest.mark.parametrize(
    "failure",
    [
        (429, {}, {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}),
        (500, {}, {"ok": False, "error_code": 500, "description": "Internal Server Error"}),
        (502, {}, {"ok": False, "error_code": 502, "description": "Bad Gateway"}),
    ],
)
def test_an_error_of_telegram_s_is_waited_out(assistant, telegram, failure):
    status, headers, body = failure
    chat = 5000 + status
    telegram.failures += [(status, headers, {"description": "Too Many Requests"} | body)] * 2
    post(assistant, update("what is myelin?", chat))
    said_to(telegram, chat)
    assert telegram.failures == []
    assert len(telegram.called("sendMessage", chat_id=str(chat))) == 1


def test_what_telegram_refuses_does_not_end_the_conversation(assistant, telegram):
    refusal = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked"}
    telegram.failures += [(403, {}, refusal)]
    post(assistant, update("what is myelin?", 60))
    deadline = time.monotonic() + 20
    while telegram.failures and time.monotonic() < deadline:
        time.sleep(0.1)
    post(assistant, update("and why is it important?", 60))
    assert len(said_to(telegram, 60)) == 1


def test_in_a_group_people_are_kept_apart(assistant, telegram):
    post(assistant, update("/ask i have kidney disease", -70, user=1))
    said_to(telegram, -70)
    post(assistant, update("@b12_test_bot what is myelin?", -70, user=2))
    answer = said_to(telegram, -70, 2)[1]
    assert set(answer) >= IN_A_GROUP
    # What people say to each other is not for us.
    post(assistant, update("what a day", -70, user=3))
    time.sleep(0.7)
    assert len(telegram.called("sendMessage", chat_id="-70")) == 2
    first = assistant.tracker_after("i have kidney disease", "telegram_-70_1")
    second = assistant.tracker_after("what is myelin?", "telegram_-70_2")
    assert first["slots"]["kidney_disease"] == "affirmed"
    assert second["slots"]["kidney_disease"] is None


def test_signs_of_markup_go_out_escaped(assistant, telegram):
    post(assistant, update("<b>hello</b> & *what* is [myelin](x)?", 80))
    (said,) = said_to(telegram, 80)
    assert "<b>" not in said["text"]
