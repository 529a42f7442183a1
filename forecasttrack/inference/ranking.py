"""Rankings with intervals for the number and for the rank."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import attrs
import numpy as np
import scipy

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.chance import check_level, least_draws
from forecasttrack.inference.missing import METHODS
from forecasttrack.inference.paired import drawn_counts, too_few_draws

if TYPE_CHECKING:
    from forecasttrack.inference.missing import Method
    from forecasttrack.inference.table import ScoreTable

__all__ = ["Ranking", "rank", "ranks", "too_few_resamples"]

_PARTS_AT_ONCE = 20
_NOISE = 1e-12
"""Numbers that differ by less, set beside the largest score, do so by the order of their sums."""
_SHOW_SPREAD = 39
"""So many resamples show a standard error to about an eighth, whatever the level."""


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
        clusters_answered: How many clusters the forecaster answered in.
        clusters_compared: How many of them set the forecaster beside others.
        effective: How many clusters of equal weight would be worth as much (Kish 1965).
        participation: Share of all questions that was answered.
        level: Level of the intervals.
        n_clusters: How many clusters were drawn from.
        seed, resamples: Of the bootstrap.

    Example:
        >>> from forecasttrack.inference import score_table
        >>> found = rank(score_table(score=[[0.1, 0.2], [0.2, 0.4], [0.1, 0.3]]))
        >>> found.estimate.round(2), found.rank
        (array([0.13, 0.3 ]), array([1., 2.]))
    """

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    group: np.ndarray
    n: np.ndarray
    clusters_answered: np.ndarray
    clusters_compared: np.ndarray
    effective: np.ndarray
    participation: np.ndarray
    level: float
    n_clusters: int
    seed: int
    resamples: int


