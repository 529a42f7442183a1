"""Do revisions look like learning? Volatility, movement against uncertainty, reaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.paired import clustered_difference
from forecasttrack.reliability.result import TestResult

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

__all__ = ["Revisions", "revisions"]


@attrs.frozen(kw_only=True, eq=False)
class Revisions:
    """What revisions of probabilities looked like; arrays have one entry per revised series.

    Attributes:
        series: Number of each series that was revised at least once, as given.
        n_revisions: How often.
        volatility: Root mean square revision.
        movement: Sum of squared revisions.
        reduction: How much uncertainty p (1 - p) fell from the first to the last belief.
        excess: Mean movement minus reduction, with interval and test.
        reaction: Slope of (outcome - new belief) on the revision, with interval and test.
        n_series: How many series there are, unrevised ones among them.

    Example:
        >>> there_and_back = {"probability": [0.5, 0.8, 0.5], "series": [0, 0, 0]}
        >>> found = revisions(**there_and_back, outcome=[1, 1, 1], cluster=[0, 0, 0])
        >>> found.n_revisions, found.movement.round(2), found.reduction
        (array([2]), array([0.18]), array([0.]))
    """

    series: np.ndarray
    n_revisions: np.ndarray
    volatility: np.ndarray
    movement: np.ndarray
    reduction: np.ndarray
    excess: TestResult
    reaction: TestResult
    n_series: int

    @property
    def frame(self) -> pd.DataFrame:
        """One row per revised series."""
        import pandas as pd  # noqa: PLC0415 - pandas loads when first used

        columns = ("series", "n_revisions", "volatility", "movement", "reduction")
        return pd.DataFrame({name: getattr(self, name) for name in columns})


@naming_arguments
def revisions(
    *,
    probability: ArrayLike,
    outcome: ArrayLike,
    series: ArrayLike,
    cluster: ArrayLike,
    level: float = 0.95,
) -> Revisions:
    """Look at revisions as Bayes would.

    A belief that only ever learns is a martingale: on average its squared revisions sum to the
    fall in uncertainty p (1 - p) (Augenblick & Rabin 2021). More movement than that is
    overreaction or noise, less is underreaction. And what comes after a revision must not be
    foreseeable from it.

    Args:
        probability: Probabilities of yes in order of time within each series, shape (n,).
        outcome: 1 or 0, the same throughout a series, shape (n,).
        series: Number of the series, one forecaster's beliefs on one question, shape (n,).
        cluster: Cluster of each series, shape (n,).
        level: Level of the intervals, inside (0, 1).

    Returns:
        The revisions; findings are NaN where nothing, or only one cluster, was revised.

    Raises:
        InvalidTableError: The shapes differ.
        InvalidArgumentError: A probability outside [0, 1], an outcome that is neither 0 nor 1.

    References:
        Augenblick & Rabin (2021), doi:10.1093/qje/qjaa043

    Example:
        >>> found = revisions(probability=[0.5, 0.8, 0.5, 0.5, 0.2], outcome=[1, 1, 1, 0, 0],
        ...                   series=[0, 0, 0, 1, 1], cluster=[0, 0, 0, 1, 1])
        >>> found.movement.round(2).tolist(), found.reduction.round(2).tolist()
        ([0.18, 0.09], [0.0, 0.09])
    """
    p, y = np.asarray(probability, dtype=float), np.asarray(outcome, dtype=float)
    names, code = np.unique(np.asarray(series), return_inverse=True)
    group = np.unique(np.asarray(cluster), return_inverse=True)[1]
    _check(p, y, code, group)
    order = np.argsort(code, kind="stable")
    p, y, code, group = p[order], y[order], code[order], group[order]
    again = np.flatnonzero(code[1:] == code[:-1]) + 1
    step = p[again] - p[again - 1]
    n_series = int(code.max(initial=-1)) + 1
    n = np.bincount(code[again], minlength=n_series)
    movement = np.bincount(code[again], weights=step**2, minlength=n_series)
    first = np.searchsorted(code, np.arange(n_series))
    last = np.searchsorted(code, np.arange(n_series), side="right") - 1
    revised = n > 0
    reduction = (p * (1 - p))[first] - (p * (1 - p))[last]
    excess = (movement - reduction)[revised]
    moved = step != 0
    return Revisions(
        series=names[revised],
        n_revisions=n[revised],
        volatility=np.sqrt(movement[revised] / n[revised]),
        movement=movement[revised],
        reduction=reduction[revised],
        excess=_excess(excess, group[first][revised], level),
        reaction=_reaction(step[moved], (y - p)[again][moved], group[again][moved], level),
        n_series=n_series,
    )


def _excess(excess: np.ndarray, cluster: np.ndarray, level: float) -> TestResult:
    found = clustered_difference(difference=excess, cluster=cluster, level=level)
    return attrs.evolve(
        found,
        name="excess movement",
        reads="Above 0: more movement than learning explains (overreaction, noise); below 0: less.",
    )


def _reaction(step: np.ndarray, rest: np.ndarray, cluster: np.ndarray, level: float) -> TestResult:
    """Slope through the origin: a mean of ratios, weighted by the squared revisions."""
    found = clustered_difference(
        difference=rest / step, weight=step**2, cluster=cluster, level=level
    )
    return attrs.evolve(
        found,
        name="reaction",
        reads="Above 0: revisions went not far enough (underreaction); below 0: too far.",
    )


def _check(p: np.ndarray, y: np.ndarray, code: np.ndarray, group: np.ndarray) -> None:
    if len({p.shape, y.shape, code.shape, group.shape}) > 1 or p.ndim != 1:
        raise InvalidTableError(
            "probabilities, outcomes, series and clusters must have one shape (n,)"
        )
    if not ((p >= 0) & (p <= 1)).all():
        raise InvalidArgumentError("a probability lies in [0, 1]", field="probability")
    if not np.isin(y, [0.0, 1.0]).all():
        raise InvalidArgumentError("an outcome is 0 or 1", field="outcome")
