"""Murphy diagrams: the score of every decision threshold at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.reliability.display import Tabular
from forecasttrack.reliability.tally import ROUNDING

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from forecasttrack.reliability.tally import Tally

__all__ = ["MurphyDiagram", "murphy_diagram"]


@attrs.frozen(kw_only=True, eq=False)
class MurphyDiagram(Tabular):
    """Mean elementary score at each threshold; lower is better.

    A false alarm costs 2 * threshold, a miss 2 * (1 - threshold), so the mean over all
    thresholds is the Brier score. A forecaster whose curve lies below another's everywhere is
    better under every proper rule.

    Attributes:
        threshold: The decision thresholds, shape (t,), inside (0, 1), ascending.
        score: Mean elementary score, shape (t,), in [0, 2]; NaN for no forecasts.
        n: How many forecasts it rests on.

    Example:
        >>> from forecasttrack.reliability import count
        >>> counted = count(probability=[0.2, 0.9], outcome=[1, 1])
        >>> murphy_diagram(counted, threshold=[0.1, 0.5]).frame
           threshold  score
        0        0.1    0.0
        1        0.5    0.5
    """

    threshold: np.ndarray
    score: np.ndarray
    n: int

    @property
    def caption(self) -> str:
        """How the scores were made: n, convention, direction."""
        return (
            f"Murphy diagram, n = {self.n}, elementary scores in [0, 2] whose mean over thresholds "
            "is the Brier score, lower is better"
        )

    @property
    def frame(self) -> pd.DataFrame:
        """One row per threshold."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        return pd.DataFrame({"threshold": self.threshold, "score": self.score})


@naming_arguments
def murphy_diagram(tally: Tally, *, threshold: ArrayLike | None = None) -> MurphyDiagram:
    """Score forecasts as decisions, for every threshold (Ehm et al. 2016).

    Args:
        tally: The counted forecasts.
        threshold: Thresholds, shape (t,), inside (0, 1); 0.01, 0.02 ... 0.99 if absent.
            A forecast on the threshold counts half as acting, half as not.

    Returns:
        The mean elementary score at each threshold.

    Raises:
        InvalidArgumentError: A threshold lies outside (0, 1).

    References:
        Ehm, Gneiting, Jordan & Krueger (2016), doi:10.1111/rssb.12154

    Example:
        >>> from forecasttrack.reliability.tally import count
        >>> diagram = murphy_diagram(
        ...     count(probability=[0.2, 0.9], outcome=[1, 0]), threshold=[0.1, 0.5, 0.95])
        >>> diagram.score
        array([0.1 , 1.  , 0.05])
    """
    at = np.arange(1, 100) / 100 if threshold is None else np.sort(np.asarray(threshold, float))
    if at.ndim != 1 or not np.all((at > 0) & (at < 1)):
        msg = f"thresholds must be a flat list inside (0, 1), found {at.tolist()}."
        raise InvalidArgumentError(msg, field="threshold")
    p, total = tally.probability, float(tally.weight.sum())
    yes = np.concatenate([[0.0], np.cumsum(tally.weighted_outcome)])
    no = np.concatenate([[0.0], np.cumsum(tally.weight - tally.weighted_outcome)])
    # A forecast that differs from a threshold by rounding stands on it.
    below = np.searchsorted(p, at - ROUNDING, side="left")
    upto = np.searchsorted(p, at + ROUNDING, side="right")
    # Acting from a threshold on misses each yes forecast below it, and is in vain at each no above.
    missed = (yes[below] + yes[upto]) / 2
    false_alarms = no[-1] - (no[below] + no[upto]) / 2
    cost = 2 * ((1 - at) * missed + at * false_alarms)
    score = cost / total if total > 0 else np.full(len(at), np.nan)
    return MurphyDiagram(threshold=at, score=score, n=tally.n)
