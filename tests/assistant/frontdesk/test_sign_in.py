"""Signing in: who gets in, who has to wait, and what a cookie is worth."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.frontdesk.app import create_app
from assistant.settings import Settings
from assistant.storage.database import writing
from assistant.storage.staff import MOST_FAILURES
from tests.assistant.frontdesk.conftest import Console
from tests.desk import PASSWORD
from tests.in_thread import served

PAGES = ("/", "/requests/list", "/requests/closed", "/notices/", "/audit", "/requests/ABC234")


@pytest.mark.parametrize("path", PAGES)
def test_without_signing_in_nothing_is_seen(console, path):
    answer = console.browser().get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, "/sign-in")


def test_a_page_that_looks_by_itself_is_sent_to_the_sign_in_form(console):
    answer = console.browser(**{"hx-request": "true"}).get("/requests/list")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_the_right_password_lets_in_and_signing_out_lets_out(console):
    sam = console.signed_in("sam")
    assert sam.get("/").status_code == 200
    cookie = sam.client.cookies["desk-session"]
    assert sam.post("/sign-out").status_code == 302
    stranger = console.browser()
    stranger.client.cookies.set("desk-session", cookie)
    assert stranger.get("/").status_code == 302


@pytest.mark.parametrize(("login", "password"), [("sam", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_says_the_same(console, login, password):
    console.add("sam")
    answer = console.browser().sign_in(login, password)
    assert answer.status_code == 401
    assert "Name or password is not right." in answer.text


def test_too_many_wrong_passwords_lock_the_account_for_a_while(console):
    console.add("sam")
    console.add("kim")
    visitor = console.browser()
    for _ in range(MOST_FAILURES):
        assert visitor.sign_in("sam", "wrong").status_code == 401
    locked = visitor.sign_in("sam", PASSWORD)
    assert locked.status_code == 429
    assert "wait 15 minutes" in locked.text
    assert console.browser().sign_in("SAM", PASSWORD).status_code == 429
    assert console.browser().sign_in("kim", PASSWORD).status_code == 302


def test_many_tries_at_once_gain_nothing(console):
    console.add("sam")
    with ThreadPoolExecutor(12) as pool:
        answers = pool.map(
            lambda _: console.browser().sign_in("sam", "wrong").status_code, range(24)
        )
    codes = Counter(answers)
    assert codes[401] == MOST_FAILURES
    assert codes[429] == 24 - MOST_FAILURES


def test_a_page_that_looks_by_itself_keeps_nobody_signed_in(console):
    sam = console.signed_in("sam")
    with writing(console.desk.engine) as connection:
        connection.exec_driver_sql("UPDATE staff_sessions SET seen_at = seen_at - 3000")
    headers = {"hx-request": "true"}
    assert sam.get("/requests/list", headers=headers).status_code == 200
    with writing(console.desk.engine) as connection:
        connection.exec_driver_sql("UPDATE staff_sessions SET seen_at = seen_at - 700")
    assert sam.get("/requests/list", headers=headers).status_code == 401
    assert sam.get("/").status_code == 302


def test_an_ended_account_is_let_in_no_more_also_where_it_is_signed_in(console):
    sam = console.signed_in("sam")
    console.desk.staff.change("sam", is_active=False)
    assert sam.get("/").status_code == 302
    assert console.browser().sign_in("sam", PASSWORD).status_code == 401


def test_a_session_that_somebody_planted_is_worth_nothing(console):
    console.add("sam")
    visitor = console.browser()
    visitor.client.cookies.set("desk-session", "planted")
    assert visitor.sign_in("sam", PASSWORD).status_code == 302
    planted = console.browser()
    planted.client.cookies.set("desk-session", "planted")
    assert planted.get("/").status_code == 302


def test_each_sign_in_has_a_session_of_its_own(console):
    console.add("sam")
    first, second = console.browser(), console.browser()
    for visitor in (first, second):
        visitor.sign_in("sam", PASSWORD)
    assert first.client.cookies["desk-session"] != second.client.cookies["desk-session"]
    first.post("/sign-out")
    assert second.get("/").status_code == 200


def test_a_form_without_its_token_is_refused(console):
    sam = console.signed_in("sam")
    for fields in ({}, {"csrf": "guessed"}):
        assert sam.client.post("/sign-out", data=fields).status_code == 403
    assert sam.get("/").status_code == 200
    # The token of one person is none of another's.
    kim = console.signed_in("kim")
    token = kim.get("/").text.partition('name="csrf" value="')[2].partition('"')[0]
    assert sam.client.post("/sign-out", data={"csrf": token}).status_code == 403


def test_the_sign_in_form_cannot_be_sent_from_elsewhere(console):
    console.add("sam")
    fields = {"login": "sam", "password": PASSWORD, "csrf": "guessed"}
    assert console.browser().client.post("/sign-in", data=fields).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_website_is_refused_whatever_it_holds(console, headers):
    sam = console.signed_in("sam")
    token = sam.get("/").text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = sam.client.post("/sign-out", data={"csrf": token}, headers=headers)
    assert answer.status_code == 403


def test_cookies_and_headers(console):
    visitor = console.browser()
    console.add("sam")
    answer = visitor.sign_in("sam", PASSWORD)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    page = visitor.get("/")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"


def test_over_https_cookies_are_secure_and_tied_to_the_host(tmp_path):
    config = Settings(
        database_url=f"sqlite:///{tmp_path}/desk.db", frontdesk_url="https://desk.example"
    )
    app = create_app(config, works=False)
    with served(app) as url:
        console = Console(url, app.ctx.desk)
        cookie = console.browser().get("/sign-in").headers["set-cookie"]
    assert cookie.startswith("__Host-desk-form=")
    assert "secure" in cookie.lower()
    assert "path=/" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_what_was_done_is_kept(console):
    sam = console.signed_in("sam")
    console.browser().sign_in("sam", "wrong")
    sam.post("/sign-out")
    done = [(entry.login, entry.what) for entry in console.desk.audit.latest()]
    assert done == [("sam", "signed_out"), ("sam", "sign_in_failed"), ("sam", "signed_in")]


def test_the_audit_is_for_the_role_lead(console):
    assert console.signed_in("sam").get("/audit").status_code == 403
    page = console.signed_in("lea", role="lead").get("/audit")
    assert page.status_code == 200
    assert "signed in" in page.text
