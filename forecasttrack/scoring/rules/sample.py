"""Rules for samples of a number, all equally likely."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.scoring.checks import (
    check_outcome,
    check_padding,
    check_table,
    check_thresholds,
    refuse_unscorable,
)
from forecasttrack.scoring.rules.binary import GNEITING_RAFTERY_2007
from forecasttrack.scoring.rules.ranges import over_range
from forecasttrack.scoring.rules.register import ScoringRule, add_rule

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from forecasttrack.scoring.checks import FloatArray


#: Samples in a block of rows; a few such blocks fit into a processor's cache.
BLOCK = 1 << 15


@naming_arguments
def crps_samples(*, samples: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score samples by the continuous ranked probability score of their empirical distribution.

    Mean ``|x_i - y|`` minus half the mean ``|x_i - x_j|``, for m samples x_i and outcome y. Proper
    if the samples themselves are the belief, and not draws from it. 0 is perfect, lower is better,
    in the unit of the outcome; a single sample is scored by its absolute error.

    Args:
        samples: One row per forecast, shape (n, m); rows may end in NaN as padding.
        outcome: The observed number, shape (n,); NaN while unresolved.

    Returns:
        One score per forecast, shape (n,); NaN where unresolved.

    Raises:
        InvalidForecastError: A row has no samples, an infinite one, or NaN before a number.
        InvalidTableError: The shapes do not fit.

    References:
        Gneiting and Raftery (2007), doi:10.1198/016214506000001437

    Example:
        >>> crps_samples(samples=[[1, 2, 3]], outcome=[1.5])
        array([0.38888889])
    """
    return _crps(samples, outcome, fair=False)


