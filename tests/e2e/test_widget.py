"""The widget in a real browser, with the running assistant."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from assistant.settings import ROOT

pytestmark = pytest.mark.e2e

LAUNCHER = "Ask about vitamin B12"
SHOTS = ROOT / "var" / "screenshots"
MINUTE = 60_000  # milliseconds


@pytest.fixture
def new_page(browser, assistant):
    """Opens pages, each of a visitor of its own; fails on errors and on foreign requests."""
    contexts, problems = [], []

    def make(url=assistant.url, allowed=(), **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        hosts = {urlsplit(address).netloc for address in (url, assistant.url, *allowed)}
        page.on(
            "request",
            lambda request: (
                problems.append(request.url) if urlsplit(request.url).netloc not in hosts else None
            ),
        )
        page.goto(url)
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page):
    return new_page(viewport={"width": 1100, "height": 760})


def open_chat(page):
    page.get_by_role("button", name=LAUNCHER).click()
    return page.get_by_role("textbox", name="Type your question")


def ask(page, text):
    """Type a question, send it, wait for the answer to it; the answer."""
    before = page.locator(".bot").count()
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    answer = page.locator(".bot").nth(before)
    expect(answer).to_be_visible(timeout=MINUTE)
    return answer


def shot(page, name):
    """Keep a picture, for the README and for a look."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(300)  # until the panel has come up
    page.screenshot(path=SHOTS / f"{name}.png")


@functools.cache
def axe():
    return (ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page):
    """What axe finds against WCAG 2.2 A and AA, as rule and place."""
    page.wait_for_timeout(300)
    page.evaluate(axe())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    assert len(found["passes"]) > 5
    return [(v["id"], [node["target"] for node in v["nodes"]]) for v in found["violations"]]


def test_a_question_is_answered_with_its_source(page):
    open_chat(page)
    answer = ask(page, "what is myelin?")
    expect(answer).to_contain_text("coat")
    source = answer.locator(".sources button")
    expect(source).to_contain_text("Source")
    expect(source).to_have_attribute("aria-expanded", "false")
    source.click()
    expect(answer.locator("cite").first).to_be_visible()
    expect(answer.locator("li").first).to_contain_text("Section:")
    shot(page, "answer")


def test_a_suggestion_is_asked_with_a_tap(page):
    open_chat(page)
    answer = ask(page, "what is myelin?")
    suggestion = answer.locator(".suggestions button").first
    words = suggestion.text_content()
    suggestion.click()
    expect(page.locator(".own").last).to_contain_text(words)
    expect(page.locator(".bot")).to_have_count(2, timeout=MINUTE)
    expect(answer.locator(".suggestions")).to_have_count(0)


def test_thumbs_and_the_conversation_outlive_a_reload(page):
    open_chat(page)
    ask(page, "what is myelin?")
    thumb = page.get_by_role("button", name="This answer helped")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    ask(page, "does the injection hurt?")
    texts = page.locator(".message").all_text_contents()
    page.reload()
    expect(page.locator(".message")).to_have_count(4, timeout=MINUTE)
    without_suggestions = [text[:60] for text in texts]
    assert [text[:60] for text in page.locator(".message").all_text_contents()] == (
        without_suggestions
    )
    first = page.get_by_role("button", name="This answer helped").first
    expect(first).to_have_attribute("aria-pressed", "true")
    first.click()
    expect(first).to_have_attribute("aria-pressed", "false")


def test_a_new_conversation_shows_nothing_of_the_old_one(page):
    open_chat(page)
    ask(page, "what is myelin?")
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Keep this one").click()
    expect(page.locator(".message")).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Start again").click()
    expect(page.locator(".message")).to_have_count(0)
    ask(page, "does the injection hurt?")
    page.reload()
    expect(page.locator(".message")).to_have_count(2, timeout=MINUTE)


def test_a_person_can_be_asked_for(page):
    open_chat(page)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".bot").first).to_contain_text("555 010 0100", timeout=MINUTE)


