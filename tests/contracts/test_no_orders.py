"""No text tells the reader to take, start, stop or change a medicine or a dose."""

import re

import pytest

from assistant.answers import load_library
from assistant.settings import ROOT

LIBRARY = list(load_library(ROOT / "data"))

_VERBS = (
    "take|start|begin|stop|quit|skip|double|increase|decrease|reduce|raise|lower|change|switch|"
    "swap|adjust|inject|use|try|continue|keep|finish|drop|avoid|combine|mix"
)
_THINGS = (
    "b12|shots?|injections?|doses?|dosage|medicines?|medication|meds|tablets?|pills?|"
    "supplements?|metformin|antidepressants?|cyanocobalamin|methylcobalamin|treatment|mcg|vitamins?"
)
# An order opens a sentence or follows "please", "you should", "you can safely" and the like.
ORDER = re.compile(
    rf"(?:^|[.!?:;]\s+|\bplease\s+|\byou\s+(?:should|must|need to|have to|ought to|can safely|may)"
    rf"\s+|\bit is (?:fine|ok|okay|safe) to\s+)(?:not\s+|never\s+|do not\s+|don't\s+)?"
    rf"(?:{_VERBS})\b[^.!?]*\b(?:{_THINGS})\b",
    re.IGNORECASE,
)
OWN_DOSE = re.compile(r"\byour (?:own )?dose (?:is|should|will)\b|\bfor you[, ]+\d", re.IGNORECASE)
# Reading someone's value.
OWN_VALUE = re.compile(
    r"\byour (?:b12|level|result|value)s? (?:is|are) (?:low|high|normal|fine|ok)", re.IGNORECASE
)


@pytest.mark.parametrize("answer", LIBRARY, ids=lambda answer: answer.key)
def test_no_text_gives_an_order_a_dose_or_a_reading(answer):
    for pattern in (ORDER, OWN_DOSE, OWN_VALUE):
        assert pattern.search(answer.text) is None
        assert pattern.search(answer.simple) is None


@pytest.mark.parametrize(
    "text",
    [
        "Stop metformin at once.",
        "It helps. Please take one tablet a day.",
        "You should start injections soon.",
        "You may skip a dose.",
        "It is safe to double your dose.",
        "Do not change your medicine.",
        "Your dose is 1,000 mcg.",
        "Your level is low.",
    ],
)
def test_the_check_can_fail(text):
    patterns = (ORDER, OWN_DOSE, OWN_VALUE)
    assert any(pattern.search(text) for pattern in patterns)
