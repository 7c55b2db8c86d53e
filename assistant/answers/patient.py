"""What a conversation holds about the patient, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AFFIRMED = "affirmed"
DENIED = "denied"

# Slot of what someone else has, and slot of the disclaimers and cautions said so far.
OTHER_PREFIX = "other_"
SAID_SLOT = "said"


@dataclass(frozen=True)
class Patient:
    """What was told in a conversation.

    Attributes:
        has: conditions that the patient affirmed.
        denies: conditions that the patient denied.
        others: conditions of someone else whom the patient speaks for.
        just_told: those of `has` and `others` that the latest message told.
        just_denied: those of `denies` that the latest message told.
        said: keys of the cautions and disclaimers already said.
    """

    has: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    just_told: tuple[str, ...] = ()
    just_denied: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def concerns(self) -> tuple[str, ...]:
        """Every condition that later answers must heed, the patient's own first."""
        return tuple(dict.fromkeys([*self.has, *self.others]))

    @property
    def all_told(self) -> tuple[str, ...]:
        """Every condition of which anything was told."""
        return tuple(dict.fromkeys([*self.concerns, *self.denies]))


def read_patient(
    slots: Mapping[str, Any], entities: Iterable[Mapping[str, Any]], names: Iterable[str]
) -> Patient:
    """Put together what slots and the latest message tell.

    Args:
        slots: the tracker's slots.
        entities: entities of the latest message, as Rasa gives them.
        names: all conditions.
    """
    known = list(names)
    told = [entity for entity in entities if entity.get("entity") in known]
    values = [(str(entity["entity"]), entity.get("value")) for entity in told]
    return Patient(
        has=tuple(name for name in known if slots.get(name) == AFFIRMED),
        denies=tuple(name for name in known if slots.get(name) == DENIED),
        others=tuple(name for name in known if slots.get(OTHER_PREFIX + name) == AFFIRMED),
        just_told=tuple(name for name, value in values if value == AFFIRMED),
        just_denied=tuple(name for name, value in values if value == DENIED),
        said=tuple(slots.get(SAID_SLOT) or ()),
    )
