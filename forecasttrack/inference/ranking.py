"""Rankings with intervals for the number and for the rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
from scipy.special import stdtrit

from forecasttrack.inference.missing import METHODS
from forecasttrack.inference.paired import drawn_counts
from forecasttrack.inference.sums import check_level
from forecasttrack.inference.table import components

if TYPE_CHECKING:
    from forecasttrack.inference.missing import Method
    from forecasttrack.inference.table import ScoreTable

__all__ = ["Ranking", "rank", "ranks"]


@attrs.frozen(kw_only=True, eq=False)
class Ranking:
    """Forecasters compared by one method, each of shape (F,).

    Attributes:
        estimate: The number they are ranked by; NaN where the method has none.
        low, high: Ends of an interval for it.
        rank: Place within the group, from 1; equal numbers share the better place; NaN unranked.
        rank_low, rank_high: Best and worst place that cannot be excluded, at ``level`` for each
            forecaster.
        group: Number of the group of forecasters that common questions connect, from 0.
        n: Questions answered.
        n_own: Clusters answered in.
        effective: How many clusters of equal weight would be worth as much (Kish 1965).
        participation: Share of all questions that was answered.
        level: Level of the intervals.
        n_clusters: How many clusters were drawn from.
        seed, resamples: Of the bootstrap.
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    group: np.ndarray
    n: np.ndarray
    n_own: np.ndarray
    effective: np.ndarray
    participation: np.ndarray
    level: float
    n_clusters: int
    seed: int
    resamples: int


def rank(  # noqa: PLR0913 - the data and the choices of one method
    table: ScoreTable,
    *,
    method: Method | None = None,
    higher_is_better: bool = False,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    least_clusters: int = 1,
    enough: float = 0.0,
) -> Ranking:
    """Rank forecasters by one method.

    Whole clusters of questions are drawn with replacement. The interval of the number is that
    many bootstrap standard errors, times sqrt(G / (G - 1)), as Student's t with G - 1 degrees of
    freedom demands. The places that cannot be excluded follow from the differences to all the
    others, held together at ``level`` (Mogstad et al. 2024), so that a near tie shows as one.

    Args:
        table: The scores.
        method: The way to compare; fixed effects by default.
        higher_is_better: Whether the highest number is the best.
        level: Level of the intervals, inside (0, 1).
        seed: Seed of the random numbers.
        resamples: How often to draw.
        least_clusters: Who answered in fewer has no rank, and every place is open.
        enough: Whose answers are worth fewer independent clusters has no interval, and no place
            is excluded by a difference to them.

    Returns:
        The ranking; an interval is NaN, and no place excluded, where somebody answered
        in fewer than two clusters.

    Raises:
        InvalidArgumentError: The level lies outside (0, 1), or no resample.

    References:
        Mogstad, Romano, Shaikh & Wilhelm (2024), doi:10.1093/restud/rdad006

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> found = rank(score_table(score=[[0.1, 0.2, 0.2], [0.2, 0.4, 0.4], [0.1, 0.3, 0.3]]))
        >>> found.rank.tolist(), found.rank_high.tolist()
        ([1.0, 2.0, 2.0], [1.0, 3.0, 3.0])
    """
    check_level(level)
    method = next(iter(METHODS.values())) if method is None else method
    estimate = method.estimate(table, table.weight)
    group = components(table.answered)
    scale = np.log if method.ratio else np.asarray
    drawn = scale(_drawn(table, method, seed=seed, resamples=resamples))
    own, worth = _own_clusters(table), _effective(table)
    ranked = np.where(own >= least_clusters, estimate, np.nan)
    place, centre = ranks(ranked, group, higher_is_better=higher_is_better), scale(estimate)
    low, high = _interval(centre, drawn, own, level)
    low, high = (np.where(worth >= enough - 1e-9, each, np.nan) for each in (low, high))
    sign = -1 if higher_is_better else 1
    known = np.where(worth >= enough - 1e-9, own, 0)
    best, worst = _places(sign * centre, sign * drawn, group, known, level)
    back = np.exp if method.ratio else np.asarray
    answered = table.answered.sum(axis=0)
    return Ranking(
        estimate=estimate,
        low=back(low),
        high=back(high),
        rank=place,
        rank_low=np.where(np.isnan(estimate), np.nan, best),
        rank_high=np.where(np.isnan(estimate), np.nan, worst),
        group=group,
        n=answered,
        n_own=own,
        effective=worth,
        participation=answered / len(table.score),
        level=level,
        n_clusters=table.n_clusters,
        seed=seed,
        resamples=resamples,
    )


