"""The clinic's own details (`clinic.yml`): read, checked, and asked for hours."""

from assistant.clinic.file import load_clinic
from assistant.clinic.profile import Clinic

__all__ = ["Clinic", "load_clinic"]
