"""Bootstrap intervals of agreement statistics: units are drawn with replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.agreement.krippendorff import alphas_of_draws, krippendorff_alpha
from forecasttrack.agreement.ratings import as_codes, has_text
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_draws, check_level

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from numpy.typing import ArrayLike, NDArray


@attrs.frozen(kw_only=True)
class AgreementInterval:
    """An agreement statistic with a percentile bootstrap interval over units.

    Attributes:
        estimate: The statistic of the ratings themselves.
        low: Lower end of the interval.
        high: Upper end of the interval.
        level: Share of draws inside the interval.
        draws: How many times the units were drawn.
        undefined: How many draws were left out because the statistic is NaN, as where all ratings
            of a draw are equal.
        seed: Seed of the random numbers.

    Example:
        >>> from forecasttrack.agreement import cohen_kappa
        >>> found = resampled(cohen_kappa, ratings=[[1, 0, 1, 1, 0, 0], [1, 0, 0, 1, 0, 1]])
        >>> found.low <= found.estimate <= found.high, found.undefined
        (True, 3)
    """

    estimate: float
    low: float
    high: float
    level: float
    draws: int
    undefined: int
    seed: int


@naming_arguments
def resampled(
    statistic: Callable[..., float],
    *,
    ratings: ArrayLike,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
    **choices: Any,
) -> AgreementInterval:
    """Give an agreement statistic a bootstrap interval by drawing units with replacement.

    Args:
        statistic: A function of this package that takes `ratings`, such as `krippendorff_alpha`.
        ratings: Shape (coders, units).
        level: Share of draws inside the interval, in (0, 1).
        draws: How many times to draw, 39 or more at 95%.
        seed: Seed of the random numbers; equal seeds give equal intervals.
        choices: Further arguments of the statistic. `level` of `krippendorff_alpha` is passed as
            `scale`, since `level` here is that of the interval.

    Returns:
        The statistic with the ends of its interval.

    Raises:
        InvalidArgumentError: `level` or `draws` out of range.

    Example:
        >>> from forecasttrack.agreement import cohen_kappa
        >>> found = resampled(cohen_kappa, ratings=[[1, 0, 1, 1, 0, 0], [1, 0, 0, 1, 0, 1]])
        >>> round(found.estimate, 3), found.low <= found.estimate <= found.high
        (0.333, True)
    """
    check_level(level)
    check_draws(draws, field="draws", level=level)
    if "scale" in choices:
        choices["level"] = choices.pop("scale")
    estimate = statistic(ratings=ratings, **choices)
    table = _as_floats(ratings)
    units = np.random.default_rng(seed).integers(table.shape[1], size=(draws, table.shape[1]))
    if statistic is krippendorff_alpha:
        drawn = alphas_of_draws(ratings=table, units=units, **choices)
    else:
        drawn = np.array([statistic(ratings=table[:, chosen], **choices) for chosen in units])
    defined = drawn[~np.isnan(drawn)]
    tail = (1 - level) / 2
    low, high = np.quantile(defined, [tail, 1 - tail]) if defined.size else (np.nan, np.nan)
    return AgreementInterval(
        estimate=estimate,
        low=float(low),
        high=float(high),
        level=level,
        draws=draws,
        undefined=draws - defined.size,
        seed=seed,
    )


def _as_floats(ratings: ArrayLike) -> NDArray[np.float64]:
    """Turn ratings into numbers once, names into codes in their order, so that drawing is quick."""
    if not has_text(np.asarray(ratings, dtype=object)):
        try:
            return np.array(ratings, dtype=np.float64)
        except (TypeError, ValueError):
            pass
    return as_codes(ratings, complete=False)[0]
