"""Whether levels and quantiles fit each other, and whether levels pair into intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidTableError, UnscorableForecastError
from forecasttrack.scoring.checks import (
    as_numbers,
    check_outcome,
    check_padding,
    check_table,
    refuse,
    refuse_unscorable,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import FloatArray


def check_quantiles(
    levels: ArrayLike, values: ArrayLike, outcome: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return levels (1, Q) or (n, Q), quantiles (n, Q) and outcomes (n,) after checking them.

    Raises:
        InvalidForecastError: Levels lie outside [0, 1] or do not rise, or quantiles cross.
        InvalidTableError: The shapes do not fit.
    """
    q = check_padding(check_table(values, field="values"), field="values")
    a = np.atleast_2d(as_numbers(levels, field="levels"))
    if a.shape not in ((1, q.shape[1]), q.shape):
        message = f"levels {a.shape} do not fit values {q.shape}; state one level a quantile."
        raise InvalidTableError(message, field="levels")
    _check_levels(a, q)
    _check_rising(q, field="values", rule="must not fall as the level rises (quantiles cross)")
    return a, q, check_outcome(outcome, len(q))


def _check_levels(a: FloatArray, q: FloatArray) -> None:
    outside = (a < 0) | (a > 1)
    cure = "For a percentage, divide by 100." if np.nanmax(a, initial=0) > 1 else ""
    refuse(outside, a, field="levels", rule="must lie in [0, 1]", cure=cure)
    lone = np.isnan(a) != np.isnan(q) if a.shape == q.shape else np.isnan(a)
    if lone.any():
        refuse(lone, a, field="levels", rule="must be there exactly where its value is")
    _check_rising(a, field="levels", rule="must rise, each stated once", strictly=True)
    if len(a) == 1 and len(q) > 1 and np.isnan(q).any():
        rule = "must be there at every level when all forecasts share them"
        refuse(np.isnan(q), q, field="values", rule=rule, cure="Pad levels with NaN too.")


def _check_rising(table: FloatArray, *, field: str, rule: str, strictly: bool = False) -> None:
    # One pass over the flat table is several times as fast as comparing its columns; comparisons
    # across the end of a row are discarded.
    flat = table.ravel()
    fall = np.zeros(table.shape, dtype=bool)
    (np.less_equal if strictly else np.less)(flat[1:], flat[:-1], out=fall.reshape(-1)[1:])
    fall[:, 0] = False
    refuse(fall, table, field=field, rule=rule)


def check_paired(a: FloatArray) -> None:
    """Refuse levels that do not pair into central intervals.

    Raises:
        UnscorableForecastError: A level has no partner on the other side of 0.5.
    """
    # Sorted with NaN last, so the mirror image of a row is itself when its levels pair.
    mirror = np.sort(1 - a, axis=1)
    paired = np.asarray(np.isclose(a, mirror, rtol=0, atol=1e-9, equal_nan=True))
    lacking = np.any(~paired, axis=1)
    if lacking.any():
        row, column = np.argwhere(~paired)[0]
        sentence = f"levels must pair into intervals, found {a[row, column]:g} without its mirror"
        if len(a) == 1:
            raise UnscorableForecastError(f"{sentence}.", field="levels")
        refuse_unscorable(lacking, sentence, field="levels")
