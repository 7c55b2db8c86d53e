"""The environment of the tests and of all that they start: nothing in it is the developer's own.

What stands in `.env` would reach real mail servers, brokers and channels. A variable that is set,
even to nothing, goes before that file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from dotenv import dotenv_values

from assistant.settings import ROOT, Settings

# Their names depend on clinic.yml, so they are no fields of the settings.
NOTICES = "NOTIFY_"


def use_defaults() -> None:
    """Put every setting at its default, for this process and all that it starts."""
    os.environ.update(defaults({**dotenv_values(ROOT / ".env"), **os.environ}))


def defaults(known: Mapping[str, object]) -> dict[str, str]:
    """Every setting at its default, and no address for notices.

    Args:
        known: what the developer has set; of notices only the names are read.
    """
    fields = Settings.__fields__.items()
    notices = {name: "" for name in known if name.startswith(NOTICES)}
    return {name.upper(): str(field.default) for name, field in fields} | notices
