"""The pictures of the report, as PNG bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt


def bars(shares: dict[str, tuple[float, int]], title: str) -> bytes:
    """Horizontal bars of shares, with the number of messages beside each name."""
    names = [f"{name} ({count})" for name, (_, count) in shares.items()]
    values = [share for share, _ in shares.values()]
    figure, axes = plt.subplots(figsize=(7, 0.32 * len(names) + 1))
    axes.barh(names, values, color="#2b6f77")
    for row, value in enumerate(values):
        # Beside the bar, or at its end where there is no room left.
        place, side, color = (value + 0.01, "left", "black")
        if value > 0.92:
            place, side, color = (value - 0.01, "right", "white")
        axes.text(place, row, f"{value:.0%}", va="center", ha=side, color=color, fontsize=8)
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    axes.set_title(title)
    return _png(figure)


def trade_off(curve: Sequence[tuple[float, float, float]], threshold: float, title: str) -> bytes:
    """Answered and declined shares over the confidence threshold."""
    figure, axes = plt.subplots(figsize=(7, 3.4))
    thresholds, answered, declined = zip(*curve, strict=True)
    axes.plot(thresholds, answered, label="questions answered rightly", color="#2b6f77")
    axes.plot(thresholds, declined, label="out-of-scope declined", color="#b0562b", ls="--")
    axes.axvline(threshold, color="#555555", lw=1, ls=":", label=f"threshold {threshold:.2f}")
    axes.set_xlabel("confidence threshold")
    axes.set_ylim(0, 1.02)
    axes.legend(loc="lower left", fontsize=8)
    axes.set_title(title)
    return _png(figure)


def confusion(pairs: Sequence[tuple[str, str, int]], title: str) -> bytes:
    """A small matrix of the most frequent mix-ups: topic asked for against answer given."""
    rows = sorted({expected for expected, _, _ in pairs})
    columns = sorted({given for _, given, _ in pairs})
    counts = [[0] * len(columns) for _ in rows]
    for expected, given, number in pairs:
        counts[rows.index(expected)][columns.index(given)] = number
    figure, axes = plt.subplots(figsize=(8, 0.35 * len(rows) + 2.6))
    axes.imshow(counts, cmap="Oranges", aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=60, ha="right", fontsize=7)
    axes.set_yticks(range(len(rows)), rows, fontsize=8)
    for y, row in enumerate(counts):
        for x, number in enumerate(row):
            if number:
                axes.text(x, y, str(number), ha="center", va="center", fontsize=8)
    axes.set_title(title)
    return _png(figure)


def lengths(values: dict[str, float], title: str) -> bytes:
    """Horizontal bars of numbers, each written beside its bar."""
    figure, axes = plt.subplots(figsize=(9, 0.32 * len(values) + 1))
    axes.barh(list(values), list(values.values()), color="#2b6f77")
    for row, value in enumerate(values.values()):
        axes.text(value, row, f" {value:.0f}", va="center", fontsize=8)
    axes.invert_yaxis()
    axes.set_title(title)
    return _png(figure)


def _png(figure: plt.Figure) -> bytes:
    buffer = io.BytesIO()
    figure.tight_layout()
    figure.savefig(buffer, format="png", dpi=110)
    plt.close(figure)
    return buffer.getvalue()
