"""Probability integral transform: do outcomes fall where distributions say they do?"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.few import ENOUGH, untested
from forecasttrack.reliability.input_checks import check_independent, check_rows
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = [
    "Pit",
    "pit_from_quantiles",
    "pit_from_samples",
    "pit_histogram",
    "pit_uniformity",
]

_FEW_BINS = 200
"""The counts of few outcomes in more bins than this are not added up."""
_NO_TAIL = ", not tested"


@attrs.frozen(kw_only=True, eq=False)
class Pit:
    """Probability integral transform: where each outcome fell in its forecast distribution.

    Where a distribution jumps, or is known only at some levels, the place is a range.

    Attributes:
        low: Lower end of the place of each outcome, shape (n,), in [0, 1].
        high: Upper end of it, shape (n,).
        low_error: How far the lower end may lie from where it is stated, shape (n,) or 0.
        high_error: The same of the upper end.

    Example:
        >>> pit_from_samples(samples=[[1, 2, 3]], outcome=[2]).column("low_error")
        array([0.])
    """

    low: np.ndarray
    high: np.ndarray
    low_error: np.ndarray | float = 0.0
    high_error: np.ndarray | float = 0.0

    def __len__(self) -> int:
        return len(self.low)

    def column(self, name: str) -> np.ndarray:
        """One of the attributes with a number for each outcome, shape (n,).

        Args:
            name: ``low``, ``high``, or ``low_error`` or ``high_error``.

        Returns:
            Its values in [0, 1], shape (n,).
        """
        return np.broadcast_to(np.asarray(getattr(self, name), dtype=float), self.low.shape)


@naming_arguments
def pit_from_samples(*, samples: ArrayLike, outcome: ArrayLike) -> Pit:
    """Place outcomes among samples of their forecast distributions.

    Args:
        samples: Samples, shape (n, m); NaN as padding, at least one sample in each row.
        outcome: What happened, shape (n,).

    Returns:
        From k / (m + 1) to (l + 1) / (m + 1), where k of the m samples lie below the outcome and
        l not above it: among m draws an outcome of the same distribution takes each of the m + 1
        places equally often, and ties share theirs, so that counts need no other rule.

    Raises:
        InvalidArgumentError: Shapes do not fit, a row has no sample, or an outcome is NaN.

    References:
        Czado, Gneiting & Held (2009), doi:10.1111/j.1541-0420.2009.01191.x

    Example:
        >>> place = pit_from_samples(samples=[[1, 2, 3, 4]], outcome=[2])
        >>> place.low, place.high
        (array([0.2]), array([0.6]))
    """
    samples, outcome = np.asarray(samples, dtype=float), np.asarray(outcome, dtype=float)
    check_rows(samples, outcome, "samples")
    drawn = (~np.isnan(samples)).sum(axis=1)
    if np.any(drawn == 0):
        row = int(np.argmin(drawn))
        raise InvalidArgumentError(f"row {row} has no sample.", field="samples", row=row)
    below = (samples < outcome[:, None]).sum(axis=1)
    not_above = (samples <= outcome[:, None]).sum(axis=1)
    return Pit(low=below / (drawn + 1), high=(not_above + 1) / (drawn + 1))


@naming_arguments
def pit_from_quantiles(*, levels: ArrayLike, values: ArrayLike, outcome: ArrayLike) -> Pit:
    """Place outcomes among the quantiles of their forecast distributions.

    Nothing is interpolated: an outcome between the quantiles at 0.25 and 0.5 has a place
    between 0.25 and 0.5, and one that equals a quantile has exactly its level. Whole outcomes
    with whole quantiles are counts, of which each value has a mass of its own: one that equals a
    quantile reaches from between two levels to between two others. Both ends are then put half
    way, with what they may be off by.

    Args:
        levels: Levels of the quantiles, shape (q,), rising, inside (0, 1).
        values: The quantiles, shape (n, q), never falling along a row.
        outcome: What happened, shape (n,).

    Returns:
        From the level of the quantile below the outcome (or 0) to that of the one above it (or
        1); where quantiles equal the outcome, from the first of their levels to the last, and
        for counts half a step further on both sides.

    Raises:
        InvalidArgumentError: Shapes do not fit, levels or values are out of order, or NaN.

    References:
        Czado, Gneiting & Held (2009), doi:10.1111/j.1541-0420.2009.01191.x

    Example:
        >>> place = pit_from_quantiles(levels=[0.25, 0.5], values=[[1, 4.5]] * 2, outcome=[2, 4.5])
        >>> place.low, place.high
        (array([0.25, 0.5 ]), array([0.5, 0.5]))
        >>> place = pit_from_quantiles(levels=[0.2, 0.4, 0.8], values=[[1, 4, 6]], outcome=[4])
        >>> place.low.round(2), place.high.round(2), place.high_error.round(2)
        (array([0.3]), array([0.6]), array([0.2]))
    """
    levels, values = np.asarray(levels, dtype=float), np.asarray(values, dtype=float)
    outcome = np.asarray(outcome, dtype=float)
    check_rows(values, outcome, "values")
    rising = bool(np.all(np.diff(levels, prepend=0, append=1) > 0))
    if levels.shape != values.shape[1:] or not rising or np.isnan(values).any():
        msg = f"levels {levels.tolist()} must rise inside (0, 1), one for each column of values."
        raise InvalidArgumentError(msg, field="levels")
    if np.any(np.diff(values, axis=1) < 0):
        row = int(np.argmax(np.any(np.diff(values, axis=1) < 0, axis=1)))
        msg = f"the quantiles at row {row} cross: {values[row].tolist()}."
        raise InvalidArgumentError(msg, field="values", row=row)
    steps = np.concatenate([[0.0], levels, [1.0]])
    below = (values < outcome[:, None]).sum(axis=1)
    not_above = (values <= outcome[:, None]).sum(axis=1)
    equal = not_above > below
    if _are_whole(values) and _are_whole(outcome):
        return _of_counts(steps, below, not_above)
    low = steps[np.where(equal, below + 1, below)]
    return Pit(low=low, high=steps[np.where(equal, not_above, below + 1)])


def _are_whole(numbers: np.ndarray) -> bool:
    return bool(np.all(numbers == np.rint(numbers)))


def _of_counts(steps: np.ndarray, below: np.ndarray, not_above: np.ndarray) -> Pit:
    # The quantile at a level is the first count whose chance up to it reaches the level. So of
    # the chance up to the count below an outcome, and of that up to the outcome itself, is known
    # only between which two levels each lies, unless the outcome falls between two quantiles.
    equal, none_below, none_above = not_above > below, below == 0, not_above == len(steps) - 2
    low_step, high_step = steps[below + 1] - steps[below], steps[not_above + 1] - steps[not_above]
    # In the tails the ends are 0 and 1, which they are where no count lies further out.
    low = steps[below] + np.where(equal & ~none_below, low_step / 2, 0.0)
    high = steps[not_above + 1] - np.where(equal & ~none_above, high_step / 2, 0.0)
    return Pit(
        low=low,
        high=high,
        low_error=np.where(equal, np.where(none_below, low_step, low_step / 2), 0.0),
        high_error=np.where(equal, np.where(none_above, high_step, high_step / 2), 0.0),
    )


@naming_arguments
def pit_histogram(pit: Pit, *, bins: int = 10) -> np.ndarray:
    """Spread the place of each outcome evenly over its range, and count by bin.

    The histogram of a calibrated forecaster is flat in the mean; no random numbers are needed
    (Czado, Gneiting & Held 2009).

    Args:
        pit: Places of the outcomes.
        bins: How many bins of equal width.

    Returns:
        Share of outcomes in each bin, shape (bins,), adding up to 1; NaN for no outcomes.

    Raises:
        InvalidArgumentError: Fewer than one bin.

    References:
        Czado, Gneiting & Held (2009), doi:10.1111/j.1541-0420.2009.01191.x

    Example:
        >>> pit_histogram(pit_from_samples(samples=[[1, 2, 3]], outcome=[1.5]), bins=4)
        array([0., 1., 0., 0.])
    """
    if bins < 1:
        msg = f"the number of bins must be above 0, found {bins}."
        raise InvalidArgumentError(msg, field="bins")
    if not len(pit):
        return np.full(bins, np.nan)
    return np.diff(_reached(pit.low, pit.high, np.arange(bins + 1) / bins))


def _reached(low: np.ndarray, high: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Mean share of the places, each spread over its range, that lies up to each edge."""
    width = (high - low)[:, None]
    spread = np.clip(edges - low[:, None], 0, width) / np.where(width > 0, width, 1)
    # A place that is one point lies in the bin below it, as bins are closed on the right.
    point = np.where(edges >= np.maximum(low, 1e-300)[:, None], 1.0, 0.0)
    return np.asarray(np.where(width > 0, spread, point).mean(axis=0))


