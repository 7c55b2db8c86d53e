"""What the pages of the console work with: the profile and the stores, on one database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine

from assistant.answers import Library
from assistant.answers.live import live_library
from assistant.clinic import Clinic, load_clinic
from assistant.privacy.guard import Guard
from assistant.settings import Settings
from assistant.storage.audit import Audit
from assistant.storage.database import engine_for
from assistant.storage.erasure import Erasures
from assistant.storage.figures import Figures
from assistant.storage.notifications import Notifications
from assistant.storage.outgoing import Outgoing
from assistant.storage.staff import Staff
from assistant.storage.tickets import Tickets
from assistant.storage.transcripts import Transcripts
from assistant.storage.vault import Vault, read_keys


@dataclass(frozen=True)
class Desk:
    """Everything that pages read and write."""

    config: Settings
    clinic: Clinic
    engine: Engine
    staff: Staff
    audit: Audit
    tickets: Tickets
    outgoing: Outgoing
    notifications: Notifications
    transcripts: Transcripts
    figures: Figures
    erasures: Erasures
    guard: Guard

    @property
    def library(self) -> Library:
        """The texts that patients get now."""
        return live_library()


def open_desk(config: Settings) -> Desk:
    """Open the database and read the project's files.

    Raises:
        FileError: a file is missing or wrong.
    """
    engine, clinic = engine_for(config.database), load_clinic(config.clinic_path)
    return Desk(
        config=config,
        clinic=clinic,
        engine=engine,
        staff=Staff(engine),
        audit=Audit(engine),
        tickets=Tickets(engine),
        outgoing=Outgoing(engine),
        notifications=Notifications(engine),
        transcripts=Transcripts(engine),
        figures=Figures(engine, clinic.opening.zone),
        erasures=Erasures(engine),
        guard=Guard(Vault(engine, read_keys(config.vault_keys)), Transcripts(engine)),
    )
