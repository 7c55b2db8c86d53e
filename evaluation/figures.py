"""The figures of a report: what was measured, on which data, and what it was before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

# How a value is written, by its unit.
_FORMS = {
    "%": lambda value: f"{100 * value:.1f} %",
    "ms": lambda value: f"{value:.1f} ms",
    "s": lambda value: f"{value:.1f} s",
    "MB": lambda value: f"{value:,.0f} MB",
    "a second": lambda value: f"{value:.1f} a second",
    "times": lambda value: f"{value:.2f} times",
    "grade": lambda value: f"grade {value:.1f}",
    "": lambda value: f"{value:.3f}",
}


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes:
        heading: of the section that it stands in.
        name: what it is; no two of a heading have the same.
        value: in its unit; of "%" a share, 0 to 1.
        unit: one of `_FORMS`.
        data: checksums of the data sets it was measured on, by their names.
        number: of messages, identifiers or texts that it was measured on; 0: says nothing.
        aim: what was to be reached, in words; empty: nothing was set.
        is_short: whether it stands in the README.
        stock: what stock Rasa had in the same run; None: it was not asked.
    """

    heading: str
    name: str
    value: float
    unit: str
    data: dict[str, str] = field(default_factory=dict)
    number: int = 0
    aim: str = ""
    is_short: bool = False
    stock: float | None = None

    @property
    def text(self) -> str:
        """The value with its unit."""
        return _FORMS[self.unit](self.value)

    @property
    def stock_text(self) -> str:
        """Stock Rasa's value with its unit, or nothing."""
        return "" if self.stock is None else _FORMS[self.unit](self.stock)

    @property
    def ratio(self) -> str:
        """Ours beside stock Rasa's, or nothing."""
        return f"{self.value / self.stock:.2f}" if self.stock else ""

    @property
    def whole(self) -> str:
        """All that was measured."""
        return self.text + (f" (stock Rasa {self.stock_text})" if self.stock_text else "")

    @property
    def measured_on(self) -> str:
        """The data set, or how many, with the rows that they have together."""
        several = f"{len(self.data)} sets"
        names = several if len(self.data) > 1 else "".join(self.data).partition(".")[0]
        return f"{names}, {self.number:,}" if self.number and names else names


@dataclass(frozen=True)
class Figures:
    """What one run of a command has measured.

    Attributes:
        about: command, commit, day, machine.
        figures: in the order of their sections.
    """

    about: dict[str, Any]
    figures: Sequence[Figure]

    @classmethod
    def read(cls, file: Path) -> Figures:
        """Read what `write` has written."""
        found = json.loads(file.read_text(encoding="utf-8"))
        return cls(found["about"], [Figure(**each) for each in found["figures"]])

    def write(self, file: Path) -> None:
        """Write a file for programs."""
        found = {"about": self.about, "figures": [asdict(figure) for figure in self.figures]}
        text = json.dumps(found, indent=2, ensure_ascii=False)
        file.write_text(f"{text}\n", encoding="utf-8")

    def since(self, before: Figures) -> Iterator[tuple[Figure, str]]:
        """Figures that are not what they were, each with its value before; "-": it is new.

        Args:
            before: an earlier run.
        """
        earlier = {(f.heading, f.name): f.whole for f in before.figures}
        for figure in self.figures:
            was = earlier.get((figure.heading, figure.name), "-")
            if was != figure.whole:
                yield figure, was
