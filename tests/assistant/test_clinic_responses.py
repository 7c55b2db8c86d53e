"""The server's own responses hold the clinic's numbers, and nothing that a patient said."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.clinic_responses import ClinicResponses
from assistant.settings import settings
from assistant.yaml_file import FileError

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
slots:
  emergency_number: {type: text, mappings: [{type: custom}]}
responses:
  utter_call:
  - text: Call {emergency_number} now, or {clinic_name}.
    metadata: {kind: triage, answer: triage/x}
"""
)


def generate(responses):
    tracker = DialogueStateTracker.from_events("anna", [], slots=DOMAIN.slots)
    tracker._set_slot("emergency_number", "555-evil")
    return asyncio.run(responses.generate("utter_call", tracker, "rest"))


def test_the_clinics_numbers_are_filled_in_and_no_slot_is():
    message = generate(ClinicResponses(EndpointConfig(), DOMAIN))
    assert "Call 911 now" in message["text"]
    assert "evil" not in message["text"]


def test_the_metadata_stands_beside_the_text_too():
    message = generate(ClinicResponses(EndpointConfig(), DOMAIN))
    assert message["kind"] == message["metadata"]["kind"] == "triage"


def test_another_country_has_its_own_numbers(tmp_path, monkeypatch, root):
    other = tmp_path / "clinic.yml"
    text = (root / "clinic.yml").read_text(encoding="utf-8").replace('"911"', '"112"')
    other.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CLINIC_FILE", str(other))
    settings.cache_clear()
    try:
        assert "Call 112 now" in generate(ClinicResponses(EndpointConfig(), DOMAIN))["text"]
    finally:
        settings.cache_clear()


def test_a_missing_clinic_file_is_named_on_start(tmp_path, monkeypatch):
    monkeypatch.setenv("CLINIC_FILE", str(tmp_path / "none.yml"))
    settings.cache_clear()
    try:
        with pytest.raises(FileError, match=r"none\.yml is missing"):
            ClinicResponses(EndpointConfig(), DOMAIN)
    finally:
        settings.cache_clear()
