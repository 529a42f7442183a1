"""Fair comparison of forecasters who answered different questions, in five ways.

Each method takes a table of scores and one weight per question and gives one number per
forecaster. A bootstrap only multiplies the weight of each question by how often its cluster was
drawn, so the same functions give estimates and intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.errors import InvalidArgumentError
from forecasttrack.inference.fixed_effects import fixed_effects_of_draws, fixed_effects_of_one

if TYPE_CHECKING:
    from forecasttrack.inference.table import ScoreTable

__all__ = [
    "METHODS",
    "Method",
    "fixed_effects",
    "intersection",
    "peer_difference",
    "raw_mean",
    "relative_skill",
]


def raw_mean(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Average what each forecaster answered, easy or hard: the naive table.

    Args:
        table: The scores.
        weight: Weights of questions, shape (..., Q).

    Returns:
        Means, shape (..., F); NaN without an answer.

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> raw_mean(table, table.weight)
        array([0.25, 0.2 ])
    """
    return _ratio(weight @ table.filled, weight @ table.answered.astype(float))


def intersection(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Average over the questions that everybody answered, and no others.

    Args:
        table: The scores.
        weight: Weights of questions, shape (..., Q).

    Returns:
        Means, shape (..., F); all NaN where no question was answered by everybody.

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> intersection(table, table.weight)
        array([0.1, 0.2])
    """
    common = weight * table.answered.all(axis=1)
    return _ratio(common @ table.filled, common.sum(axis=-1, keepdims=True))


def peer_difference(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Average each forecaster's score minus the mean of the others on the same question.

    Questions answered by one forecaster alone do not count. The number also depends on how strong
    the peers on one's own questions were.

    Args:
        table: The scores.
        weight: Weights of questions, shape (..., Q).

    Returns:
        Mean differences, shape (..., F); NaN for who never had a peer.

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> peer_difference(table, table.weight)
        array([-0.1,  0.1])
    """
    filled, answered = table.filled, table.answered
    others = answered.sum(axis=1, keepdims=True) - 1
    counted = answered & (others > 0)
    rest = (filled.sum(axis=1, keepdims=True) - filled) / np.maximum(others, 1)
    return _ratio(weight @ np.where(counted, filled - rest, 0.0), weight @ counted.astype(float))


def relative_skill(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Average each forecaster's ratio of mean scores to every rival on their common questions.

    The geometric mean, over all forecasters with a common question and oneself, of the ratio of
    mean scores there (Cramer et al. 2022). Below 1 is better than the field for scores where
    lower is better. Each rival counts alike, however few the common questions.

    Args:
        table: The scores, all 0 or above.
        weight: Weights of questions, shape (..., Q).

    Returns:
        Ratios, shape (..., F); their product is 1 where everybody answered everything. NaN
        where a mean on common questions is 0, since a ratio to perfection says nothing.

    Raises:
        InvalidArgumentError: A score below 0.

    References:
        Cramer et al. (2022), doi:10.1073/pnas.2113561119

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.1, 0.6]])
        >>> relative_skill(table, table.weight)
        array([0.5, 2. ])
    """
    if (table.filled < 0).any():
        raise InvalidArgumentError(
            "relative skill is a ratio of scores and needs all of them at 0 or above; "
            'try method="fixed-effects"',
            field="method",
        )
    return _each(_relative_skill, table, weight)


def _relative_skill(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    answered = table.answered.astype(float)
    sums = (weight[:, None] * table.filled).T @ answered
    common = (weight[:, None] * answered).T @ answered > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(sums) - np.log(sums.T)
        np.fill_diagonal(logs, 0.0)
        theta: np.ndarray = np.exp(np.where(common, logs, 0.0).sum(axis=1) / common.sum(axis=1))
    return np.where(np.isfinite(theta) & (theta > 0) & common.diagonal(), theta, np.nan)


def fixed_effects(table: ScoreTable, weight: np.ndarray) -> np.ndarray:
    """Split scores into effects of forecaster and question: the mean had each answered everything.

    Least squares of score on forecaster and question; a question's effect is its difficulty.
    The number is the forecaster's effect plus the mean difficulty of the questions of the group
    of forecasters that common questions connect; in a complete table it is the raw mean.

    Args:
        table: The scores.
        weight: Weights of questions, shape (..., Q).

    Returns:
        Adjusted means, shape (..., F), comparable within a group of `components` only; NaN
        without an answer.

    References:
        Karger et al. (2024), ForecastBench, arXiv:2409.19839

    Example:
        >>> from forecasttrack.inference.table import score_table
        >>> table = score_table(score=[[0.1, 0.2], [0.4, float("nan")]])
        >>> fixed_effects(table, table.weight).round(4)
        array([0.25, 0.35])
    """
    if weight.ndim == 1:
        return fixed_effects_of_one(table, weight)
    group = table.group
    if not group.any():
        return fixed_effects_of_draws(table, weight)
    found = np.full((len(weight), len(group)), np.nan)
    for each in np.unique(group):
        members = group == each
        common = table.answered[:, members].any(axis=1)
        part = attrs.evolve(
            table,
            score=table.score[np.ix_(common, members)],
            weight=table.weight[common],
            cluster=table.cluster[common],
        )
        found[:, members] = fixed_effects_of_draws(part, weight[:, common])
    return found


def _each(
    method: Callable[[ScoreTable, np.ndarray], np.ndarray], table: ScoreTable, weight: np.ndarray
) -> np.ndarray:
    """Apply a method of one weighting to many."""
    if weight.ndim == 1:
        return method(table, weight)
    return np.array([method(table, each) for each in weight])


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    above, below = np.broadcast_arrays(above, below)
    ratio: np.ndarray = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return ratio


@attrs.frozen(kw_only=True)
class Method:
    """One way to compare forecasters who answered different questions.

    Attributes:
        name: What it is called.
        estimate: The formula.
        reads: What its number is.
        connects: Whether it compares two who share no question, by way of a third.
        ratio: Whether its numbers are ratios, below 1 better than the field, and 0 or above.
        rests_on: The questions that count for a forecaster: those ``"answered"``, those
            ``"shared"`` with somebody else, or those that ``"all"`` answered.
        is_score: Whether its numbers are mean scores, which no score can surpass.
    """

    name: str
    estimate: Callable[[ScoreTable, np.ndarray], np.ndarray]
    reads: str
    connects: bool = False
    ratio: bool = False
    rests_on: Literal["answered", "shared", "all"] = "shared"
    is_score: bool = False

    def compared(self, table: ScoreTable) -> np.ndarray:
        """Which answers count in the comparison of each forecaster, shape (Q, F).

        All answers count of a forecaster who shares no question with anybody.

        Args:
            table: The scores.
        """
        answered = table.answered
        if self.rests_on == "answered":
            return answered
        if self.rests_on == "all":
            return answered & answered.all(axis=1, keepdims=True)
        shared = answered.sum(axis=1, keepdims=True) > 1
        alone = np.bincount(table.group)[table.group] == 1
        return np.asarray(answered & (shared | alone))


METHODS: Mapping[str, Method] = {
    each.name: each
    for each in (
        Method(
            name="fixed-effects",
            estimate=fixed_effects,
            reads="mean score had everybody answered everything, difficulty parted out",
            connects=True,
            is_score=True,
        ),
        Method(
            name="mean",
            estimate=raw_mean,
            reads="mean score of what each answered",
            rests_on="answered",
            is_score=True,
        ),
        Method(
            name="intersection",
            estimate=intersection,
            reads="mean score over the questions that all answered",
            rests_on="all",
            is_score=True,
        ),
        Method(
            name="relative-skill",
            estimate=relative_skill,
            reads="geometric mean ratio of scores to each rival on common questions",
            connects=True,
            ratio=True,
        ),
        Method(
            name="peer",
            estimate=peer_difference,
            reads="mean score minus the mean of the others on the same question",
        ),
    )
}
"""The methods by name; the first is the default."""
