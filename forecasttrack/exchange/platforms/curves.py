"""CDFs given by their values on a grid."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import attrs

from forecasttrack.exchange.account import RowFault
from forecasttrack.exchange.rows import Curve, ForecastRow

_ROUNDING = 1e-9
"""By how much a value may fall under the one before it and still be the same."""


def grid(lower: float, upper: float, count: int, zero_point: float | None = None) -> list[float]:
    """The points of a scale from one bound to another, on a log scale where it has a zero point.

    Example:
        >>> grid(0, 10, 3), [round(x, 9) for x in grid(1, 100, 3, zero_point=0)]
        ([0.0, 5.0, 10.0], [1.0, 10.0, 100.0])
    """
    shares = [place / (count - 1) for place in range(count)]
    if zero_point is None or lower == zero_point:
        return [lower + (upper - lower) * share for share in shares]
    ratio = (upper - zero_point) / (lower - zero_point)
    if ratio <= 0 or ratio == 1:
        raise RowFault("zero_point", zero_point, "makes no log scale with these bounds")
    return [lower + (upper - lower) * (ratio**share - 1) / (ratio - 1) for share in shares]


def curve_row(
    row: ForecastRow,
    points: Sequence[float],
    levels: Sequence[object],
    *,
    open_low: bool | None = None,
    open_high: bool | None = None,
) -> ForecastRow:
    """A forecast whose CDF is stated at some points.

    Args:
        row: The forecast, without its belief.
        points: The points, rising.
        levels: Probability of a number at or under each.
        open_low: Whether numbers under the points can come; None where only the bounds of the
            question tell.
        open_high: The same of numbers over them.

    Raises:
        RowFault: The values fall, leave [0, 1], or are not as many as the points.
    """
    sound = [float(each) for each in levels if isinstance(each, int | float)]
    if (
        len(sound) != len(levels)
        or len(levels) != len(points)
        or not all(map(math.isfinite, sound))
    ):
        raise RowFault("Continuous CDF", len(levels), f"is no curve over {len(points)} points")
    if any(after < before - _ROUNDING for before, after in itertools.pairwise(sound)):
        raise RowFault("Continuous CDF", None, "falls, and a CDF only rises")
    if sound[0] < 0 or sound[-1] > 1:
        raise RowFault("Continuous CDF", None, "lies outside [0, 1]")
    if len(points) < 2 or any(not a < b for a, b in itertools.pairwise(points)):
        raise RowFault("Continuous CDF", None, "is stated at points that do not rise")
    # Where a value falls by a rounding error, the one before it stands.
    risen = tuple(itertools.accumulate(sound, max))
    curve = Curve(points=tuple(points), levels=risen, open_low=open_low, open_high=open_high)
    return attrs.evolve(row, curve=curve)
