"""Baselines and pools that learn from outcomes, and what is said where they could not."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from forecasttrack.baselines.reference_forecasters import knew_no_outcome
from forecasttrack.pairing import Pairs

_LEARN = {
    "base rate": "the base rate says what it began with",
    "pool: performance-weighted": "the pool weighs everybody alike",
}
"""Who learns, by the name that they have unless another is chosen, and what they do without."""


def nothing_learned(pairs: Pairs, names: Iterable[object]) -> str:
    """Say who of some learned nothing, for no outcome was known in time; empty for nobody.

    Args:
        pairs: The pairs whose outcomes could have been learned from.
        names: Names of forecasters and baselines.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> nothing_learned(pairs, ["authors", "base rate"])
        'no outcome was known before any forecast, so the base rate says what it began with'
        >>> nothing_learned(pairs, ["authors"])
        ''
    """
    listed = set(names)
    without = [what for name, what in _LEARN.items() if name in listed]
    if not without or not knew_no_outcome(pairs):
        return ""
    return f"no outcome was known before any forecast, so {' and '.join(without)}"


def with_nothing_learned(note: str, pairs: Pairs, names: Iterable[object]) -> str:
    """Add that to a note, of those who have pairs.

    Args:
        note: The note, which may be empty.
        pairs: The pairs, those of the named among them.
        names: Names of forecasters and baselines.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> with_nothing_learned("1 question", pairs, ["base rate"])
        '1 question'
    """
    learners = [name for name in names if name in _LEARN]
    if not learners or not pairs.column("forecaster").isin(learners).any():
        return note
    return "; ".join(filter(None, [note.rstrip("."), nothing_learned(pairs, learners)]))


def with_learning_noted(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Add it to the notes of a table with a row for each forecaster, if it is one.

    Args:
        table: Has ``note``, and ``forecaster`` where rows are of one each.
        pairs: As above.
    """
    if "forecaster" not in table:
        return table
    rows = zip(table["note"], table["forecaster"], strict=True)
    return table.assign(note=[with_nothing_learned(note, pairs, [name]) for note, name in rows])
