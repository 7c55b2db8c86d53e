"""The front desk in a real browser: the patient in the widget, staff in the console."""

from __future__ import annotations

import itertools
import json
import time

import pytest
from playwright.sync_api import expect

from assistant.storage.database import engine_for, writing
from assistant.storage.ticket_rows import CLOSED, TICKETS
from tests.desk import PASSWORD
from tests.e2e.test_widget import MINUTE, ask, open_chat, shot, violations

pytestmark = pytest.mark.e2e

NUMBERS = itertools.count(1)


@pytest.fixture(autouse=True)
def empty_list(assistant):
    """What other tests have left on the list would stand before what these look for."""
    change = TICKETS.update().where(TICKETS.c.state != CLOSED)
    with writing(engine_for(assistant.database)) as connection:
        connection.execute(change.values(state=CLOSED, closed_at=time.time(), outcome="other"))


@pytest.fixture
def new_page(browser):
    """Makes pages of browsers of their own, and watches their errors."""
    contexts, errors = [], []

    def make(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


def sign_in(page, assistant, login="sam", role="staff"):
    assistant.staff(login, role)
    page.goto(f"{assistant.desk}/")
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()


def leave_request(page, assistant):
    """A patient in the widget leaves a request; its reference, as lists show no names."""
    name = f"Anna {next(NUMBERS)}"
    page.goto(f"{assistant.url}/")
    open_chat(page)
    page.get_by_role("button", name="Talk to a person").first.click()
    expect(page.locator(".bot").last).to_contain_text("What is it about", timeout=MINUTE)
    for reply, question in (
        ("my bill <b>is</b> wrong", "How can the team reach you"),
        ("anna@example.org", "What name"),
        (name, "good time"),
        ("skip", "Shall I send it"),
    ):
        expect(ask(page, reply)).to_contain_text(question, timeout=MINUTE)
    page.get_by_role("button", name="Yes, send it").click()
    expect(page.locator(".bot").last).to_contain_text("Your reference is", timeout=MINUTE)
    return page.locator(".bot").last.text_content().partition("reference is ")[2][:6]


def test_a_patient_asks_for_a_person_and_gets_one(new_page, assistant):
    patient, desk = new_page(), new_page()
    sign_in(desk, assistant)
    reference = leave_request(patient, assistant)
    # The list is live: nothing is loaded again.
    request = desk.get_by_role("link", name=reference)
    expect(request).to_be_visible(timeout=MINUTE)
    expect(request).to_contain_text("my bill <b>is</b> wrong")
    shot(desk, "desk-queue")
    request.click()
    desk.get_by_role("button", name="Claim").click()
    expect(patient.locator(".bot").last).to_contain_text("Sam from", timeout=MINUTE)

    desk.get_by_label("Reply to the patient").fill("Hello, which bill is it?")
    desk.keyboard.press("Control+Enter")
    said = patient.locator(".bot.person").last
    expect(said).to_contain_text("Hello, which bill is it?", timeout=MINUTE)
    expect(said).to_contain_text("Sam, front desk")
    shot(patient, "widget-person")

    count = patient.locator(".bot").count()
    patient.get_by_placeholder("Type your question").fill("what is myelin? i mean october")
    patient.keyboard.press("Enter")
    # Staff read it without loading the page again, and the assistant says nothing.
    expect(desk.locator(".transcript")).to_contain_text("i mean october", timeout=MINUTE)
    patient.wait_for_timeout(1500)
    assert patient.locator(".bot").count() == count
    shot(desk, "desk-conversation")

    desk.get_by_role("button", name="Give back to the assistant").click()
    expect(patient.locator(".bot").last).to_contain_text("has left", timeout=MINUTE)
    expect(ask(patient, "what is myelin?")).to_contain_text("coat", timeout=MINUTE)

    desk.get_by_label("Close the request").select_option("answered")
    desk.get_by_role("button", name="Close", exact=True).click()
    expect(desk.locator(".acts")).to_contain_text("Closed")


def test_what_a_person_wrote_is_there_when_the_patient_comes_back(new_page, assistant):
    patient = new_page()
    reference = leave_request(patient, assistant)
    patient.goto("about:blank")
    sam = assistant.staff("sam")
    sam.act(reference, "claim")
    sam.act(reference, "reply", text="I looked it up for you.", key=reference)
    time.sleep(2)
    patient.goto(f"{assistant.url}/")  # the widget remembers that it was open
    expect(patient.locator(".bot.person")).to_have_count(1, timeout=MINUTE)
    expect(patient.locator(".bot.person")).to_contain_text("I looked it up for you.")
    sam.act(reference, "close", outcome="answered")


def test_a_thumb_down_offers_a_person_and_the_list_knows_why(new_page, assistant):
    patient = new_page()
    patient.goto(f"{assistant.url}/")
    open_chat(patient)
    answer = ask(patient, "what is myelin?")
    answer.get_by_label("This answer did not help").click()
    answer.get_by_role("button", name="Talk to a person").click()
    expect(patient.locator(".bot").last).to_contain_text("What is it about", timeout=MINUTE)
    for _ in range(4):
        before = patient.locator(".bot").count()
        patient.get_by_role("button", name="Skip").click()
        expect(patient.locator(".bot")).to_have_count(before + 1, timeout=MINUTE)
    patient.get_by_role("button", name="Yes, send it").click()
    expect(patient.locator(".bot").last).to_contain_text("Your reference is", timeout=MINUTE)
    reference = patient.locator(".bot").last.text_content().partition("reference is ")[2][:6]
    assert assistant.tickets.get(reference).origin == "thumbs_down"


def test_a_visit_can_be_rated_with_one_tap(new_page, assistant):
    patient, lead = new_page(), assistant.staff("lea", "lead")
    patient.goto(f"{assistant.url}/")
    open_chat(patient)
    ask(patient, "what is myelin?")
    goodbye = ask(patient, "thank you, goodbye")
    goodbye.get_by_role("button", name="A little").click()
    expect(goodbye).to_contain_text("Thank you for telling us")
    deadline = time.monotonic() + 15
    while "1 ratings" not in (page := lead.get("/insight/").text):
        assert time.monotonic() < deadline, page
        time.sleep(0.3)
    assert "2.00" in page


def test_signing_in_claiming_and_replying_need_no_mouse(new_page, assistant):
    patient, desk = new_page(), new_page()
    reference = leave_request(patient, assistant)
    sign_in(desk, assistant)
    # Tab from link to link until the patient's request has the focus.
    for _ in range(60):
        desk.keyboard.press("Tab")
        focused = desk.evaluate("document.activeElement.innerText")
        if reference in focused:
            break
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="Claim")).to_be_visible()
    for _ in range(60):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.innerText") == "Claim":
            break
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Reply to the patient")).to_be_visible()
    for _ in range(60):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.id") == "text":
            break
    desk.keyboard.type("By keyboard alone.")
    # A live page must not take the focus away.
    desk.wait_for_timeout(4500)
    assert desk.evaluate("document.activeElement.id") == "text"
    desk.keyboard.press("Control+Enter")
    expect(patient.locator(".bot.person")).to_contain_text("By keyboard alone.", timeout=MINUTE)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("light", {}),
        ("dark", {"color_scheme": "dark"}),
        ("mobile", {"viewport": {"width": 375, "height": 667}}),
    ],
)
def test_the_console_keeps_wcag(new_page, assistant, name, options):
    desk = new_page(bypass_csp=True, **options)
    assistant.ask("my calf is swollen hot and painful since yesterday", f"wcag-{name}")
    desk.goto(f"{assistant.desk}/sign-in")
    assert violations(desk) == []
    sign_in(desk, assistant, "lea", "lead")
    reference = assistant.tickets.of_conversation(f"wcag-{name}").reference
    for path in ("/", f"/requests/{reference}", "/insight/", "/insight/questions", "/audit"):
        desk.goto(f"{assistant.desk}{path}")
        assert violations(desk) == [], path
        shot(desk, f"desk-{name}-{path.strip('/').replace('/', '-') or 'queue'}")
        width = desk.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is wider than the screen"


def test_the_plot_shows_what_the_table_holds(new_page, assistant):
    desk = new_page()
    assistant.ask("what is myelin?", "plot-1")
    sign_in(desk, assistant, "lea", "lead")
    desk.goto(f"{assistant.desk}/insight/")
    expect(desk.locator("#plot canvas")).to_be_visible()
    data = json.loads(desk.locator("#plot-data").text_content())
    assert len(data["days"]) == 30
    total = int(desk.locator("#figure-conversations .number").text_content().split()[0])
    assert sum(data["conversations"]) == total > 0
