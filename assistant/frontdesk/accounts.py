"""Accounts of the front desk, on the command line: `make user`."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys

from assistant.frontdesk.sign_in import HASHER, LEAST_PASSWORD
from assistant.settings import settings
from assistant.storage.database import engine_for
from assistant.storage.staff import ROLES, Staff, StaffError
from assistant.storage.tickets import Tickets
from assistant.yaml_file import FileError


def main(arguments: list[str] | None = None) -> int:
    """Add an account, set a password, or end an account; returns the exit code."""
    parser = argparse.ArgumentParser(prog="accounts", description=__doc__)
    parser.add_argument("what", choices=("add", "password", "remove", "list"))
    parser.add_argument("login", nargs="?", default="")
    parser.add_argument("--name", default="", help="as patients read it; the login unless given")
    parser.add_argument("--role", choices=ROLES, default="staff")
    parser.add_argument("--password-stdin", action="store_true", help="read it from standard input")
    given = parser.parse_args(arguments)
    if given.what != "list" and not given.login:
        parser.error("whose? Give a login, for example `make user LOGIN=sam`")
    try:
        engine = engine_for(settings().database)
        _do(Staff(engine), Tickets(engine), given)
    except (FileError, StaffError) as error:
        print(f"Not done: {error}", file=sys.stderr)
        return 1
    return 0


def _do(staff: Staff, tickets: Tickets, given: argparse.Namespace) -> None:
    if given.what == "list":
        for person in staff.all():
            state = "" if person.is_active else ", ended"
            print(f"{person.login}: {person.name}, {person.role}{state}")
    elif given.what == "remove":
        staff.change(given.login, is_active=False)
        print(f"{given.login} can no longer sign in.")
        _give_back(staff, tickets, given.login)
    elif given.what == "password":
        staff.change(given.login, password=HASHER.hash(_password(given)))
        print(f"The password of {given.login} is set.")
    else:
        password = _password(given)
        person = staff.add(
            given.login, given.name or given.login, given.role, HASHER.hash(password)
        )
        print(f"{person.login} can sign in at {settings().console_url}, role {person.role}.")


def _give_back(staff: Staff, tickets: Tickets, login: str) -> None:
    """Let the requests of somebody who has gone wait again."""
    person = staff.by_login(login)
    if person is None:
        return
    for ticket in tickets.of_person(person.id):
        tickets.release(ticket.reference, person.id, person.name)
        print(f"Request {ticket.reference} waits again.")


def _password(given: argparse.Namespace) -> str:
    """From standard input, asked for in a terminal, or made and printed."""
    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password (empty: one is made): ")
    else:
        password = ""
    if not password:
        password = secrets.token_urlsafe(12)
        print(f"Password: {password}")
    if len(password) < LEAST_PASSWORD:
        raise StaffError(f"a password needs {LEAST_PASSWORD} characters or more")
    return password


if __name__ == "__main__":
    sys.exit(main())
