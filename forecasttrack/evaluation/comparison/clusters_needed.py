"""How many clusters a test of a difference needs, if there are too few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from forecasttrack.evaluation.comparison.score_ends import best_and_worst
from forecasttrack.findings.finding import LEAST_QUESTIONS
from forecasttrack.findings.sample_size import largest_spread, sample_size_sentence
from forecasttrack.inference.sample_size import required_sample_size
from forecasttrack.inference.sums import ENOUGH_CLUSTERS

if TYPE_CHECKING:
    from forecasttrack.evaluation.comparison.paired_scores import PairedScores
    from forecasttrack.inference.sums import ClusterSums

_NOISE = 1e-12
"""Differences that vary by less than this vary by rounding alone."""


def clusters_needed(
    sums: ClusterSums, paired: PairedScores, *, level: float, needs_many: bool
) -> str:
    """A sentence with the number of clusters that a test needs; empty if it is unknown.

    Args:
        sums: The differences by cluster.
        paired: The scores of both sides.
        level: Level of the interval.
        needs_many: Whether the method holds its level only with many clusters.
    """
    means, gap = sums.total / sums.weight, sums.mean
    if not np.isfinite(means).all():
        return ""
    spread = float(means.std(ddof=1)) if len(means) > 1 else 0.0
    if abs(gap) <= _NOISE:
        return "no number of questions tells a difference of 0"
    varies = spread > _NOISE and len(means) >= LEAST_QUESTIONS
    if not varies:
        # A few differences, or equal ones, give no estimate of the variance.
        spread = _largest_spread(paired, gap)
    if not 0 < spread < np.inf:
        return ""
    needed = required_sample_size(gap, sd=spread, level=level)
    if sums.n_clusters >= max(needed, ENOUGH_CLUSTERS):
        return ""  # there are enough clusters; something else is missing
    at_least: dict[str, Any] = {"least": ENOUGH_CLUSTERS, "whose": "of this method"}
    return sample_size_sentence(
        gap,
        spread=spread,
        spread_is_bound=not varies,
        level=level,
        units="clusters",
        **(at_least if needs_many else {}),
    )


def _largest_spread(paired: PairedScores, gap: float) -> float:
    """The largest standard deviation that differences can have; infinite for unbounded scores.

    If one side always has the same score, as even odds do, it is that of the other side's scores.
    """
    best, worst = best_and_worst(paired.form)
    group = paired.group[paired.group["question_id"].isin(paired.common)]
    for names, sign in ((paired.first, -1), (paired.second, 1)):
        rows = group[group["forecaster"].isin(names)]
        possible = rows[["score", "otherwise"]].to_numpy(float)
        if np.ptp(possible) <= _NOISE:
            fixed = float(possible.mean())
            low, high = sorted((best, worst))
            return largest_spread(fixed, fixed + sign * gap, low=low, high=high)
    width = abs(worst - best)
    return largest_spread(gap, gap, low=-width, high=width)