def test_an_emergency_looks_different_and_can_be_called(page):
    open_chat(page)
    answer = ask(page, "my throat is swelling after the shot")
    expect(answer.locator(".alarm")).to_have_text("Please act now")
    expect(answer.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(answer.locator(".suggestions, .thumbs, .sources")).to_have_count(0)
    shot(page, "emergency")


def test_what_calms_does_not_look_like_an_alarm(page):
    open_chat(page)
    ask(page, "my throat is swelling after the shot")
    answer = ask(page, "yes, the ambulance is on its way")
    expect(answer).to_contain_text("glad")
    expect(answer.locator(".alarm")).to_have_count(0)


def test_two_windows_show_one_conversation(page, assistant):
    open_chat(page)
    ask(page, "what is myelin?")
    other = page.context.new_page()
    other.goto(assistant.url)
    open_chat(other)
    expect(other.locator(".message")).to_have_count(2, timeout=MINUTE)
    ask(other, "does the injection hurt?")
    expect(page.locator(".message")).to_have_count(4, timeout=MINUTE)
    page.get_by_role("button", name="New conversation").click()
    page.get_by_role("button", name="Start again").click()
    expect(other.locator(".message")).to_have_count(0, timeout=MINUTE)
    ask(other, "what is b12?")
    expect(page.locator(".message")).to_have_count(2, timeout=MINUTE)
    for window in (page, other):
        window.reload()
        expect(window.locator(".message")).to_have_count(2, timeout=MINUTE)


def test_a_chat_that_is_too_old_begins_anew(page, assistant):
    kept = json.dumps({"session": "0" * 32 + ".awyR_A.forged"})
    page.evaluate(
        "([name, kept]) => localStorage.setItem(name, kept)",
        [f"b12-assistant {assistant.url}", kept],
    )
    open_chat(page)
    ask(page, "what is myelin?")
    page.reload()
    expect(page.locator(".message")).to_have_count(2, timeout=MINUTE)


def test_a_draft_outlives_closing_and_the_page_keeps_its_focus(page):
    box = open_chat(page)
    box.fill("does the")
    box.press("Escape")
    open_chat(page)
    expect(box).to_have_value("does the")
    expect(box).to_be_focused()
    page.reload()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_question_before_starting_again_has_the_focus(page):
    open_chat(page)
    fresh = page.get_by_role("button", name="New conversation")
    fresh.click()
    stay = page.get_by_role("button", name="Keep this one")
    expect(stay).to_be_focused()
    expect(stay).to_have_accessible_description(
        "Start again? What was said here will no longer be shown."
    )
    page.keyboard.press("Escape")
    expect(fresh).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("textbox")).to_be_focused()


def test_nothing_makes_the_panel_itself_scroll(page):
    open_chat(page)
    for text in ("what is myelin?", "does the injection hurt?", "what is b12?"):
        ask(page, text)
    panel = page.locator(".panel")
    assert panel.evaluate("e => e.scrollHeight <= e.clientHeight")
    page.locator(".message .hidden").last.evaluate("e => e.scrollIntoView()")
    assert panel.evaluate("e => e.scrollTop") == 0


def test_a_low_window_can_be_scrolled_to_the_field(new_page):
    page = new_page(viewport={"width": 320, "height": 256})
    box = open_chat(page)
    page.get_by_role("button", name="Send").scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    expect(box).to_be_in_viewport(ratio=1)


def test_what_fills_the_screen_leaves_nothing_to_reach_behind(new_page):
    page = new_page(viewport={"width": 360, "height": 640})
    open_chat(page)
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    expect(page.locator("main")).to_have_attribute("inert", "")
    page.keyboard.press("Escape")
    expect(page.locator("main")).not_to_have_attribute("inert", "")


def test_what_is_typed_is_no_shortcut_of_the_page(page):
    page.evaluate("addEventListener('keydown', () => { window.pressed = true })")
    open_chat(page).press_sequentially("s/")
    assert page.evaluate("window.pressed") is None