def _most_even(pit: Pit, bins: int) -> np.ndarray:
    """Share of outcomes in each bin, as even as what is known of their places allows."""
    edges = np.arange(bins + 1) / bins
    if not np.any(pit.low_error) and not np.any(pit.high_error):
        return pit_histogram(pit, bins=bins)
    most, fewest = (
        _reached(np.clip(pit.low + low, 0, 1), np.clip(pit.high + high, 0, 1), edges)
        for low, high in (
            (-np.asarray(pit.low_error), -np.asarray(pit.high_error)),
            (np.asarray(pit.low_error), np.asarray(pit.high_error)),
        )
    )
    return np.diff(np.clip(edges, fewest, most))


@naming_arguments
def pit_uniformity(pit: Pit, *, bins: int = 10, independent: float | None = None) -> TestResult:
    """Test whether outcomes fall evenly over their forecast distributions.

    Args:
        pit: Places of the outcomes, points or short ranges; wide ranges make the test careful,
            and where their ends are not known exactly, the most even places are tested.
        bins: How many bins of equal width.
        independent: Effective number of independent outcomes, if they depend on each other; as many
            as there are if absent.

    Returns:
        Pearson's chi-square with bins - 1 degrees of freedom, and its p-value, for fewer than 30
        outcomes by adding up what multinomial counts can come to; ``details`` holds the mean
        place (0.5 without bias) and its variance over 1/12 (below 1: forecasts too wide).

    Raises:
        InvalidArgumentError: Fewer than one bin, or no independent outcomes.

    Example:
        >>> place = pit_from_samples(samples=[[1, 2, 3]] * 40, outcome=[0.5, 1.5, 2.5, 3.5] * 10)
        >>> pit_uniformity(place, bins=4).value
        0.0
    """
    check_independent(independent)
    n, share = len(pit), _most_even(pit, bins) if len(pit) else pit_histogram(pit, bins=bins)
    worth = float(n) if independent is None else min(independent, n)
    statistic = float(worth * bins * np.sum((share - 1 / bins) ** 2)) if n else np.nan
    p_value, tail = _tail(statistic, worth, bins) if n and bins > 1 else (np.nan, "")
    note = f"{untested(worth)} In up to {_FEW_BINS} bins it needs none." if tail == _NO_TAIL else ""
    middle = (pit.low + pit.high) / 2
    spread = (pit.high - pit.low) ** 2 / 12
    return TestResult(
        name="PIT chi-square",
        value=statistic,
        p_value=p_value,
        n=n,
        method=f"Pearson's chi-square with {bins - 1} degrees of freedom, {bins} bins{tail}",
        note=note,
        reads="Large: outcomes crowd in some part of their distributions.",
        details={
            "mean": float(middle.mean()) if n else np.nan,
            "spread": float(12 * (middle.var() + spread.mean())) if n else np.nan,
        },
    )


