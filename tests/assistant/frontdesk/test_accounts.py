"""Accounts on the command line."""

import io
import os
import subprocess
import sys

import pytest

from assistant.frontdesk import accounts
from assistant.settings import ROOT, settings
from assistant.storage.database import engine_for
from assistant.storage.staff import Staff
from assistant.storage.ticket_rows import WAITING, NewTicket
from assistant.storage.tickets import Tickets

GOOD, OTHER = "a long password\n", "another password\n"


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/desk.db")
    settings.cache_clear()
    yield engine_for(settings().database)
    settings.cache_clear()


def run(monkeypatch, *arguments, password=GOOD):
    monkeypatch.setattr(sys, "stdin", io.StringIO(password))
    more = [] if "list" in arguments else ["--password-stdin"]
    return accounts.main([*arguments, *more])


def test_an_account_is_made_changed_and_ended(database, monkeypatch, capsys):
    staff = Staff(database)
    assert run(monkeypatch, "add", "Sam", "--name", "Sam Hill", "--role", "lead") == 0
    made = staff.by_login("sam")
    assert (made.name, made.role, made.is_active) == ("Sam Hill", "lead", True)
    assert made.password.startswith("$argon2id$")
    assert run(monkeypatch, "password", "sam", password=OTHER) == 0
    assert staff.by_login("sam").password != made.password
    assert run(monkeypatch, "remove", "sam") == 0
    assert not staff.by_login("sam").is_active
    assert run(monkeypatch, "list") == 0
    assert "sam: Sam Hill, lead, ended" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "password", "message"),
    [
        (("add", "kim"), "short\n", "12 characters"),
        (("password", "nobody"), "a long password\n", "no account nobody"),
        (("remove", "nobody"), "", "no account nobody"),
    ],
)
def test_what_cannot_be_done_is_said(database, monkeypatch, capsys, arguments, password, message):
    assert run(monkeypatch, *arguments, password=password) == 1
    assert message in capsys.readouterr().err


def test_a_login_is_unique(database, monkeypatch, capsys):
    assert run(monkeypatch, "add", "sam") == 0
    assert run(monkeypatch, "add", "SAM") == 1
    assert "has an account already" in capsys.readouterr().err


def test_the_requests_of_somebody_who_goes_wait_again(database, monkeypatch):
    run(monkeypatch, "add", "sam")
    tickets, sam = Tickets(database), Staff(database).by_login("sam")
    ticket, _ = tickets.open(NewTicket("anna", "web"))
    tickets.claim(ticket.reference, sam.id, "Sam")
    run(monkeypatch, "remove", "sam")
    assert tickets.get(ticket.reference).state == WAITING
    assert not tickets.is_held("anna")


def test_without_a_terminal_a_password_is_made_and_printed(tmp_path):
    command = [sys.executable, "-m", "assistant.frontdesk.accounts", "add", "kim"]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/desk.db"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input="", capture_output=True, text=True, check=True
    )
    assert "Password: " in done.stdout
    assert "kim can sign in at http://localhost:5056" in done.stdout
