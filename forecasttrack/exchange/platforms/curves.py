"""CDFs given by their values on a grid, as quantiles: the level reached at each point."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence

from forecasttrack.exchange.account import Account, RowFault
from forecasttrack.exchange.rows import ForecastRow

_KEPT_AS = "kept as quantiles: the level reached at each point of the grid that the curve rises to"


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


def curve_rows(
    row: ForecastRow, points: Sequence[float], levels: Sequence[object], account: Account
) -> Iterator[ForecastRow]:
    """The rows of a forecast whose CDF is known at some points.

    Raises:
        RowFault: The values do not rise from 0 to 1, or are not as many as the points.
    """
    sound = [float(each) for each in levels if isinstance(each, int | float)]
    if (
        len(sound) != len(levels)
        or len(levels) != len(points)
        or not all(map(math.isfinite, sound))
    ):
        raise RowFault("Continuous CDF", len(levels), f"is no curve over {len(points)} points")
    if any(after < before - 1e-9 for before, after in itertools.pairwise(sound)):
        raise RowFault("Continuous CDF", None, "falls, and a CDF only rises")
    if sound[0] < 0 or sound[-1] > 1:
        raise RowFault("Continuous CDF", None, "lies outside [0, 1]")
    account.lose("Continuous CDF", _KEPT_AS)
    reached = -1.0
    for point, level in zip(points, sound, strict=True):
        # A flat part says nothing of where inside it a quantile lies: its first point stands.
        if level > reached and 0 < level < 1:
            yield _with(row, level, point)
            reached = level


def _with(row: ForecastRow, level: float, value: float) -> ForecastRow:
    return ForecastRow(
        question_id=row.question_id,
        forecaster=row.forecaster,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        level=level,
        value=value,
    )
