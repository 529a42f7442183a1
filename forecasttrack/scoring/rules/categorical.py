"""Rules for probabilities of several options, exactly one of which comes true."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidForecastError
from forecasttrack.scoring.checks import (
    all_between,
    check_choice,
    check_outcome,
    check_table,
    refuse,
)
from forecasttrack.scoring.rules.binary import BRIER_TWO_SIDED, LOG, LOG2, QUADRATIC, SPHERICAL
from forecasttrack.scoring.rules.register import add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from forecasttrack.scoring.checks import BoolArray, FloatArray

Absent = Literal["refuse", "last"]
"""What to do if an option came true that was not on offer when the forecast was made."""

SUM_TOLERANCE = 1e-6
"""How far the sum of a row of probabilities may lie from 1: a rounding error, no omission."""


@naming_arguments
def brier_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "refuse"
) -> FloatArray:
    """Score probabilities of options by Brier's original sum of squared errors over all of them.

    Strictly proper. 0 is perfect, 2 is worst. With two options it is `brier_two_sided`.

    Args:
        probabilities: One row per forecast, shape (n, K), each in [0, 1] and summing to one within
            1e-6; NaN where an option was not on offer.
        outcome: Position of the option that came true, from 0, shape (n,); NaN while unresolved.
        absent: What happens if the option that came true was not on offer: `"refuse"` raises an
            error; `"last"` takes the last option on offer for the outcome, as platforms do whose
            last option is "Other".

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1], or a row does not sum to one.
        InvalidOutcomeError: An outcome is the position of no option, or of one not on offer.
        InvalidTableError: The shapes do not fit.

    References:
        Brier (1950), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2

    Example:
        >>> brier_options(probabilities=[[0.8, 0.1, 0.1], [0.2, 0.2, 0.6]], outcome=[0, 2])
        array([0.06, 0.24])
    """
    p, y = check_options(probabilities, outcome, absent=absent)
    p_y = entry_at(p, y)
    return np.add(np.square(1 - p_y) - np.square(p_y), np.einsum("ij,ij->i", p, p))


@naming_arguments
def log_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "refuse"
) -> FloatArray:
    """Score probabilities of options by surprise, -ln p of the one that came true.

    Strictly proper. 0 is perfect; probability 0 on what happened earns `inf`. Arguments and errors
    as in `brier_options`.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log_options(probabilities=[[0.5, 0.25, 0.25], [1, 0, 0]], outcome=[0, 2])
        array([0.69314718,        inf])
    """
    p, y = check_options(probabilities, outcome, absent=absent)
    with np.errstate(divide="ignore"):
        return np.subtract(0.0, np.log(entry_at(p, y)))


@naming_arguments
def log2_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "refuse"
) -> FloatArray:
    """Score probabilities of options by -log2 of the probability of the one that came true.

    It is the surprise in bits. Strictly proper. 0 is perfect. Arguments and errors as in
    `brier_options`.

    References:
        Good (1952), doi:10.1111/j.2517-6161.1952.tb00104.x

    Example:
        >>> log2_options(probabilities=[[0.5, 0.25, 0.25]], outcome=[1])
        array([2.])
    """
    score = log_options(probabilities=probabilities, outcome=outcome, absent=absent)
    return np.divide(score, np.log(2))


@naming_arguments
def spherical_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "refuse"
) -> FloatArray:
    """Reward probabilities of options by p_y / ||p||.

    p_y is the probability of the option that came true, ||p|| the root of the sum of all squared
    probabilities. Strictly proper, higher is better: 1 is perfect, 0 is worst. Arguments and errors
    as in `brier_options`.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> spherical_options(probabilities=[[0.5, 0.25, 0.25]], outcome=[0]).round(4)
        array([0.8165])
    """
    p, y = check_options(probabilities, outcome, absent=absent)
    return np.divide(entry_at(p, y), np.sqrt(np.einsum("ij,ij->i", p, p)))


@naming_arguments
def quadratic_options(
    *, probabilities: ArrayLike, outcome: ArrayLike, absent: Absent = "refuse"
) -> FloatArray:
    """Reward probabilities of options by 2 p_y - ||p||^2, which is 1 - `brier_options`.

    p_y is the probability of the option that came true, ||p||^2 the sum of all squared
    probabilities. Strictly proper, higher is better: 1 is perfect, -1 is worst. Arguments and
    errors as in `brier_options`.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> quadratic_options(probabilities=[[0.8, 0.1, 0.1]], outcome=[0])
        array([0.94])
    """
    return np.subtract(
        1, brier_options(probabilities=probabilities, outcome=outcome, absent=absent)
    )


def check_options(
    probabilities: ArrayLike, outcome: ArrayLike, *, absent: Absent = "refuse"
) -> tuple[FloatArray, FloatArray]:
    """Check probabilities of options and outcomes.

    Args:
        probabilities: Shape (n, K), NaN where an option was not on offer.
        outcome: Position of the option that came true, from 0; NaN while unresolved.
        absent: What to do if that option was not on offer.

    Returns:
        The probabilities (n, K), 0 where an option was not on offer; and the positions (n,) of
        options on offer, NaN while unresolved.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1], or a row does not sum to one.
        InvalidOutcomeError: An outcome is the position of no option, or of one not on offer.
        InvalidTableError: The shapes do not fit.
    """
    check_choice(absent, ("refuse", "last"), field="absent")
    table = check_table(probabilities, field="probabilities")
    missing = np.isnan(table)
    p = np.where(missing, 0.0, table) if missing.any() else table
    check_distribution(p)
    y = check_positions(outcome, *p.shape)
    return p, _handle_absent(y, missing, absent)


def check_distribution(p: FloatArray) -> None:
    """Refuse rows that are no distribution over options.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1], or a row does not sum to one.
    """
    if not all_between(p, 0, 1):
        inside = (p >= 0) & (p <= 1)
        refuse(~inside, p, field="probabilities", requirement="must lie in [0, 1]")
    total = p @ np.ones(p.shape[1])
    bad = np.abs(total - 1) > SUM_TOLERANCE
    if bad.any():
        row = int(bad.argmax())
        message = (
            f"probabilities sum to {total[row]:g} at row {row}; they sum to 1 (within "
            f"{SUM_TOLERANCE:g}). Is an option missing, or the table transposed?"
        )
        raise InvalidForecastError(message, field="probabilities", row=row)


def check_positions(
    outcome: ArrayLike, n: int, options: int, *, field: str = "outcome"
) -> FloatArray:
    """Return the position of an option, 0 to `options` - 1, for each of n forecasts.

    Raises:
        InvalidOutcomeError: A number is neither the position of an option nor NaN.
        InvalidTableError: There are not n numbers.
    """
    y = check_outcome(outcome, n, field=field)
    known = np.isnan(y) | ((y >= 0) & (y < options) & (y == np.floor(y)))
    if not known.all():
        requirement = f"must be the position of an option, 0 to {options - 1}, or NaN"
        refuse(~known, y, field=field, requirement=requirement, cure="Positions count from 0.")
    return y


def _handle_absent(y: FloatArray, missing: BoolArray, absent: Absent) -> FloatArray:
    """Refuse positions y of options not on offer, or replace them by the last one on offer."""
    if not missing.any():
        return y
    not_offered = entry_at(missing.astype(float), y) == 1
    if absent == "refuse":
        cure = 'With absent="last" the last option on offer is scored in its place.'
        requirement = "must be an option that was on offer"
        refuse(not_offered, y, field="outcome", requirement=requirement, cure=cure)
        return y
    last = missing.shape[1] - 1 - np.argmin(missing[:, ::-1], axis=1)
    return np.where(not_offered, last, y)


def entry_at(table: FloatArray, position: FloatArray) -> FloatArray:
    """Return the entry of each row of a table (n, K) at its position; NaN where that is NaN."""
    unresolved = np.isnan(position)
    column = np.where(unresolved, 0, position).astype(np.intp)
    entry = table[np.arange(len(table)), column]
    return np.where(unresolved, np.nan, entry) if unresolved.any() else entry


_for_options = partial(attrs.evolve, accepts="options", partial=frozenset())

BRIER_TWO_SIDED_OPTIONS = add_rule(
    _for_options(BRIER_TWO_SIDED, function=brier_options, formula="sum_k (p_k - 1{y = k})^2")
)
BRIER_OPTIONS = add_rule(attrs.evolve(BRIER_TWO_SIDED_OPTIONS, name="brier"))
LOG_OPTIONS = add_rule(_for_options(LOG, function=log_options, formula="-ln p_y"))
LOG2_OPTIONS = add_rule(_for_options(LOG2, function=log2_options, formula="-log2 p_y"))
SPHERICAL_OPTIONS = add_rule(
    _for_options(SPHERICAL, function=spherical_options, formula="p_y / ||p||")
)
QUADRATIC_OPTIONS = add_rule(
    _for_options(QUADRATIC, function=quadratic_options, formula="2 p_y - ||p||^2")
)