@naming_arguments
def crps_fair(*, samples: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score samples by the fair continuous ranked probability score.

    As `crps_samples`, but without the pairs of a sample with itself in the mean ``|x_i - x_j|``.
    The samples are taken for draws from a belief: whatever their number, the expected score over
    all draws is the score of that belief. It is fair, not proper: among draws, those from the true
    distribution have the best expected score, but chosen samples can have a better one. It can be
    negative for a single row; lower is better. Arguments and errors as in `crps_samples`, and a row
    needs two samples.

    References:
        Ferro (2014), doi:10.1002/qj.2270

    Example:
        >>> crps_fair(samples=[[1, 2, 3]], outcome=[1.5])
        array([0.16666667])
    """
    return _crps(samples, outcome, fair=True)


@naming_arguments
def crps_between_samples(
    *, samples: ArrayLike, outcome: ArrayLike, low: float = -np.inf, high: float = np.inf
) -> FloatArray:
    """Score samples as `crps_samples` does, but only between two thresholds.

    Samples and outcomes under `low` count as `low`, those over `high` as `high`. Proper; lower is
    better. Other arguments and errors as in `crps_samples`.

    Args:
        samples: One row per forecast, shape (n, m); rows may end in NaN as padding.
        outcome: The observed number, shape (n,); NaN while unresolved.
        low: The lower threshold, in the unit of the outcome.
        high: The upper threshold, not below the lower one.

    Raises:
        InvalidArgumentError: `low` exceeds `high`, or one of them is NaN.

    References:
        Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110

    Example:
        >>> crps_between_samples(samples=[[1, 2, 3]], outcome=[1.5], low=2)
        array([0.11111111])
    """
    x, y = check_samples(samples, outcome)
    check_thresholds(low, high)
    return crps_samples(samples=np.clip(x, low, high), outcome=np.clip(y, low, high))


@naming_arguments
def dawid_sebastiani_samples(*, samples: ArrayLike, outcome: ArrayLike) -> FloatArray:
    """Score samples by their mean and variance s^2 alone: ln s^2 + ((y - mean) / s)^2.

    Proper, not strictly. Lower is better; there is no lowest and no highest score. s^2 is the
    sum of squared deviations divided by the number of samples m, not by m - 1. Arguments and errors
    as in `crps_samples`, and the samples of a row must not all be equal.

    References:
        Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101

    Example:
        >>> dawid_sebastiani_samples(samples=[[-1, 1]], outcome=[2])
        array([4.])
    """
    x, y = check_samples(samples, outcome)
    # Squares of huge or tiny numbers overflow or underflow. So these rows are divided by a power of
    # two first, which is exact.
    _, power = np.frexp(np.nanmax(np.abs(x), axis=1))
    power = np.where(np.abs(power) > 400, power, 0)
    # An outcome may overflow when it is divided as tiny samples need it; its score is infinite.
    with np.errstate(over="ignore"):
        x, y = np.ldexp(x, -power[:, None]), np.ldexp(y, -power)
    mean, variance = np.nanmean(x, axis=1), np.nanvar(x, axis=1)
    sentence = "the score needs a spread above zero, found equal samples"
    refuse_unscorable(variance == 0, sentence, field="samples")
    with np.errstate(over="ignore"):
        squared_z = np.square(y - mean) / variance
    return np.add(np.log(variance) + 2 * np.log(2) * power, squared_z)


def check_samples(samples: ArrayLike, outcome: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return samples (n, m) and outcomes (n,) after checking them.

    Raises:
        InvalidForecastError: A row has no samples, an infinite one, or NaN before a number.
        InvalidTableError: The shapes do not fit.
    """
    x = check_padding(check_table(samples, field="samples"), field="samples")
    return x, check_outcome(outcome, len(x))


def _crps(samples: ArrayLike, outcome: ArrayLike, *, fair: bool) -> FloatArray:
    """Mean |x_i - y| minus half the mean |x_i - x_j|; if fair, i = j is left out of the latter."""
    x = check_table(samples, field="samples")
    y = check_outcome(outcome, len(x))
    m = x.shape[1]
    weights = _pair_weights(np.array([m]), m, fair=fair)[0] if m > fair else np.zeros(m)
    score, checked = np.empty(len(x)), False
    step = max(min(BLOCK // m, len(x)), 1)
    workspace = np.empty((step, m))
    for start in range(0, len(x), step):
        rows = slice(start, start + step)
        # The differences x - y keep every digit if samples and outcome lie far from zero.
        d = np.subtract(x[rows], y[rows, None], out=workspace[: len(x) - start])
        d.sort(axis=1)
        spread = np.einsum("ij,j->i", d, weights)
        distance = np.einsum("ij->i", np.abs(d, out=d))
        # A sum is not finite if the row is padded, unresolved or faulty. At the first such row the
        # whole table is checked; then its block is scored as one of padded and unresolved rows.
        if m > fair and np.isfinite(distance).all():
            score[rows] = distance / m - spread
            continue
        if not checked:
            _check_padded(x, fair=fair)
            checked = True
        score[rows] = _crps_of_padded(x[rows], y[rows], fair=fair)
    return score


def _check_padded(x: FloatArray, *, fair: bool) -> None:
    """Refuse rows of samples, padded by NaN, with too few samples or one that is not finite."""
    check_padding(x, field="samples")
    if fair:
        sentence = "the fair score needs two samples or more, found one"
        refuse_unscorable(np.sum(~np.isnan(x), axis=1) < 2, sentence, field="samples")


def _crps_of_padded(x: FloatArray, y: FloatArray, *, fair: bool) -> FloatArray:
    """Score rows of samples padded by NaN; an outcome may be NaN too, and then its score is."""
    m = np.sum(~np.isnan(x), axis=1)
    # Sorting puts the NaN of padding last, where its weight is zero.
    d = np.sort(x - y[:, None], axis=1)
    spread = np.nansum(_pair_weights(m, x.shape[1], fair=fair) * d, axis=1)
    score = np.nansum(np.abs(d), axis=1) / m - spread
    return np.where(np.isnan(y), np.nan, score)


def _pair_weights(m: NDArray[np.intp], columns: int, *, fair: bool) -> FloatArray:
    """Weights of sorted samples; their weighted sum is half the mean |x_i - x_j|.

    The sum of |x_i - x_j| over all i and j is 2 sum_i (2 i - m - 1) x_(i). It is divided by twice
    the number of these pairs, which is m^2, or m (m - 1) if fair, that is without i = j.

    Args:
        m: The number of samples of each row, shape (n,).
        columns: The number of columns of the padded table.
        fair: Whether pairs of a sample with itself are left out.

    Returns:
        Weights, shape (n, columns); 0 in the columns of padding.
    """
    size = m[:, None].astype(float)
    rank = np.arange(1, columns + 1)
    return np.where(rank <= size, (2 * rank - size - 1) / (size * (size - fair)), 0.0)


_sample_rule = partial(
    ScoringRule, accepts="samples", best=0, worst=np.inf, propriety="proper", in_units=True
)
_over_range = partial(over_range, check=check_samples, argument="samples")

CRPS_SAMPLES = add_rule(
    _sample_rule(
        name="crps",
        function=crps_samples,
        convention="samples as the belief",
        formula="mean |x_i - y| - sum_ij |x_i - x_j| / (2 m^2)",
        reference=GNEITING_RAFTERY_2007,
        over_range=_over_range(crps_samples),
    )
)
CRPS_FAIR = add_rule(
    _sample_rule(
        name="crps-fair",
        function=crps_fair,
        convention="samples as draws",
        best=-np.inf,
        propriety="fair",
        formula="mean |x_i - y| - sum_ij |x_i - x_j| / (2 m (m - 1))",
        reference="Ferro (2014), doi:10.1002/qj.2270",
        over_range=_over_range(crps_fair),
    )
)
CRPS_BETWEEN_SAMPLES = add_rule(
    _sample_rule(
        name="crps-between",
        function=crps_between_samples,
        convention="low -inf, high inf",
        formula="crps of forecast and outcome moved into [low, high]",
        reference="Gneiting and Ranjan (2011), doi:10.1198/jbes.2010.08110",
        arguments={"low": -np.inf, "high": np.inf},
    )
)
DAWID_SEBASTIANI_SAMPLES = add_rule(
    _sample_rule(
        name="dawid-sebastiani",
        function=dawid_sebastiani_samples,
        convention="population variance",
        best=-np.inf,
        formula="ln s^2 + ((y - mean) / s)^2",
        reference="Dawid and Sebastiani (1999), doi:10.1214/aos/1018031101",
    )
)
