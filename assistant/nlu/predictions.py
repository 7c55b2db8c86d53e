"""A prediction in the shape that Rasa users expect.

It fills `intent`, `intent_ranking` and `response_selector`; key names and nesting are those
of Rasa's own classifiers and of its `ResponseSelector`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, RESPONSE
from rasa.shared.nlu.training_data.message import Message

# Where a message keeps what later components need to change its prediction.
CANDIDATES = "candidates"
ANSWER_TEXTS = "answer_texts"

SELECTOR_PROPERTY = "response_selector"
DEFAULT_SELECTOR = "default"
RANKING_LENGTH = 10


class Candidate(Protocol):
    """One possible label for a message, with a confidence from 0 to 1."""

    @property
    def label(self) -> str:
        """For example `faq_nerves/myelin`."""

    @property
    def confidence(self) -> float:
        """How sure it is, 0 to 1."""

    @property
    def probability(self) -> float:
        """Its share among all labels, 0 to 1."""


@dataclass(frozen=True)
class AnswerTexts:
    """What Rasa's users expect beside a prediction.

    Attributes:
        responses: the response texts by `utter_<label>`.
        retrieval_intents: the intents whose labels have an answer key.
    """

    responses: dict[str, list[dict[str, Any]]]
    retrieval_intents: Sequence[str]

    @property
    def questions(self) -> frozenset[str]:
        """The questions that stand on the suggestions of answers."""
        return frozenset(filter(None, map(own_question, self.responses.values())))


def own_question(variants: Sequence[dict[str, Any]]) -> str:
    """The question that an answer's suggestion says; empty: it is never suggested.

    Args:
        variants: the texts of the answer's response.
    """
    metadata = (variants[0].get("metadata") or {}) if variants else {}
    return str(metadata.get("question") or "")


def split_label(label: str) -> tuple[str, str]:
    """`faq_nerves/myelin` to (`faq_nerves`, `myelin`); without a slash the second is empty."""
    intent, _, key = label.partition("/")
    return intent, key


def set_prediction(message: Message, candidates: Sequence[Candidate]) -> None:
    """Write a ranking of labels into a message.

    Args:
        message: the message to fill; its `ANSWER_TEXTS` are set.
        candidates: labels, best first.
    """
    texts: AnswerTexts = message.get(ANSWER_TEXTS)
    message.set(CANDIDATES, list(candidates))
    intents = _intent_ranking(candidates)
    message.set(INTENT, intents[0], add_to_output=True)
    message.set(INTENT_RANKING_KEY, intents[:RANKING_LENGTH], add_to_output=True)
    keyed = [c for c in candidates if split_label(c.label)[1]]
    if not (texts.retrieval_intents and keyed):
        return
    selection = _selection(keyed, texts.responses)
    message.set(
        SELECTOR_PROPERTY,
        {
            "all_retrieval_intents": list(texts.retrieval_intents),
            DEFAULT_SELECTOR: selection,
            # Rasa looks the full intent name up under the intent's own name.
            split_label(keyed[0].label)[0]: selection,
        },
        add_to_output=True,
    )


def override_intent(message: Message, name: str, confidence: float = 1.0) -> None:
    """Set an intent over whatever a message was taken for; the ranking keeps the others."""
    intent = {"name": name, "confidence": confidence}
    message.set(INTENT, intent, add_to_output=True)
    ranking = message.get(INTENT_RANKING_KEY) or []
    message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)


def _intent_ranking(candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
    """Intents by their best label, so that intent and answer key always agree.

    None is surer than the one before it: FallbackClassifier would take that for a doubt.
    """
    ranking: dict[str, float] = {}
    least = 1.0
    for candidate in candidates:
        least = min(least, candidate.confidence)
        ranking.setdefault(split_label(candidate.label)[0], least)
    return [{"name": name, "confidence": confidence} for name, confidence in ranking.items()]


def _selection(
    candidates: Sequence[Candidate], responses: dict[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    best = candidates[0]
    action = f"utter_{best.label}"
    return {
        RESPONSE: {
            "responses": responses.get(action, []),
            "confidence": best.confidence,
            "intent_response_key": best.label,
            "utter_action": action,
        },
        "ranking": [
            {"confidence": c.confidence, "intent_response_key": c.label}
            for c in candidates[:RANKING_LENGTH]
        ],
    }
