"""Who answered what: scores as a table of questions by forecasters, with gaps."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import attrs
import numpy as np

from forecasttrack.display.arguments import naming_arguments
from forecasttrack.errors import InvalidArgumentError, InvalidTableError
from forecasttrack.inference.connected import connected

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["ScoreTable", "components", "score_table"]


@attrs.frozen(kw_only=True, eq=False)
class ScoreTable:
    """Scores of F forecasters on Q questions.

    Attributes:
        score: Scores, shape (Q, F); NaN where a question was not answered.
        weight: Weight of each question, shape (Q,).
        cluster: Number of the cluster of each question from 0, shape (Q,).

    Example:
        >>> table = score_table(score=[[0.1, 0.2], [0.3, float("nan")]])
        >>> table.answered.sum(axis=0)
        array([2, 1])
    """

    score: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray

    @cached_property
    def answered(self) -> np.ndarray:
        """Who answered what, shape (Q, F); read-only."""
        return _read_only(~np.isnan(self.score))

    @cached_property
    def filled(self) -> np.ndarray:
        """Scores with 0 in the gaps, shape (Q, F); read-only."""
        return _read_only(np.where(self.answered, self.score, 0.0))

    @cached_property
    def group(self) -> np.ndarray:
        """Number of the connected group of each forecaster, shape (F,), see `components`."""
        return _read_only(components(self.answered))

    @property
    def n_clusters(self) -> int:
        """How many clusters there are."""
        return int(self.cluster.max(initial=-1)) + 1


@naming_arguments
def score_table(
    *, score: ArrayLike, weight: ArrayLike = 1.0, cluster: ArrayLike | None = None
) -> ScoreTable:
    """Check a table of scores.

    Args:
        score: Scores, shape (Q, F); NaN where a question was not answered.
        weight: Weight of each question, above 0, shape (Q,) or a number.
        cluster: Cluster of each question, shape (Q,); each its own where None.

    Returns:
        The table, its arrays checked and in double precision.

    Raises:
        InvalidTableError: Shapes that do not match, or a question that nobody answered.
        InvalidArgumentError: A weight that is not above 0, or an infinite score.

    Example:
        >>> table = score_table(score=[[0.1, 0.2], [0.3, float("nan")]], cluster=["a", "a"])
        >>> table.n_clusters, table.answered.sum().item()
        (1, 3)
    """
    score = np.asarray(score, dtype=float)
    if score.ndim != 2:
        raise InvalidTableError(f"scores must have shape (Q, F), found {score.shape}")
    weight = np.asarray(weight, dtype=float)
    weight = np.full(len(score), float(weight)) if weight.ndim == 0 else weight
    group = np.arange(len(score)) if cluster is None else np.asarray(cluster)
    if weight.shape != (len(score),) or group.shape != (len(score),):
        raise InvalidTableError(
            f"{len(score)} questions need as many weights and clusters, found {weight.shape} and "
            f"{group.shape}"
        )
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise InvalidArgumentError("weights must be finite and above 0", field="weight")
    if np.isinf(score).any():
        question = int(np.flatnonzero(np.isinf(score).any(axis=1))[0])
        raise InvalidArgumentError(
            f"the score of question {question} is infinite; no mean, and so no ranking, survives "
            "that. Rank by a bounded rule such as brier",
            field="score",
            row=question,
        )
    if np.isnan(score).all(axis=1).any():
        raise InvalidTableError("a question was answered by nobody; leave it out")
    code = np.unique(group, return_inverse=True)[1].ravel()
    return ScoreTable(score=score, weight=weight, cluster=code)


def _read_only(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values


@naming_arguments
def components(answered: np.ndarray) -> np.ndarray:
    """Number the groups of forecasters that common questions connect, directly or through others.

    Nothing but assumptions compares forecasters of different groups.

    Args:
        answered: Who answered what, shape (Q, F).

    Returns:
        Number of the group of each forecaster, from 0, shape (F,).

    Raises:
        InvalidTableError: ``answered`` is no table of Q by F.

    Example:
        >>> components(np.array([[True, True, False], [False, False, True]])).tolist()
        [0, 0, 1]
    """
    if np.ndim(answered) != 2:
        message = (
            "answered has a row per question and a column per forecaster,"
            f" found {np.ndim(answered)} axes"
        )
        raise InvalidTableError(message, field="answered")
    question, forecaster = np.nonzero(answered)
    n, F = answered.shape
    # A link joins a forecaster to a question. The first F join each to one of their own, made up
    # and numbered from n, so that whoever answered nothing has a group, too.
    each = np.arange(F)
    group_of_link = connected(np.append(each, forecaster), np.append(n + each, question))
    return group_of_link[:F]
