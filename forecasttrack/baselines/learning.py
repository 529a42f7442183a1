"""Baselines and pools that learn from outcomes, and the notes where they could not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs
import numpy as np
import pandas as pd

from forecasttrack.pairing import Pairs
from forecasttrack.pairing.settled_at import settled_at
from forecasttrack.pairing.timelines import float_microseconds


@attrs.frozen
class Learner:
    """A baseline that learns from outcomes, and what it does where none was known in time.

    Attributes:
        forecasts: The baseline itself.
        without_outcomes: What the baseline does where it knows no outcome, as a clause.

    Example:
        >>> import forecasttrack as ft
        >>> ft.base_rate().without_outcomes
        'the base rate says what it began with'
    """

    forecasts: Callable[[Pairs], Pairs]
    without_outcomes: str = attrs.field(kw_only=True)

    def __call__(self, pairs: Pairs) -> Pairs:
        """Make its forecasts in place of those given."""
        return self.forecasts(pairs)


def knew_no_outcome(pairs: Pairs) -> bool:
    """Whether no forecast was issued after an outcome was known, so that nothing is learned."""
    binary = pairs.keep((pairs.column("shape") == "probability").to_numpy())
    return not known_before(binary)[0].any()


def known_before(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """How many outcomes were known before each forecast, and how many of them were yes.

    Both are of shape (n,), in the order of the pairs.
    """
    settled, outcomes = _settled(pairs)
    issued_at, late = pairs.column("issued_at"), pairs.column("late")
    # A forecast dated after its outcome counts from the opening, and knows what was known then.
    at = issued_at.where(~late.isin([True]), pairs.column("opens_at"))
    n_known = np.searchsorted(settled, float_microseconds(at), side="left")
    return n_known, np.concatenate([[0.0], np.cumsum(outcomes)])[n_known]


def _settled(pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """When each yes/no question was settled, as microseconds, ascending; and its outcome."""
    columns = [name for name in _SETTLING_COLUMNS if name in pairs.columns]
    questions = pd.DataFrame({name: pairs.of_questions(name) for name in columns})
    settled, outcome = (
        float_microseconds(settled_at(questions)),
        questions["outcome"].to_numpy(dtype=float),
    )
    order = np.argsort(settled, kind="stable")
    order = order[np.isfinite(settled[order]) & np.isfinite(outcome[order])]
    return settled[order], outcome[order]


_SETTLING_COLUMNS = ("settling_day", "known_at", "closes_at", "outcome")


def nothing_learned(pairs: Pairs, without: Iterable[str]) -> str:
    """Say what learners did without outcomes, if none was known in time; empty if some was.

    Args:
        pairs: The pairs whose outcomes could have been learned from.
        without: What each learner does without them.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> nothing_learned(pairs, ["it guesses"])
        'no outcome was known before any forecast, so it guesses'
        >>> nothing_learned(pairs, [])
        ''
    """
    clauses = dict.fromkeys(without)
    if not clauses or not knew_no_outcome(pairs):
        return ""
    return f"no outcome was known before any forecast, so {' and '.join(clauses)}"


def with_nothing_learned(note: str, pairs: Pairs, names: Iterable[str | int]) -> str:
    """Add to a note about forecasters what those of them that learn did without outcomes.

    Args:
        note: The note, which may be empty.
        pairs: The pairs, which include those of the named forecasters.
        names: Names of forecasters.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> with_nothing_learned("1 question", pairs, ["authors"])
        '1 question'
    """
    learners = pairs.learners
    without = [learners[name] for name in names if name in learners]
    if not without:
        return note
    return "; ".join(filter(None, [note.rstrip("."), nothing_learned(pairs, without)]))


def with_learning_noted(table: pd.DataFrame, pairs: Pairs) -> pd.DataFrame:
    """Add to each note of a table by forecaster what a learner did without outcomes.

    Args:
        table: Has ``note``; returned as it is unless it has a column ``forecaster``.
        pairs: The pairs, which include those of the forecasters in the table.
    """
    if "forecaster" not in table or not pairs.learners:
        return table
    rows = zip(table["note"], table["forecaster"], strict=True)
    return table.assign(note=[with_nothing_learned(note, pairs, [name]) for note, name in rows])