def test_a_crisis_offers_the_crisis_number_first(page):
    open_chat(page)
    answer = ask(page, "i want to kill myself")
    expect(answer.locator(".alarm")).to_have_text("Help is there, right now")
    expect(answer.locator(".alarm svg")).to_have_count(0)
    assert answer.get_by_role("link").all_text_contents() == ["Call 988", "Call 911"]


def test_everything_works_by_keyboard(page):
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.className") == (
            "launcher"
        ):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("what is myelin?")
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(1, timeout=MINUTE)
    expect(page.get_by_role("textbox")).to_be_focused()
    for name in ("New conversation", "Talk to a person"):
        page.keyboard.press("Shift+Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".suggestions button").last).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(2, timeout=MINUTE)
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=LAUNCHER)).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_new_line_does_not_send(page):
    box = open_chat(page)
    box.press_sequentially("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(box).to_have_value("one\ntwo")
    expect(page.locator(".own")).to_have_count(0)


def test_too_long_a_text_is_not_sent(page):
    box = open_chat(page)
    box.fill("b" * 1900)
    expect(page.get_by_text("100 characters left")).to_be_visible()
    box.fill("b" * 2001)
    box.press("Enter")
    expect(page.get_by_role("status").filter(has_text="This is too long")).to_be_visible()
    expect(page.locator(".own")).to_have_count(0)


def test_markup_is_shown_as_it_was_typed(page):
    open_chat(page)
    typed = "<img src=x onerror=alert(1)><b>hello</b>"
    ask(page, typed)
    expect(page.locator(".own")).to_contain_text(typed)
    expect(page.locator(".own img, .own b")).to_have_count(0)


def test_a_small_screen_is_filled(new_page):
    page = new_page(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    open_chat(page)
    ask(page, "what about tablets instead of shots?")
    assert page.get_by_role("dialog").bounding_box() == {
        "x": 0,
        "y": 0,
        "width": 360,
        "height": 640,
    }
    shot(page, "mobile")
    assert violations(page) == []


def test_large_text_stays_usable(new_page):
    # 200 % of a window of 1,100 by 760.
    page = new_page(viewport={"width": 550, "height": 380}, device_scale_factor=2)
    open_chat(page)
    ask(page, "what is myelin?")
    expect(page.get_by_role("textbox")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Close the chat")).to_be_in_viewport()
    expect(page.get_by_role("log")).to_be_in_viewport()
    assert page.get_by_role("log").bounding_box()["height"] > 100


def test_the_page_scrolls_to_neither_side(new_page):
    page = new_page(viewport={"width": 320, "height": 640})
    open_chat(page)
    ask(page, "a" * 300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.get_by_role("log").evaluate("log => log.scrollWidth <= log.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barrier_is_found(new_page, scheme):
    page = new_page(viewport={"width": 1100, "height": 760}, color_scheme=scheme)
    assert violations(page) == []
    shot(page, f"closed-{scheme}")
    open_chat(page)
    assert violations(page) == []
    ask(page, "what is myelin?").locator(".sources button").click()
    ask(page, "my throat is swelling after the shot")
    assert violations(page) == []
    shot(page, f"open-{scheme}")
    page.get_by_role("button", name="New conversation").click()
    assert violations(page) == []


def test_it_shows_that_an_answer_is_being_written_where_that_takes_a_moment(page):
    open_chat(page)
    page.get_by_role("log").evaluate(
        """log => new MutationObserver(() => {
            if (log.querySelector('.typing')) log.dataset.seen = 1
        }).observe(log, {childList: true, subtree: true})"""
    )
    ask(page, "how does b12 help, and why is it given as a shot? " * 30)
    expect(page.get_by_role("log")).to_have_attribute("data-seen", "1")
    expect(page.locator(".typing")).to_have_count(0)


def test_the_log_is_announced_and_named(page):
    open_chat(page)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("dialog")).to_have_accessible_name("Example Valley Clinic")


def test_reduced_motion_is_respected(new_page):
    page = new_page(reduced_motion="reduce")
    open_chat(page)
    assert page.locator(".panel").evaluate("e => getComputedStyle(e).animationName") == "none"


def test_a_lost_line_is_told_and_what_was_written_is_sent_later(new_page, line):
    page = new_page(line.url)
    box = open_chat(page)
    ask(page, "what is myelin?")
    line.cut()
    status = page.locator("p.status")
    expect(status).to_contain_text("No connection", timeout=MINUTE)
    expect(status).to_contain_text("555 010 0100")
    box.fill("does the injection hurt?")
    box.press("Enter")
    expect(page.get_by_text("Waiting to be sent")).to_be_visible()
    assert violations(page) == []
    shot(page, "offline")
    line.mend()
    expect(page.locator(".bot")).to_have_count(2, timeout=MINUTE)
    expect(status).to_be_empty()


def test_what_was_not_sent_outlives_a_reload(new_page, line):
    page = new_page(line.url)
    box = open_chat(page)
    ask(page, "what is myelin?")
    line.cut()
    expect(page.locator("p.status")).to_contain_text("No connection", timeout=MINUTE)
    box.fill("does the injection hurt?")
    box.press("Enter")
    line.mend()
    page.reload()
    expect(page.locator(".bot")).to_have_count(2, timeout=MINUTE)
    expect(page.locator(".own")).to_have_count(2)


def test_twenty_cut_lines_lose_nothing_and_double_nothing(new_page, line):
    page = new_page(line.url)
    box = open_chat(page)
    ask(page, "hello")
    asked = [f"what is myelin? {number}" for number in range(20)]
    for number, text in enumerate(asked):
        box.fill(text)
        box.press("Enter")
        # At every moment of a message's way: before it leaves, while it is answered, after.
        page.wait_for_timeout(25 * (number % 8))
        line.cut()
        page.wait_for_timeout(50)
        line.mend()
    expect(page.locator(".bot")).to_have_count(21, timeout=2 * MINUTE)
    expect(page.locator("p.status")).to_be_empty()
    own = [text.removeprefix("You: ") for text in page.locator(".own").all_text_contents()]
    assert own == ["hello", *asked]
    order = page.locator(".message").evaluate_all(
        "all => all.map(e => e.classList.contains('own') ? 'own' : 'bot')"
    )
    page.reload()
    expect(page.locator(".message")).to_have_count(42, timeout=MINUTE)
    assert order.count("own") == order.count("bot") == 21


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and keeps silent."""

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def website(assistant, tmp_path):
    """A clinic's own website elsewhere, in Spanish, right to left and with styles of its own."""
    page = f"""<!doctype html><html lang="es" dir="rtl"><head>
      <meta charset="utf-8"><title>Clínica</title>
      <style>* {{ font-size: 40px !important; color: red !important }} button {{ display: none }}
      </style></head><body><main><h1>Clínica</h1></main>
      <script src="{assistant.url}/widget.js" data-server="{assistant.url}"></script>
      </body></html>"""
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    address = ("127.0.0.1", urlsplit(assistant.website).port)
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(address, handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield assistant.website
        server.shutdown()


def test_another_website_holds_it_with_one_tag(new_page, website):
    page = new_page(website, viewport={"width": 1100, "height": 760})
    launcher = page.get_by_role("button", name="Preguntas sobre la vitamina B12")
    expect(launcher).to_be_visible()
    # Right to left, the corner is the other one; the page's own styles stay outside.
    assert launcher.bounding_box()["x"] < 100
    assert launcher.evaluate("e => getComputedStyle(e).fontSize") == "16px"
    launcher.click()
    ask(page, "what is myelin?")
    expect(page.get_by_role("button", name="Esta respuesta ayudó")).to_be_visible()
    # The answer is English and reads from left to right.
    assert page.locator(".bot p").first.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.locator(".bot").first.get_attribute("lang") == "en"
    shot(page, "spanish")
