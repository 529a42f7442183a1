"""Checks of quantiles and their levels, and of levels that must pair into central intervals."""

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
    _check_rising(
        q, field="values", requirement="must not fall as the level rises (quantiles cross)"
    )
    return a, q, check_outcome(outcome, len(q))


def _check_levels(a: FloatArray, q: FloatArray) -> None:
    outside = (a < 0) | (a > 1)
    cure = "For a percentage, divide by 100." if np.nanmax(a, initial=0) > 1 else ""
    refuse(outside, a, field="levels", requirement="must lie in [0, 1]", cure=cure)
    unmatched = np.isnan(a) != np.isnan(q) if a.shape == q.shape else np.isnan(a)
    requirement = "must be stated exactly where a value is stated"
    refuse(unmatched, a, field="levels", requirement=requirement)
    _check_rising(a, field="levels", requirement="must rise, each stated once", strictly=True)
    if len(a) == 1 and len(q) > 1 and np.isnan(q).any():
        requirement = "must be stated at every level if all forecasts share the levels"
        refuse(
            np.isnan(q), q, field="values", requirement=requirement, cure="Pad levels with NaN too."
        )


def _check_rising(
    table: FloatArray, *, field: str, requirement: str, strictly: bool = False
) -> None:
    # One pass over the flattened table is several times as fast as comparing its columns; the
    # comparisons of a row's last number with the next row's first are discarded.
    flat = table.ravel()
    fall = np.zeros(table.shape, dtype=bool)
    (np.less_equal if strictly else np.less)(flat[1:], flat[:-1], out=fall.ravel()[1:])
    fall[:, 0] = False
    refuse(fall, table, field=field, requirement=requirement)


def check_paired(a: FloatArray) -> None:
    """Refuse levels that do not pair into central intervals, as 0.1 does with 0.9.

    Raises:
        UnscorableForecastError: The level 1 - a is missing beside a level a.
    """
    # Sorting puts the NaN of padding last, so rows whose levels pair equal their mirror image.
    mirror = np.sort(1 - a, axis=1)
    paired = np.asarray(np.isclose(a, mirror, rtol=0, atol=1e-9, equal_nan=True))
    lacking = np.any(~paired, axis=1)
    if lacking.any():
        row, column = np.argwhere(~paired)[0]
        level = a[row, column]
        sentence = f"levels must pair into intervals, found {level:g} without {1 - level:g}"
        if len(a) == 1:
            raise UnscorableForecastError(f"{sentence}.", field="levels")
        refuse_unscorable(lacking, sentence, field="levels")
