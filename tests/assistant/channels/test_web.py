"""Which pages may talk to the assistant, and the page of its own."""

import pytest

from assistant.channels.pages import demo_page
from assistant.channels.web import is_allowed
from assistant.clinic import load_clinic
from assistant.settings import ROOT, Settings


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://chat.example", True),
        ("https://clinic.example", True),
        ("https://www.clinic.example", True),
        ("https://evil.example", False),
        ("https://clinic.example.evil.example", False),
        ("http://clinic.example", False),
        ("null", False),
    ],
)
def test_only_websites_that_are_named_may_hold_the_widget(origin, allowed):
    config = Settings(widget_origins="https://clinic.example/, https://www.clinic.example")
    assert is_allowed(origin, {"HTTP_HOST": "chat.example"}, config) is allowed


def test_the_demo_page_shows_the_clinic_and_no_markup_of_its():
    clinic = load_clinic(ROOT / "clinic.yml")
    page = demo_page(clinic.copy(update={"name": "<b>Mole & Sons</b>"}))
    assert "&lt;b&gt;Mole &amp; Sons&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "$" not in page
