"""Notices to the team, against a real mail server and a real web server that fail and recover."""

import asyncio
import base64
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from assistant.frontdesk import notifier
from assistant.frontdesk.desk import open_desk
from assistant.frontdesk.notifier import MOST_TRIES, notify_due
from assistant.settings import Settings
from assistant.storage.database import writing
from assistant.storage.notifications import FAILED, SENT
from assistant.storage.ticket_rows import NewTicket
from evaluation.processes import free_port
from tests.stand_ins import StandIn

SECRET = "whsec_" + base64.b64encode(b"a secret of 24 bytes ...").decode()
WORDS = "my bill is wrong <!channel>"


class Receiver(StandIn):
    """Takes webhooks; answers as told."""

    def reply(self, call):
        """Nothing in particular."""
        return {"ok": True}


class Mailbox:
    """A mail server that can refuse."""

    def __init__(self):
        self.mails, self.refuses, self.port = [], False, free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"

    def start(self):
        """Listen."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self):
        """Be away."""
        self._controller.stop()

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (its own name)
        """Keep a mail, or refuse it for now."""
        if self.refuses:
            return "451 try again later"
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def receiver():
    stand_in = Receiver()
    yield stand_in
    stand_in.server.shutdown()


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def new_desk(tmp_path, monkeypatch):
    monkeypatch.setattr(notifier, "OUTBOX", tmp_path / "outbox")

    def make(**more):
        return open_desk(Settings(database_url=f"sqlite:///{tmp_path}/desk.db", **more))

    return make


def open_request(desk, way, target, *, with_details=False):
    notice = {"way": way, "target": target, "with_details": with_details}
    new = NewTicket("anna", "web", reason=WORDS, name="Anna", contact="+15550100100")
    return desk.tickets.open(new, [notice])[0]


def state_of(desk, ticket):
    (notice,) = desk.notifications.of_ticket(ticket.id)
    return notice


def retry(desk, ticket):
    """As if the pause before the next try were over."""
    with writing(desk.engine) as connection:
        connection.exec_driver_sql("UPDATE notifications SET next_try_at = 0")
    asyncio.run(notify_due(desk))
    return state_of(desk, ticket)


def test_a_mail_arrives_once_without_the_patients_words(new_desk, mailbox):
    desk = new_desk(smtp_url=mailbox.url, smtp_from="assistant@clinic.example")
    ticket = open_request(desk, "email", "desk@clinic.example")
    for _ in range(3):
        asyncio.run(notify_due(desk))
    (envelope,) = mailbox.mails
    assert envelope.rcpt_tos == ["desk@clinic.example"]
    mail = message_from_bytes(envelope.content)
    assert ticket.reference in mail["Subject"]
    text = mail.get_payload()
    assert f"/requests/{ticket.reference}" in text
    assert "bill" not in text
    assert "Anna" not in text
    assert state_of(desk, ticket).state == SENT


def test_a_mail_server_that_refuses_and_recovers(new_desk, mailbox):
    desk = new_desk(smtp_url=mailbox.url)
    ticket = open_request(desk, "email", "desk@clinic.example")
    mailbox.refuses = True
    asyncio.run(notify_due(desk))
    notice = state_of(desk, ticket)
    assert (notice.state, notice.tries) == ("pending", 1)
    assert "451" in notice.error or "try again later" in notice.error
    assert desk.notifications.in_trouble()
    asyncio.run(notify_due(desk))
    assert state_of(desk, ticket).tries == 1, "it must wait before the next try"
    mailbox.refuses = False
    assert retry(desk, ticket).state == SENT
    assert len(mailbox.mails) == 1
    assert desk.notifications.in_trouble() == []


def test_a_mail_server_that_is_away_and_comes_back(new_desk, mailbox):
    desk = new_desk(smtp_url=mailbox.url)
    mailbox.stop()
    ticket = open_request(desk, "email", "desk@clinic.example")
    asyncio.run(notify_due(desk))
    assert state_of(desk, ticket).error
    mailbox.start()
    assert retry(desk, ticket).state == SENT


def test_a_webhook_is_signed_so_that_the_receiver_can_check_it(new_desk, receiver, monkeypatch):
    monkeypatch.setenv("NOTIFY_WEBHOOK_CRM_URL", f"{receiver.url}/hook")
    monkeypatch.setenv("NOTIFY_WEBHOOK_CRM_SECRET", SECRET)
    desk = new_desk()
    ticket = open_request(desk, "webhook", "crm", with_details=True)
    asyncio.run(notify_due(desk))
    (call,) = receiver.calls
    assert call.content["data"]["reference"] == ticket.reference
    assert call.content["data"]["requester"]["reason"] == WORDS
    Webhook(SECRET).verify(call.body, call.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(call.body.replace("normal", "urgent"), call.headers)


def test_a_receiver_that_fails_gets_the_same_notice_again(new_desk, receiver, monkeypatch):
    monkeypatch.setenv("NOTIFY_WEBHOOK_CRM_URL", f"{receiver.url}/hook")
    monkeypatch.setenv("NOTIFY_WEBHOOK_CRM_SECRET", SECRET)
    receiver.failures += [(500, {}, {}), (302, {"Location": "/elsewhere"}, {})]
    desk = new_desk()
    ticket = open_request(desk, "webhook", "crm")
    asyncio.run(notify_due(desk))
    assert "status 500" in state_of(desk, ticket).error
    assert "status 302" in retry(desk, ticket).error
    assert retry(desk, ticket).state == SENT
    ids = {call.headers["webhook-id"] for call in (*receiver.refused, *receiver.calls)}
    assert len(ids) == 1


def test_slack_gets_a_text_in_which_nothing_is_a_call(new_desk, receiver, monkeypatch):
    monkeypatch.setenv("NOTIFY_SLACK_DESK_URL", f"{receiver.url}/services/x")
    desk = new_desk()
    open_request(desk, "slack", "desk", with_details=True)
    asyncio.run(notify_due(desk))
    (call,) = receiver.calls
    assert "&lt;!channel&gt;" in call.content["text"]
    assert "<!channel>" not in call.content["text"]


def test_a_notice_is_given_up_after_a_day_and_can_be_tried_by_hand(new_desk, receiver, monkeypatch):
    monkeypatch.setenv("NOTIFY_SLACK_DESK_URL", f"{receiver.url}/services/x")
    receiver.failures += [(500, {}, {})] * MOST_TRIES
    desk = new_desk()
    ticket = open_request(desk, "slack", "desk")
    for _ in range(MOST_TRIES):
        notice = retry(desk, ticket)
    assert notice.state == FAILED
    assert retry(desk, ticket).state == FAILED
    desk.notifications.try_again(notice.id)
    assert retry(desk, ticket).state == SENT


@pytest.mark.parametrize(
    ("way", "target", "ending"),
    [
        ("email", "desk@clinic.example", ".eml"),
        ("slack", "desk", ".json"),
        ("webhook", "crm", ".json"),
    ],
)
def test_without_an_account_a_file_is_written(new_desk, tmp_path, way, target, ending):
    desk = new_desk()
    ticket = open_request(desk, way, target)
    asyncio.run(notify_due(desk))
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.suffix == ending
    assert ticket.reference.encode() in file.read_bytes()
    assert state_of(desk, ticket).state == SENT