def ranks(estimate: np.ndarray, group: np.ndarray, *, higher_is_better: bool = False) -> np.ndarray:
    """Place forecasters within their groups, from 1; equal numbers share the better place.

    Numbers that differ by less than 1e-12 are equal, for sums in another order differ so much.

    Example:
        >>> ranks(np.array([0.2, 0.1, 0.2, 0.3]), np.zeros(4)).tolist()
        [2.0, 1.0, 2.0, 4.0]
    """
    value = -estimate if higher_is_better else estimate
    better = value[None, :] < value[:, None] - 1e-12
    place = 1.0 + (better & (group[None, :] == group[:, None])).sum(axis=1)
    return np.where(np.isnan(estimate), np.nan, place)


def _drawn(table: ScoreTable, method: Method, *, seed: int, resamples: int) -> np.ndarray:
    """The numbers of every resample, shape (resamples, F)."""
    parts = [
        method.estimate(table, counts[:, table.cluster] * table.weight)
        for counts in drawn_counts(table.n_clusters, seed=seed, resamples=resamples)
    ]
    return np.concatenate(parts)


def _own_clusters(table: ScoreTable) -> np.ndarray:
    """In how many clusters each forecaster answered something, shape (F,)."""
    member = np.zeros((table.n_clusters, table.score.shape[1]), dtype=bool)
    np.logical_or.at(member, table.cluster, table.answered)
    return np.asarray(member.sum(axis=0))


def _effective(table: ScoreTable) -> np.ndarray:
    """What the clusters of each forecaster are worth, weighed by the questions in them."""
    weight = np.zeros((table.n_clusters, table.score.shape[1]))
    np.add.at(weight, table.cluster, table.answered * table.weight[:, None])
    square = (weight**2).sum(axis=0)
    return np.asarray(weight.sum(axis=0) ** 2 / np.where(square > 0, square, 1.0))


def _interval(
    centre: np.ndarray, drawn: np.ndarray, n_clusters: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    reach = _t(n_clusters, level) * _spread(drawn, n_clusters)
    return centre - reach, centre + reach


def _t(n_clusters: np.ndarray, level: float) -> np.ndarray:
    """Critical values; infinite where one cluster says nothing about how much they vary."""
    degrees = np.maximum(n_clusters - 1, 1)
    return np.where(n_clusters > 1, stdtrit(degrees, (1 + level) / 2), np.inf)


def _spread(drawn: np.ndarray, n_clusters: np.ndarray) -> np.ndarray:
    """Standard errors; resamples in which a forecaster has no number are left out of theirs."""
    known = np.isfinite(drawn)
    n = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, drawn, 0.0)
    mean = filled.sum(axis=0) / n
    squared = np.where(known, (filled - mean) ** 2, 0.0).sum(axis=0) / n
    spread = np.sqrt(squared * n_clusters / np.maximum(n_clusters - 1, 1))
    return np.where((known.sum(axis=0) >= 0.5 * len(drawn)) & (n_clusters > 1), spread, np.nan)


def _places(
    centre: np.ndarray, drawn: np.ndarray, group: np.ndarray, own: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst place of each that the differences to all others leave open."""
    best, worst = np.ones(len(centre)), np.ones(len(centre))
    for one in range(len(centre)):
        others = np.flatnonzero((group == group[one]) & ~np.isnan(centre))
        others = others[others != one]
        worst[one] = 1 + len(others)
        if not len(others):
            continue
        shared = np.minimum(own[one], own[others])
        gap = centre[one] - centre[others]
        drawn_gap = drawn[:, [one]] - drawn[:, others]
        reach = _reach(gap, drawn_gap, shared, level)
        best[one] += np.sum(gap - reach > 1e-12)
        worst[one] -= np.sum(gap + reach < -1e-12)
    return best, worst


def _reach(
    gap: np.ndarray, drawn_gap: np.ndarray, n_clusters: np.ndarray, level: float
) -> np.ndarray:
    """How far each difference may be off, all at once; never less than one alone may be."""
    spread = _spread(drawn_gap, n_clusters)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(drawn_gap - gap) / spread
    most = np.where(np.isfinite(far), far, 0.0).max(axis=1)
    critical = np.maximum(np.quantile(most, level), _t(n_clusters, level))
    # Where nothing is known of the spread, nothing is excluded.
    return np.asarray(np.where(np.isnan(spread), np.inf, critical * spread))
