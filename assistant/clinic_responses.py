"""Rasa's own responses with the clinic's details in them (see `nlg` in `endpoints.yml`).

Triage speaks through these, not through the action server, so that a red flag is answered
even while that is down.
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from assistant.clinic import load_clinic
from assistant.settings import settings


class ClinicResponses(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Fills `{clinic_phone}`, `{emergency_number}` and the like into responses."""

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        """Read the clinic's details once.

        Raises:
            FileError: `clinic.yml` is missing or wrong.
        """
        super().__init__(domain.responses)
        self._placeholders = load_clinic(settings().clinic_path).placeholders()

    def _fill_response(
        self,
        response: dict[str, Any],
        filled_slots: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        # Only the clinic's details: what a patient said never becomes part of a text.
        filled: dict[str, Any] = super()._fill_response(response, self._placeholders)
        # Beside the text, too, as the action server's messages have it (see actions/replies.py).
        return {**filled.get("metadata", {}), **filled}
