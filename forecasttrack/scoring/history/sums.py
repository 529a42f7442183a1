"""What a history adds up to, pair by pair, and what is to be added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.scoring.history.grouping import Grouping


@attrs.frozen(kw_only=True, eq=False)
class Relative:
    """A value to be held, moment by moment, against those of the other forecasters.

    Attributes:
        value: One value per forecast, shape (n,).
        against: The mean of the ``"others"``, or the ``"median"`` of all.
        higher: Whether higher values are better; else it is their negatives that are compared.
        member: Which forecasters are the peers, by code; all where None.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"]
    higher: bool = True
    member: NDArray[np.bool_] | None = None


@attrs.frozen(kw_only=True, eq=False)
class PairSums:
    """What each forecaster's history on each question adds up to.

    Ordered by question, then forecaster.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        live: Microseconds with a live forecast, shape (p,).
        forecasts: Forecasts that were live for any time at all, shape (p,).
        scores: Integral of each score over live time, in microseconds, shape (k, p).
        relatives: Integral of each relative value over live time, shape (r, p).
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    live: NDArray[np.int64]
    forecasts: NDArray[np.int64]
    scores: NDArray[np.float64]
    relatives: NDArray[np.float64]


def empty_sums(grouping: Grouping, scores: int, relatives: int) -> PairSums:
    """Lay out sums for all pairs, all of them 0 as yet."""
    pairs = len(grouping.question)
    return PairSums(
        question=grouping.question,
        forecaster=grouping.forecaster,
        live=np.zeros(pairs, dtype=np.int64),
        forecasts=np.zeros(pairs, dtype=np.int64),
        scores=np.zeros((scores, pairs)),
        relatives=np.zeros((relatives, pairs)),
    )
