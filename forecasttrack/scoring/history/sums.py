"""What a history adds up to, pair by pair, and what is to be added up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.scoring.history.ordering import stable_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@attrs.frozen(kw_only=True, eq=False)
class Relative:
    """A value to be held, moment by moment, against those of the other forecasters.

    Attributes:
        value: One value per forecast, shape (n,).
        against: The mean of the ``"others"``, or the ``"median"`` of all.
        member: Which forecasters are the peers, by code; all where None.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"]
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


def stacked(found: Sequence[NDArray[np.float64]], pairs: int) -> NDArray[np.float64]:
    """Lay integrals of a block over each other, shape (k, pairs), even where k is 0."""
    return np.array(found, dtype=np.float64).reshape(len(found), pairs)


def joined(blocks: Sequence[PairSums], scores: int, relatives: int) -> PairSums:
    """Put the sums of successive blocks of questions behind each other."""
    none = np.zeros(0, dtype=np.int64)
    empty = PairSums(
        question=none,
        forecaster=none,
        live=none,
        forecasts=none,
        scores=np.zeros((scores, 0)),
        relatives=np.zeros((relatives, 0)),
    )
    if not blocks:
        return empty
    parts = [attrs.astuple(block, recurse=False) for block in blocks]
    names = [field.name for field in attrs.fields(PairSums)]
    columns = (np.concatenate(column, axis=-1) for column in zip(*parts, strict=True))
    return PairSums(**dict(zip(names, columns, strict=True)))


def in_order(sums: PairSums) -> PairSums:
    """Order the pairs of a block by question, then forecaster."""
    order = stable_order(sums.forecaster)
    order = order[stable_order(sums.question[order])]
    columns = attrs.asdict(sums, recurse=False)
    return PairSums(**{name: column[..., order] for name, column in columns.items()})