def _tail(statistic: float, worth: float, bins: int) -> tuple[float, str]:
    """Chance of so large a chi-square or a larger one, and how it was found."""
    if worth >= ENOUGH:
        return float(scipy.special.chdtrc(bins - 1, statistic)), ""
    if bins > _FEW_BINS:
        return math.nan, _NO_TAIL
    n = max(1, int(worth + 1e-9))
    # Chi-square is bins / n times the sum of squared counts, less n.
    squares = np.ceil(n * (statistic + n) / bins - 1e-6)
    return float(_sums_of_squares(n, bins)[int(min(squares, n**2)) :].sum()), ", exact"


@cache
def _sums_of_squares(n: int, bins: int) -> np.ndarray:
    """Distribution of the sum of squared counts of n outcomes in equally likely bins."""
    # Entry k, s: ways to put k outcomes into the bins so far with squares adding up to s, each
    # bin contributing 1 / count! as multinomial coefficients do.
    ways = np.zeros((n + 1, n**2 + 1))
    ways[0, 0] = 1.0
    for _ in range(bins):
        wider = np.zeros_like(ways)
        for count in range(n + 1):
            square = count**2
            kept = ways[: n + 1 - count, : n**2 + 1 - square]
            wider[count:, square:] += kept / (math.factorial(count) * bins**count)
        ways = wider
    return np.asarray(ways[n] * math.factorial(n))
