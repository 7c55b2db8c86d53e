"""How long a review of an answer holds (`knowledge/reviews.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from assistant.yaml_file import FileError, load_yaml


@dataclass(frozen=True)
class ReviewPolicy:
    """When an answer has to be read again.

    Attributes:
        valid_for: how long a review holds.
    """

    valid_for: timedelta

    def is_overdue(self, reviewed: date, today: date) -> bool:
        """Whether an answer that was reviewed on a day is overdue on another."""
        return today > reviewed + self.valid_for


def load_review_policy(knowledge: Path) -> ReviewPolicy:
    """Read `reviews.yml`.

    Args:
        knowledge: the `knowledge/` folder.

    Raises:
        FileError: the file is missing or gives no whole number of days.
    """
    file = knowledge / "reviews.yml"
    days = load_yaml(file).get("valid_for_days")
    if not isinstance(days, int) or days <= 0:
        raise FileError(f"{file}: valid_for_days must be a whole number of days above 0")
    return ReviewPolicy(timedelta(days=days))