@naming_arguments
def rank(  # noqa: PLR0913 - the data and the choices of one method
    table: ScoreTable,
    *,
    method: Method | None = None,
    higher_is_better: bool = False,
    level: float = 0.95,
    seed: int = 0,
    resamples: int = 1000,
    least_clusters: int = 1,
    least_effective: float = 0.0,
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
        least_clusters: Who is compared with others on fewer has no rank, and every place is
            open.
        least_effective: Whose answers are worth fewer independent clusters has no interval, and no
            place is excluded by a difference to them.

    Returns:
        The ranking; an interval is NaN, and no place excluded, where somebody answered
        in fewer than two clusters, or where there are too few resamples. Nor is a place by a
        difference that is the same in every resample, or where there are too few for the level.

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
    group = table.group
    scale, back = (np.log, np.exp) if method.ratio else (np.asarray, np.asarray)
    drawn = scale(_drawn(table, method, seed=seed, resamples=resamples))
    own, worth = _clusters(table, table.answered), _effective(table)
    compared = _clusters(table, method.compared(table))
    ranked = np.where(compared >= least_clusters, estimate, np.nan)
    size = 1.0 if method.ratio else float(np.abs(table.filled).max(initial=0.0)) or 1.0
    low, high = _interval(centre := scale(estimate), drawn, own, level)
    bounded = (worth >= least_effective - 1e-9) & (resamples >= _least_for_interval(level))
    placed = bounded & (resamples >= least_draws(level)) & (compared >= least_clusters)
    sign = (-1 if higher_is_better else 1) / size
    differ = _differ(table, least_effective)
    best, worst = _places(sign * centre, sign * drawn, group, own * placed, differ, level)
    return Ranking(
        estimate=estimate,
        low=np.where(bounded, back(low), np.nan),
        high=np.where(bounded, back(high), np.nan),
        rank=ranks(ranked / size, group, higher_is_better=higher_is_better),
        rank_low=np.where(np.isnan(estimate), np.nan, best),
        rank_high=np.where(np.isnan(estimate), np.nan, worst),
        group=group,
        n=table.answered.sum(axis=0),
        clusters_answered=own,
        clusters_compared=compared,
        effective=worth,
        participation=table.answered.mean(axis=0),
        level=level,
        n_clusters=table.n_clusters,
        seed=seed,
        resamples=resamples,
    )


def too_few_resamples(resamples: int, level: float) -> str:
    """Say that there are too few resamples for intervals, or for their ranks; empty for enough.

    Intervals rest on standard errors, and ranks on the tails of what is drawn.

    Example:
        >>> too_few_resamples(20, 0.95), too_few_resamples(1000, 0.95)
        ('too few to tell: 20 resamples, and an interval at 95% takes 39', '')
        >>> too_few_resamples(1000, 0.999)
        'too few to tell: 1,000 resamples, and a range of ranks at 99.9% takes 1,999'
    """
    least = _least_for_interval(level)
    few = too_few_draws(resamples, level, least=least)
    return few or too_few_draws(resamples, level, what="a range of ranks")


def _least_for_interval(level: float) -> int:
    return min(_SHOW_SPREAD, least_draws(level))


def ranks(estimate: np.ndarray, group: np.ndarray, *, higher_is_better: bool = False) -> np.ndarray:
    """Place forecasters within their groups, from 1; equal numbers share the better place.

    Numbers of size 1 that differ by less than 1e-12 are equal, as sums in another order are.

    Example:
        >>> ranks(np.array([0.2, 0.1, 0.2, 0.3]), np.zeros(4)).tolist()
        [2.0, 1.0, 2.0, 4.0]
    """
    value = -estimate if higher_is_better else estimate
    better = value[None, :] < value[:, None] - _NOISE
    place = 1.0 + (better & (group[None, :] == group[:, None])).sum(axis=1)
    return np.where(np.isnan(estimate), np.nan, place)


def _drawn(table: ScoreTable, method: Method, *, seed: int, resamples: int) -> np.ndarray:
    """The numbers of every resample, shape (resamples, F)."""
    drawn = drawn_counts(table.n_clusters, seed=seed, resamples=resamples)
    parts = []
    # Some drawings at once keep matrix products busy, and all of them would fill the memory.
    while some := list(itertools.islice(drawn, _PARTS_AT_ONCE)):
        counts = np.concatenate(some)
        parts.append(method.estimate(table, counts[:, table.cluster] * table.weight))
    return np.concatenate(parts)


def _by_cluster(table: ScoreTable, values: np.ndarray) -> np.ndarray:
    """Sum what questions have by cluster, shape (G, F)."""
    order = np.argsort(table.cluster, kind="stable")
    if table.n_clusters == len(order):  # each by itself
        return np.asarray(values[order])
    first = np.flatnonzero(np.diff(table.cluster[order], prepend=-1))
    return np.asarray(np.add.reduceat(values[order], first, axis=0))


def _clusters(table: ScoreTable, marked: np.ndarray) -> np.ndarray:
    """In how many clusters each forecaster has a marked answer, shape (F,)."""
    return np.asarray((_by_cluster(table, marked.astype(int)) > 0).sum(axis=0))


def _effective(table: ScoreTable) -> np.ndarray:
    """What the clusters of each forecaster are worth, weighed by the questions in them."""
    weight = _by_cluster(table, table.answered * table.weight[:, None])
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
    return np.where(n_clusters > 1, scipy.special.stdtrit(degrees, (1 + level) / 2), np.inf)


def _spread(drawn: np.ndarray, n_clusters: np.ndarray) -> np.ndarray:
    """Standard errors; resamples in which a forecaster has no number are left out of theirs."""
    known = np.isfinite(drawn)
    n = np.maximum(known.sum(axis=0), 1)
    filled = np.where(known, drawn, 0.0)
    mean = filled.sum(axis=0) / n
    squared = np.where(known, (filled - mean) ** 2, 0.0).sum(axis=0) / n
    spread = _corrected(np.sqrt(squared), n_clusters)
    return np.where(known.sum(axis=0) >= 0.5 * len(drawn), spread, np.nan)


def _differ(table: ScoreTable, least_effective: float) -> np.ndarray:
    """Whether the answers of each two differ in enough clusters, shape (F, F).

    Where two forecast the same they score the same whatever happens, so that few questions decide
    between them, however many they answered.
    """
    order = np.argsort(table.cluster, kind="stable")
    scores = np.where(table.answered, np.round(table.filled, 12), np.inf)[order]
    starts = np.flatnonzero(np.diff(table.cluster[order], prepend=-1))
    n, F = len(starts), scores.shape[1]
    found = np.zeros((F, F))
    # The first clusters decide of all but those who forecast alike.
    at_once = max(1, 2 * math.ceil(least_effective))
    for first in range(0, n, at_once):
        undecided = np.flatnonzero((found < least_effective).sum(axis=1) > 1)
        if first and not len(undecided):
            break
        within = starts[first : first + at_once]
        end = starts[first + at_once] if first + at_once < n else len(scores)
        block = scores[within[0] : end]
        for one in undecided if first else range(F):
            other = block != block[:, int(one), np.newaxis]
            found[one] += np.logical_or.reduceat(other, within - within[0], axis=0).sum(axis=0)
    return found >= least_effective


def _places(  # noqa: PLR0913, PLR0917 - numbers, their draws, and who differs
    centre: np.ndarray,
    drawn: np.ndarray,
    group: np.ndarray,
    own: np.ndarray,
    distinct: np.ndarray,
    level: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Best and worst place of each that the differences to all others leave open."""
    best, worst = np.ones(len(centre)), np.ones(len(centre))
    alone = _t(own, level)
    for each in np.unique(group):
        members = np.flatnonzero((group == each) & ~np.isnan(centre))
        rows = np.ascontiguousarray(drawn[:, members].T)
        complete = bool(np.isfinite(rows).all())
        # Differences of what is centred are centred. Where some are missing each pair has a mean
        # of its own.
        mean = rows.mean(axis=1) if complete else np.zeros(len(rows))
        rows -= mean[:, None]
        shared, at = own[members], centre[members]
        # There are as many tables of differences as forecasters, in the same memory.
        drawn_gap = np.empty_like(rows)
        for place, one in enumerate(members):
            gap, mean_gap = at[place] - at, mean[place] - mean
            fewer = np.minimum(shared[place], shared)
            np.subtract(rows[place], rows, out=drawn_gap)
            spread, most = (_standardised if complete else _standardised_with_gaps)(
                gap - mean_gap, drawn_gap, fewer
            )
            least = np.maximum(alone[one], alone[members])
            # The difference to oneself is 0, and keeps one's own place open.
            reach = _reach(spread, np.maximum(np.quantile(most, level), least))
            reach = np.where(distinct[one, members], reach, np.inf)
            best[one] += np.sum(gap - reach > _NOISE)
            worst[one] += np.sum(gap + reach >= -_NOISE) - 1
    return best, worst


def _standardised(
    gap: np.ndarray, drawn_gap: np.ndarray, n_clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Standard error of each difference, and how many of them the farthest of each draw is off.

    Args:
        gap: Differences to everybody, less their means over the resamples, shape (F,).
        drawn_gap: Those of each resample, less the same, shape (F, B); overwritten.
        n_clusters: How many clusters each rests on, shape (F,).
    """
    squared = np.einsum("fb,fb->f", drawn_gap, drawn_gap) / drawn_gap.shape[1]
    spread = _corrected(np.sqrt(squared), n_clusters)
    drawn_gap -= gap[:, None]
    np.abs(drawn_gap, out=drawn_gap)
    drawn_gap *= np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > _NOISE)[:, None]
    return spread, drawn_gap.max(axis=0)


def _standardised_with_gaps(
    gap: np.ndarray, drawn_gap: np.ndarray, n_clusters: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The same where somebody has no number in some resamples."""
    spread = _spread(drawn_gap.T, n_clusters)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(drawn_gap - gap[:, None]) / spread[:, None]
    known = np.isfinite(far) & (spread > _NOISE)[:, None]
    return spread, np.where(known, far, 0.0).max(axis=0)


def _reach(spread: np.ndarray, critical: np.ndarray) -> np.ndarray:
    """How far each difference may be off; infinitely where nothing is known of its spread."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(spread > _NOISE, critical * spread, np.inf))


def _corrected(spread: np.ndarray, n_clusters: np.ndarray) -> np.ndarray:
    """Standard errors from spreads of resamples; NaN where one cluster says nothing."""
    wider = np.sqrt(n_clusters / np.maximum(n_clusters - 1, 1))
    return np.asarray(np.where(n_clusters > 1, spread * wider, np.nan))
