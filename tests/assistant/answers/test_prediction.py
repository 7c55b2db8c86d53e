import pytest

from assistant.answers.prediction import chosen_key, likely_keys


def message(*ranking):
    entries = [{"intent_response_key": key, "confidence": value} for key, value in ranking]
    return {"response_selector": {"default": {"ranking": entries}}}


def test_chosen_key_is_the_best_one():
    parsed = message(("faq_nerves/myelin", 0.5), ("not_covered/price", 0.2))
    assert chosen_key(parsed) == "nerves/myelin"


@pytest.mark.parametrize("parsed", [{}, message(), {"response_selector": {}}])
def test_without_a_prediction_nothing_is_chosen(parsed):
    assert chosen_key(parsed) is None
    assert likely_keys(parsed) == []


def test_likely_keys_leave_out_the_unlikely_and_what_nobody_asks_for():
    parsed = message(
        ("faq_nerves/myelin", 0.3),
        ("out_of_scope/other", 0.25),
        ("smalltalk/greet", 0.2),
        ("not_covered/price", 0.16),
        ("faq_nerves/repair", 0.1),
    )
    assert likely_keys(parsed) == ["nerves/myelin", "not_covered/price"]
