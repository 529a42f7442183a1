"""Forecasts and outcomes as arrays, or an error that says what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.errors import InvalidArgumentError, InvalidForecastError, InvalidOutcomeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def check_columns(probability: ArrayLike, outcome: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and outcomes of yes/no questions as arrays, after checking them.

    Args:
        probability: Probability of yes, shape (n,), in [0, 1].
        outcome: 1 for yes, 0 for no, shape (n,).

    Returns:
        Both as arrays of floats.

    Raises:
        InvalidForecastError: A probability lies outside [0, 1] or is NaN.
        InvalidOutcomeError: An outcome is neither 0 nor 1.
        InvalidArgumentError: Shapes differ.

    Example:
        >>> check_columns([0.5], [1])
        (array([0.5]), array([1.]))
    """
    probability, outcome = paired(probability, outcome)
    return checked_probability(probability), checked_outcome(outcome)


def paired(probability: ArrayLike, outcome: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return both as flat arrays of one length."""
    probability = _floats(probability, "probability")
    outcome = _floats(outcome, "outcome")
    check_shapes(probability, outcome, "outcome")
    return probability, outcome


def _floats(values: ArrayLike, name: str) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        msg = f"{name} has shape {array.shape}; a flat list of numbers was expected."
        raise InvalidArgumentError(msg, field=name)
    return array


def check_shapes(probability: np.ndarray, other: np.ndarray, name: str) -> None:
    """Refuse a column that is longer or shorter than the probabilities."""
    if len(probability) != len(other):
        msg = (
            f"probability and {name} differ in length, {len(probability)} and {len(other)}; "
            "they pair row by row."
        )
        raise InvalidArgumentError(msg, field=name)


def checked_probability(probability: np.ndarray, start: int = 0) -> np.ndarray:
    """Let probabilities in [0, 1] through; rows are counted from `start`."""
    # Minimum and maximum need no mask; with a NaN both are NaN.
    if len(probability) and not (probability.min() >= 0 and probability.max() <= 1):
        row = int(np.argmin((probability >= 0) & (probability <= 1)))
        msg = (
            f"probability must lie in [0, 1], found {probability[row]:g} at row {start + row}. "
            "For a percentage, divide by 100."
        )
        raise InvalidForecastError(msg, field="probability", row=start + row)
    # Adding zero turns -0.0 into 0.0, which would otherwise print as another number.
    return probability + 0.0


def checked_outcome(outcome: np.ndarray, start: int = 0) -> np.ndarray:
    """Let outcomes that are 0 or 1 through; rows are counted from `start`."""
    settled = (outcome == 0) | (outcome == 1)
    if not np.all(settled):
        row = int(np.argmin(settled))
        msg = (
            f"outcome must be 0 or 1, found {outcome[row]:g} at row {start + row}. "
            "Leave out unresolved questions; are probability and outcome swapped?"
        )
        raise InvalidOutcomeError(msg, field="outcome", row=start + row)
    return outcome


def checked_weight(weight: ArrayLike, probability: np.ndarray) -> np.ndarray:
    """Let weights of ordinary size through, 0 among them."""
    weight = _floats(weight, "weight")
    check_shapes(probability, weight, "weight")
    # The squares of weights are summed, and have to stay finite and above zero.
    sound = (weight == 0) | ((weight >= 1e-100) & (weight <= 1e100))
    if not np.all(sound):
        row = int(np.argmin(sound))
        msg = (
            f"weight must be 0 or a positive number of ordinary size, found {weight[row]:g} "
            f"at row {row}. A weight of 0 leaves a forecast out."
        )
        raise InvalidArgumentError(msg, field="weight", row=row)
    return weight


def same_shape(**columns: ArrayLike) -> dict[str, np.ndarray]:
    """Return flat columns of one length without NaN, by name."""
    arrays = {name: np.asarray(column, dtype=float) for name, column in columns.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) > 1 or any(array.ndim != 1 for array in arrays.values()):
        found = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InvalidArgumentError(f"columns must be flat and of one length, found {found}.")
    for name, array in arrays.items():
        if np.isnan(array).any():
            row = int(np.argmax(np.isnan(array)))
            msg = f"{name} at row {row} is NaN; leave out what is not known."
            raise InvalidArgumentError(msg, field=name, row=row)
    return arrays


def check_rows(table: np.ndarray, outcome: np.ndarray, name: str) -> None:
    """Refuse a table that has not one row per outcome."""
    if table.ndim != 2 or outcome.shape != table.shape[:1]:
        msg = (
            f"{name} of shape {table.shape} do not fit outcomes of shape {outcome.shape}; "
            "one row per outcome was expected."
        )
        raise InvalidArgumentError(msg, field=name)
    if np.isnan(outcome).any():
        row = int(np.argmax(np.isnan(outcome)))
        msg = f"outcome at row {row} is NaN; leave out what is not known."
        raise InvalidArgumentError(msg, field="outcome", row=row)


def check_inside(share: float, name: str) -> None:
    """Refuse a share that does not lie inside (0, 1)."""
    if not 0 < share < 1:
        msg = f"{name} must lie inside (0, 1), found {share:g}. For 80%, say 0.8."
        raise InvalidArgumentError(msg, field=name)


def check_independent(number: float | None) -> None:
    """Refuse a number of independent outcomes that is not above 0."""
    if number is not None and not number > 0:
        msg = f"independent must be above 0, found {number:g}."
        raise InvalidArgumentError(msg, field="independent")
