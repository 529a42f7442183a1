"""Coverage: how often intervals for numbers and dates held the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.display import Tabular
from forecasttrack.reliability.input_checks import check_independent, check_inside, same_shape
from forecasttrack.reliability.intervals import clopper_pearson

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

__all__ = ["Coverage", "interval_coverage"]


@attrs.frozen(kw_only=True)
class Coverage(Tabular):
    """How often intervals held the outcome, and how wide they were.

    Attributes:
        nominal: Chance that the interval was said to hold the outcome.
        n: How many intervals there were.
        share: Share that held it, in [0, 1]; NaN for none.
        low: Lower end of the exact interval (Clopper-Pearson) for that share.
        high: Upper end of it.
        below: Share of outcomes below the interval.
        above: Share of outcomes above it.
        mean_width: Mean width (sharpness), in the unit of the outcome; smaller is sharper.
        level: Level of the exact interval.

    Example:
        >>> held = interval_coverage(lower=[1, 2], upper=[5, 6], outcome=[2, 9], nominal=0.8)
        >>> held.share, held.above
        (0.5, 0.5)
    """

    nominal: float
    n: int
    share: float
    low: float
    high: float
    below: float
    above: float
    mean_width: float
    level: float

    @property
    def frame(self) -> pd.DataFrame:
        """One row with every number."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        return pd.DataFrame([attrs.asdict(self)])

    @property
    def caption(self) -> str:
        """The result in one line."""
        return (
            f"{100 * self.nominal:g}% intervals held {100 * self.share:.1f}% of {self.n} "
            f"outcomes ({100 * self.level:g}% exact interval {100 * self.low:.1f} to "
            f"{100 * self.high:.1f}%); mean width {self.mean_width:.4g}"
        )


@naming_arguments
def interval_coverage(  # noqa: PLR0913 - the columns and what is known of them
    *,
    lower: ArrayLike,
    upper: ArrayLike,
    outcome: ArrayLike,
    nominal: float,
    level: float = 0.95,
    independent: float | None = None,
) -> Coverage:
    """Count how often central intervals held the outcome; their ends belong to them.

    Args:
        lower: Lower ends, shape (n,).
        upper: Upper ends, shape (n,), not below the lower ones.
        outcome: What happened, shape (n,).
        nominal: Chance that the intervals were said to hold it, inside (0, 1).
        level: Level of the exact interval, inside (0, 1).
        independent: Effective number of independent outcomes, if they depend on each other; as many
            as there are if absent.

    Returns:
        The share held, with its interval, the shares below and above, and the mean width.

    Raises:
        InvalidArgumentError: Shapes differ, a number is NaN, an interval is upside down, or a
            level lies outside (0, 1).

    Example:
        >>> found = interval_coverage(
        ...     lower=[1, 2, 3, 4], upper=[5, 6, 7, 8], outcome=[2, 9, 3, 8], nominal=0.8)
        >>> print(found.caption)
        80% intervals held 75.0% of 4 outcomes (95% exact interval 19.4 to 99.4%); mean width 4
    """
    columns = same_shape(lower=lower, upper=upper, outcome=outcome)
    lower, upper, outcome = columns["lower"], columns["upper"], columns["outcome"]
    if np.any(lower > upper):
        row = int(np.argmax(lower > upper))
        msg = f"the interval at row {row} is upside down: {lower[row]:g} to {upper[row]:g}."
        raise InvalidArgumentError(msg, field="lower", row=row)
    check_inside(nominal, "nominal")
    check_independent(independent)
    n = len(outcome)
    below, above, width = (
        float(part.mean()) if n else np.nan
        for part in (outcome < lower, outcome > upper, upper - lower)
    )
    worth = n if independent is None else min(independent, n)
    low, high = clopper_pearson(share=np.array(1 - below - above), n=np.array(worth), level=level)
    return Coverage(
        nominal=nominal,
        n=n,
        share=1 - below - above,
        low=float(low),
        high=float(high),
        below=below,
        above=above,
        mean_width=width,
        level=level,
    )
