"""Differences of scores in the order of time: the Diebold-Mariano test."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference.paired import READS
from forecasttrack.inference.sums import TOO_FEW, sum_by_cluster, too_few_differ
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["diebold_mariano"]

_NO_VARIANCE = f"{TOO_FEW}: the estimated variance is not positive."


@naming_arguments
def diebold_mariano(*, difference: ArrayLike, horizon: int = 1, level: float = 0.95) -> TestResult:
    """Test whether an ordered series of score differences has mean 0 (Diebold & Mariano 1995).

    With the small-sample correction of Harvey, Leybourne & Newbold (1997) and Student's t with
    n - 1 degrees of freedom. Differences up to ``horizon - 1`` steps apart may be correlated.

    Args:
        difference: Score of the one minus score of the other, in order of time, shape (n,).
        horizon: How many steps ahead the forecasts look, from 1 to n - 1.
        level: Level of the interval, inside (0, 1).

    Returns:
        The mean difference with interval and two-sided p-value; ``details["statistic"]`` is the
        corrected statistic. All but the mean are NaN where the estimated variance is not
        positive, as can happen for horizons above 1.

    Raises:
        InvalidArgumentError: A difference is not finite, fewer than two of them, a horizon
            outside 1 to n - 1, or a level outside (0, 1).

    References:
        Diebold & Mariano (1995), doi:10.1080/07350015.1995.10524599;
        Harvey, Leybourne & Newbold (1997), doi:10.1016/S0169-2070(96)00719-4

    Example:
        >>> found = diebold_mariano(difference=[1, 2, 3, 4], horizon=2, level=0.9)
        >>> round(found.details["statistic"], 7), round(found.p_value, 6)
        (2.236068, 0.111367)
    """
    check_level(level)
    d = np.asarray(difference, dtype=float)
    n, h = len(d), horizon
    _check(d, horizon)
    # Squares of very large or small differences leave what floats can hold.
    unit = float(np.abs(d).max()) or 1.0
    shares = d / unit
    variance = _long_run_variance(shares, h) / n
    shrink = (n + 1 - 2 * h + h * (h - 1) / n) / n
    mean, error = unit * float(shares.mean()), math.nan
    # The variance of equal numbers is rounding noise, about 1e-32 of their squares.
    if variance > 1e-24 * float(shares @ shares) / n:
        error = unit * math.sqrt(variance / shrink)
    reach = float(scipy.special.stdtrit(n - 1, (1 + level) / 2)) * error
    sums = sum_by_cluster(value=shares, cluster=np.arange(n))
    note = too_few_differ(sums) if error > 0 else _NO_VARIANCE
    return TestResult(
        name="difference",
        value=mean,
        p_value=float(2 * scipy.special.stdtr(n - 1, -abs(mean) / error)),
        low=mean - reach,
        high=mean + reach,
        level=level,
        n=n,
        method=f"Diebold-Mariano, horizon {h}, HLN correction, Student t",
        reads=READS,
        note=note,
        barred_by=TOO_FEW if note else "",
        details={
            "statistic": mean / error,
            "error": error,
            "degrees_of_freedom": n - 1,
            "n_clusters": n,
        },
    )


def _long_run_variance(d: np.ndarray, horizon: int) -> float:
    centred = d - d.mean()
    lagged = sum(float(centred[k:] @ centred[:-k]) for k in range(1, horizon))
    return (float(centred @ centred) + 2 * lagged) / len(d)


def _check(d: np.ndarray, horizon: int) -> None:
    if d.ndim != 1 or len(d) < 2 or not np.isfinite(d).all():
        raise InvalidArgumentError(
            "an ordered comparison needs two or more finite differences, shape (n,)",
            field="difference",
        )
    if not 1 <= horizon < len(d):
        raise InvalidArgumentError(
            f"horizon must lie from 1 to {len(d) - 1}, one less than there are differences; "
            f"found {horizon}",
            field="horizon",
        )
