"""What no browser of the staff sends is refused, and is no error of the console.

One console for each table: it takes as long to start as all of its requests.
"""

import pytest

from tests.desk import token_in

HUGE = "9" * 30
ADDRESSES = {
    "/static/": 404,
    "/static/vendor": 404,
    "/static/../app.py": 404,
    "/static/%00": 404,
    "/static/" + "x" * 4000: 404,
    "/static/desk.css/x": 404,
    "/insight/?channel=%00": 400,
    "/insight/?first=%00": 400,
    "/requests/%00": 404,
    "/requests/" + "x" * 4000: 404,
    "/content/%2e%2e/x": 404,
    "/insight/drafts/..%2f..%2fclinic": 404,
}
FORMS = [
    (f"/notices/{HUGE}/again", {}, 404),
    ("/notices/2147483648/again", {}, 404),
    ("/insight/questions/draft", {"turn": HUGE}, 404),
    ("/insight/questions/draft", {"turn": "\u0661"}, 404),
    ("/requests/x/reply", {"text": "\x00"}, 400),
    ("/requests/x/reply", {"text": "x" * 99_000}, 404),
]
HEADERS = [
    {"x-csrf-token": "\u00e9"},
    {"origin": "http://["},
    {"cookie": "desk-session=\u00ff\u00fe"},
]


@pytest.fixture
def lead(console):
    return console.signed_in("lea", "lead")


def test_odd_addresses_are_none(lead):
    assert {path: lead.get(path).status_code for path in ADDRESSES} == ADDRESSES
    assert lead.get("/static/desk.css").status_code == 200
    assert lead.get("/static/vendor/htmx.min.js").status_code == 200


def test_odd_forms_are_refused(lead):
    for path, fields, status in FORMS:
        assert lead.post(path, **fields).status_code == status, (path, list(fields))
    assert token_in(lead.get("/").text)
    answer = lead.client.post("/sign-out", headers={"x-csrf-token": "\u00e9"})
    assert answer.status_code == 403


def test_odd_headers_let_nobody_in(console):
    for headers in HEADERS:
        answer = console.browser(**headers).client.post("/sign-out")
        assert answer.status_code in (302, 403), headers
    client = console.browser(cookie="desk-form=\u00ff").client
    answer = client.post("/sign-in", data={"csrf": "\u00ff", "login": "lea", "password": "x"})
    assert answer.status_code == 403
    assert console.browser().sign_in("lea", "\x00").status_code == 400
