"""After conversations full of personal details, none of these is found in any store or log."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
import redis
import sqlalchemy as sa

from assistant.frontdesk.sign_in import HASHER
from assistant.privacy.identifiers import find_identifiers
from assistant.privacy.marked import load_marked
from assistant.storage.audit import Audit
from assistant.storage.staff import Staff
from evaluation.privacy import DATASETS, is_hidden
from tests.desk import PASSWORD, Client, Visitor
from tests.stack import Patient, key_of

pytestmark = [pytest.mark.e2e, pytest.mark.model, pytest.mark.timeout(600)]

# Of the blind set, so many messages are written by one patient each.
MESSAGES = 40
NAME, PHONE = "Wilhelmina Quastenberg", "+1 555 014 7734"
STAFF_SAYS = "We will call you on +1 555 014 7734, Wilhelmina."
# A part of fewer letters and digits is found by chance.
LEAST = 6


def seeded():
    """Messages, and the identifiers in them; those that the redactor is known to miss left out."""
    chosen = []
    for message in load_marked(DATASETS / "privacy.yml"):
        spans = find_identifiers(message.text, "")
        if not message.asked and all(is_hidden(message.text, s, spans) for s in message.spans):
            chosen.append((message.text, [message.text[s.start : s.end] for s in message.spans]))
    return chosen[:MESSAGES]


def tables(stack):
    """Every row of every table, as text, by table."""
    engine = sa.create_engine(stack.database, future=True)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        rows = {
            name: [str(tuple(row)) for row in connection.execute(sa.select(table))]
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return rows


def everything(stack):
    """What the database, Redis and all logs hold, as text, by place."""
    client = redis.Redis.from_url(stack.settings["REDIS_URL"])
    kept = {"redis": [f"{key} {client.dump(key)}" for key in client.keys("*")], **tables(stack)}
    for log in stack.folder.glob("*.log"):
        kept[log.name] = [log.read_text(errors="replace")]
    return {place: "\n".join(texts) for place, texts in kept.items()}


def in_files(folder, words):
    """The words that stand in a folder's files, the database's own among them, byte by byte."""
    found = []
    for word in words:
        command = ["grep", "-rlaF", "--exclude=nginx.conf", "--", word, str(folder)]
        if subprocess.run(command, check=False, capture_output=True).stdout:
            found.append(word)
    return found


def plain(identifier):
    """Parts of an identifier that could be recognised by themselves."""
    parts = [identifier, *re.findall(rf"[\w.+@-]{{{LEAST},}}", identifier)]
    return {part for part in parts if len(re.sub(r"\W", "", part)) >= LEAST}


class _BehindProxy(Client):
    """Sends cookies that are for https alone over the plain line behind the proxy."""

    def request(self, method, url, **more):
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        more["headers"] = {**(more.get("headers") or {}), "Cookie": cookies}
        return super().request(method, url, **more)


@pytest.fixture(scope="module")
def lead(stack):
    engine = sa.create_engine(stack.database, future=True)
    Staff(engine).add("lea", "Lea", "lead", HASHER.hash(PASSWORD))
    visitor = Visitor(_BehindProxy(stack.desk))
    assert visitor.sign_in("lea").status_code == 302
    return visitor


def request_a_call(patient):
    """A whole request to the front desk; the message with its reference."""
    for said in ("please call me about my injection", PHONE, NAME, "mornings"):
        patient.ask(said)
    return patient.ask("yes")


@pytest.fixture(scope="module")
def talked(stack, lead):
    """Patients have told who they are, one of them the team, which has written back."""
    messages = seeded()
    assert len(messages) == MESSAGES
    for text, _ in messages:
        visitor = Patient(stack.url)
        visitor.ask(text)
        visitor.leave()
    caller = Patient(stack.url)
    sent = request_a_call(caller)
    assert key_of(sent) == "handoff/sent"
    assert "555-014-7734" in sent["text"]  # the patient sees what they gave
    reference = re.search(r"reference is ([A-Z2-9]{6})", sent["text"])[1]
    before = max(caller.said)
    lead.act(reference, "claim")
    lead.act(reference, "reply", text=STAFF_SAYS, key="k1")
    lead.act(reference, "note", text=f"{NAME} sounded tired")
    deadline = time.monotonic() + 60
    while STAFF_SAYS not in [
        body["text"].partition(": ")[2] or body["text"] for body in caller.said.values()
    ]:
        assert time.monotonic() < deadline, caller.said
        caller.connect()
        time.sleep(0.5)
    assert before
    return messages, caller, reference


def test_no_store_and_no_log_holds_an_identifier(stack, talked):
    messages, _, _ = talked
    words = {part for _, identifiers in messages for one in identifiers for part in plain(one)}
    words |= plain(NAME) | {"555 014 7734", "5550147734", "555-014-7734"}
    kept = everything(stack)
    assert "tired" in kept["events"] or "b12" in kept["events"].lower()  # the words are there
    found = {(place, word) for place, text in kept.items() for word in words if word in text}
    assert found == set()
    assert in_files(Path(stack.folder), sorted(words)) == []


def test_the_front_desk_reads_it_and_each_reading_is_kept(stack, lead, talked):
    _, _, reference = talked
    page = lead.get(f"/requests/{reference}").text
    assert NAME in page
    assert "555-014-7734" in page
    assert f"{NAME} sounded tired" in page
    entries = Audit(sa.create_engine(stack.database, future=True)).latest()
    assert ("lea", "read", reference) in {(e.login, e.what, e.of) for e in entries}


def test_a_patient_s_data_is_deleted_everywhere_within_a_minute(stack, lead, talked):
    _, caller, reference = talked
    lead.act(reference, "release")
    deadline = time.monotonic() + 60
    while "handoff/left" not in map(key_of, caller.said.values()):
        assert time.monotonic() < deadline
        caller.connect()
        time.sleep(0.5)
    assert key_of(caller.ask("delete my data")) == "profile/delete_request"
    began = time.monotonic()
    done = caller.ask("yes, delete everything")
    assert key_of(done) == "profile/delete_now"
    receipt = re.search(r"receipt is (D[A-Z2-9]{7})", done["text"])[1]
    while holding := [n for n, rows in tables(stack).items() if caller.chat in "".join(rows)]:
        assert time.monotonic() - began < 60, holding
        if holding == ["chat_messages"]:  # the receipt itself, which names nobody
            (kept,) = (row for row in tables(stack)["chat_messages"] if caller.chat in row)
            assert receipt in kept
            break
    assert receipt in "".join(tables(stack)["erasures"])
    assert lead.get(f"/requests/{reference}").status_code == 404
    assert receipt in lead.get("/audit").text
    # The chat goes on, as a new one.
    assert caller.ask("what does b12 do for my nerves")


def test_staff_delete_a_patient_s_data(stack, lead):
    patient = Patient(stack.url)
    reference = re.search(r"reference is ([A-Z2-9]{6})", request_a_call(patient)["text"])[1]
    page = f"/requests/{reference}"
    assert lead.post(f"{page}/erase", page, sure="wrong").status_code == 409
    assert lead.post(f"{page}/erase", page, sure=reference).status_code == 302
    assert [n for n, rows in tables(stack).items() if patient.chat in "".join(rows)] == []
    patient.leave()
