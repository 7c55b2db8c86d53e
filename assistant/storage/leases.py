"""Until when a process has what it has taken to answer."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

# Renewed while something waits or is answered; what a killed process had is taken after so long.
LEASE_SECONDS = 20.0


def is_free(lease: Any, now: float) -> Any:
    """Whether no process has a row; a lease from the future is older than the clock.

    Not from the next moment: somebody else may just have taken it.

    Args:
        lease: the column that says until when a process has it.
        now: in seconds since 1970.
    """
    return sa.or_(lease.is_(None), lease < now, lease > now + 2 * LEASE_SECONDS)
