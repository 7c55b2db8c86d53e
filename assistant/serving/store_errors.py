"""Errors of the tracker store, which end the turn.

Rasa keeps them to itself. A conversation that could not be read is an empty one to it, so it
begins a session and stores that: what the patient had told is then forgotten for good. One that
could not be stored it keeps in its memory, where nobody reads or deletes it.
"""

from __future__ import annotations

from rasa.shared.core.domain import Domain


def raise_store_errors() -> None:
    """Have Rasa's agent use its store without a net; to be called once, before it is made."""
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import TrackerStore

    wrapped = Agent._create_tracker_store

    def store_itself(store: TrackerStore | None, domain: Domain) -> TrackerStore:
        return wrapped(store, domain)._tracker_store

    Agent._create_tracker_store = staticmethod(store_itself)
