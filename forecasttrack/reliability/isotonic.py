"""The best recalibration that never reverses the order of forecasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.ties import tied

if TYPE_CHECKING:
    from forecasttrack.reliability.tally import Tally

__all__ = ["isotonic_mean", "isotonic_quantile", "recalibrate", "weighted_quantile"]


@naming_arguments
def recalibrate(tally: Tally) -> np.ndarray:
    """Say what each distinct probability should have been, keeping their order.

    This is the curve of the CORP reliability diagram (Dimitriadis, Gneiting & Jordan 2021).

    Args:
        tally: The counted forecasts.

    Returns:
        Recalibrated probability for each row of the tally, shape (k,), in [0, 1],
        never falling.

    Raises:
        InvalidArgumentError: ``tally`` is no tally.

    References:
        Dimitriadis, Gneiting & Jordan (2021), doi:10.1073/pnas.2016191118

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> recalibrate(count(probability=[0.1, 0.4, 0.6], outcome=[0, 1, 0]))
        array([0. , 0.5, 0.5])
    """
    # Equal forecasts are one row of the tally, so they are pooled before the fit; otherwise
    # the curve would depend on the order in which tied rows happen to arrive. Rows that differ
    # by rounding are pooled too: their order means nothing.
    alike = tally.grouped
    fitted = isotonic_mean(total=alike.weighted_outcome, weight=alike.weight)
    return fitted if alike is tally else fitted.take(tally.group)


@naming_arguments
def isotonic_mean(*, total: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Fit the never-falling sequence nearest in weighted squares to the means given.

    Args:
        total: Weighted sum of outcomes at each step, shape (k,).
        weight: Weight of each step, shape (k,), above 0.

    Returns:
        The fitted means, shape (k,), equal within a block.

    Raises:
        InvalidArgumentError: The shapes differ, or a weight is not above 0.

    Example:
        >>> isotonic_mean(total=np.array([1.0, 0.0, 2.0]), weight=np.array([1.0, 1.0, 2.0]))
        array([0.5, 0.5, 1. ])
    """
    _check_weight(weight)
    blocks = isotonic_blocks(total=total, weight=weight)
    return np.repeat(blocks.mean, np.diff(blocks.bounds))


def _check_weight(weight: np.ndarray) -> None:
    if len(weight) and not weight.min() > 0:
        row = int(np.argmax(~(weight > 0)))
        message = f"weight must be above 0, found {weight[row]:g} at row {row}."
        raise InvalidArgumentError(message, field="weight", row=row)


@attrs.frozen(kw_only=True, eq=False)
class Blocks:
    """Steps of one fitted mean, each block once.

    Attributes:
        bounds: Where each block begins, and the end, shape (b + 1,).
        total: Weighted sum of outcomes in each, shape (b,).
        weight: Weight of each, shape (b,).
        mean: The fitted mean of each, shape (b,), never falling.
    """

    bounds: np.ndarray
    total: np.ndarray
    weight: np.ndarray
    mean: np.ndarray


def isotonic_blocks(*, total: np.ndarray, weight: np.ndarray) -> Blocks:
    """Fit the same sequence, and give each of its blocks once.

    Args:
        total: Weighted sum of outcomes at each step, shape (k,).
        weight: Weight of each step, shape (k,), above 0.

    Example:
        >>> found = isotonic_blocks(total=np.array([1.0, 0.0, 2.0]), weight=np.ones(3))
        >>> found.bounds, found.mean
        (array([0, 2, 3]), array([0.5, 2. ]))
    """
    from scipy.optimize import isotonic_regression  # noqa: PLC0415 - loads when first used

    if not len(weight):
        none = np.empty(0)
        return Blocks(bounds=np.zeros(1, dtype=np.intp), total=none, weight=none, mean=none)
    single = bool(weight.min() == weight.max() == 1.0)
    share = total if single else total / weight
    # Steps that do not rise are of one block whatever stands around them, so that the fit has to
    # look at their runs alone.
    run = np.concatenate([[0], np.flatnonzero(share[1:] > share[:-1]) + 1])
    totals = np.add.reduceat(total, run)
    # Steps of weight 1 are as heavy together as they are many.
    lengths = np.diff(run, append=len(weight)).astype(float)
    weights = lengths if single else np.add.reduceat(weight, run)
    first = isotonic_regression(totals / weights, weights=weights).blocks[:-1]
    # The mean of a block is taken from its totals rather than from a chain of updates, so that
    # no rounding creeps in: a block of equal shares has exactly that share.
    totals, weights = np.add.reduceat(totals, first), np.add.reduceat(weights, first)
    return Blocks(
        bounds=np.append(run[first], len(weight)),
        total=totals,
        weight=weights,
        mean=np.maximum.accumulate(totals / weights),
    )


@naming_arguments
def isotonic_quantile(
    *, forecast: np.ndarray, outcome: np.ndarray, weight: np.ndarray, level: float
) -> np.ndarray:
    """Recalibrate quantile forecasts: the best never-falling function of them.

    Where several numbers are quantiles of the pooled outcomes, the lowest is taken.

    Args:
        forecast: Forecast of the quantile, shape (n,).
        outcome: What happened, shape (n,).
        weight: Weight of each forecast, shape (n,), above 0.
        level: Level of the quantile, inside (0, 1).

    Returns:
        The recalibrated quantile for each forecast, shape (n,).

    Raises:
        InvalidArgumentError: The shapes differ, a weight is not above 0, or the level lies outside
            (0, 1).

    References:
        Jordan, Mühlemann & Ziegel (2022), doi:10.1007/s10463-021-00808-0

    Example:
        >>> isotonic_quantile(
        ...     forecast=np.array([1.0, 2.0, 3.0]), outcome=np.array([5.0, 1.0, 7.0]),
        ...     weight=np.ones(3), level=0.5)
        array([1., 1., 7.])
    """
    _check_weight(weight)
    check_level(level)
    row = tied(forecast)
    members = np.split(np.argsort(row, kind="stable"), np.cumsum(np.bincount(row))[:-1])
    blocks: list[tuple[np.ndarray, int, float]] = []
    for member in members if len(row) else []:
        steps = 1
        quantile = weighted_quantile(outcome[member], weight[member], level)
        while blocks and blocks[-1][2] >= quantile:
            before, before_steps, _ = blocks.pop()
            member = np.concatenate([before, member])  # noqa: PLW2901 - the block grows
            steps += before_steps
            quantile = weighted_quantile(outcome[member], weight[member], level)
        blocks.append((member, steps, quantile))
    fitted = np.repeat([block[2] for block in blocks], [block[1] for block in blocks])
    return np.asarray(fitted[row], dtype=float)


def weighted_quantile(values: np.ndarray, weight: np.ndarray, level: float) -> float:
    """Give the lowest value at which the weight so far reaches a share of the whole.

    Args:
        values: Numbers, shape (n,), at least one.
        weight: Their weights, shape (n,), above 0.
        level: The share, inside (0, 1).

    Returns:
        One of the values.

    Example:
        >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.ones(3), 0.5)
        2.0
    """
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    # 0.1 * 3 summed weights may exceed 0.3 by a rounding error; the value must not jump.
    at = np.searchsorted(reached, level * reached[-1] * (1 - 1e-12))
    return float(values[order][at])
