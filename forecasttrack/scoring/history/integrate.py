"""Integrals over live time: for every pair of forecaster and question, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.errors import InvalidForecastError, InvalidTableError
from forecasttrack.scoring.history.changes import changes_of
from forecasttrack.scoring.history.medians import above_median
from forecasttrack.scoring.history.ordering import stable_order, whole_blocks
from forecasttrack.scoring.history.peers import above_others
from forecasttrack.scoring.history.stretches import live_stretches, side_by_side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.scoring.history.log import ForecastLog
    from forecasttrack.scoring.history.stretches import Stretches

AGAINST = {"others": above_others, "median": above_median}


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


def integrate(
    log: ForecastLog,
    *,
    scores: Sequence[NDArray[np.float64]] = (),
    relatives: Sequence[Relative] = (),
) -> PairSums:
    """Integrate scores, and values relative to the others, over the live time of each pair.

    Questions are worked through in blocks small enough to stay in a processor's cache, and
    nothing that is summed on one question touches another's digits.

    Args:
        log: The forecasts and their windows.
        scores: Scores of single forecasts, one array of shape (n,) each; NaN is refused.
        relatives: Values to hold against the other forecasters'.

    Raises:
        InvalidForecastError: A score is NaN, or a relative value is plus infinity.
        InvalidTableError: Two forecasts of one pair and instant differ in score, and no
            sequence says which came later.
    """
    for value in (*scores, *(relative.value for relative in relatives)):
        _scorable(value, len(log))
    for relative in relatives:
        _comparable(relative)
    table = side_by_side(log, [*scores, *(relative.value for relative in relatives)])
    blocks = [
        _block(log, live_stretches(log, table, low, high), low, high, relatives)
        for low, high in whole_blocks(log.bounds)
        if log.bounds[low] < log.bounds[high]
    ]
    return _joined(blocks, len(scores), len(relatives))


def _block(
    log: ForecastLog,
    stretches: Stretches,
    low: int,
    high: int,
    relatives: Sequence[Relative],
) -> PairSums:
    _refuse_ties(log, stretches)
    width = stretches.ends - stretches.begins
    first = stretches.first
    scores = stretches.values[: len(stretches.values) - len(relatives)]
    return PairSums(
        question=stretches.question[first] + low,
        forecaster=stretches.forecaster[first],
        live=np.add.reduceat(width, first),
        forecasts=np.add.reduceat((width > 0).astype(np.int64), first),
        scores=_rows([_weighted(score, width, first) for score in scores], len(first)),
        relatives=_rows(_held_against(log, stretches, low, high, relatives), len(first)),
    )


def _weighted(
    score: NDArray[np.float64], width: NDArray[np.int64], first: NDArray[np.intp]
) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):
        weighted = score * width
        # An infinite score that was never live does not count: it is not infinity times zero.
        weighted[width == 0] = 0.0
        return np.add.reduceat(weighted, first)


def _held_against(
    log: ForecastLog, stretches: Stretches, low: int, high: int, relatives: Sequence[Relative]
) -> list[NDArray[np.float64]]:
    if not relatives:
        return []
    changes = changes_of(stretches, log.closed_at[low:high], lapsing=log.expires_at is not None)
    everybody = np.ones(len(stretches.row), dtype=bool)
    found = []
    for relative, value in zip(relatives, stretches.values[-len(relatives) :], strict=True):
        member = everybody if relative.member is None else relative.member[stretches.forecaster]
        gained = AGAINST[relative.against](changes, value, member)
        with np.errstate(invalid="ignore"):
            found.append(np.add.reduceat(gained, stretches.first))
    return found


def _refuse_ties(log: ForecastLog, stretches: Stretches) -> None:
    tied = np.flatnonzero(stretches.tied)
    values = stretches.values
    differ = tied[(values[:, tied] != values[:, tied - 1]).any(axis=0)]
    if not differ.size:
        return
    one, other = (int(stretches.row[place]) for place in (differ[0] - 1, differ[0]))
    message = (
        f"forecasts at rows {one} and {other} are by one forecaster on one question at one "
        f"instant and differ (question {log.question[one]}, forecaster {log.forecaster[one]}). "
        "Give a 'sequence' column that says which came later, or remove one."
    )
    raise InvalidTableError(message, field="sequence", row=one)


def _rows(found: list[NDArray[np.float64]], width: int) -> NDArray[np.float64]:
    return np.array(found, dtype=np.float64).reshape(len(found), width)


def _joined(blocks: list[PairSums], scores: int, relatives: int) -> PairSums:
    if not blocks:
        none = np.zeros(0, dtype=np.int64)
        return PairSums(
            question=none,
            forecaster=none,
            live=none,
            forecasts=none,
            scores=np.zeros((scores, 0)),
            relatives=np.zeros((relatives, 0)),
        )
    columns = [np.concatenate(column, axis=-1) for column in zip(*map(_columns, blocks), strict=True)]
    order = stable_order(columns[0])
    names = [field.name for field in attrs.fields(PairSums)]
    return PairSums(**{name: column[..., order] for name, column in zip(names, columns, strict=True)})


def _columns(sums: PairSums) -> tuple[NDArray[np.float64], ...]:
    return attrs.astuple(sums, recurse=False)


def _scorable(value: NDArray[np.float64], rows: int) -> None:
    if value.shape != (rows,):
        message = f"a score needs one value per forecast, shape ({rows},), found {value.shape}."
        raise InvalidTableError(message, field="score")
    if np.isnan(value).any():
        row = int(np.flatnonzero(np.isnan(value))[0])
        message = (
            f"score is NaN at row {row}; a history is integrated over resolved questions only. "
            "Leave out the questions that are not resolved."
        )
        raise InvalidForecastError(message, field="score", row=row)


def _comparable(relative: Relative) -> None:
    refused = relative.value == np.inf if relative.against == "others" else np.isinf(relative.value)
    if refused.any():
        row = int(np.flatnonzero(refused)[0])
        message = (
            f"value is {relative.value[row]} at row {row}, and nothing can be held against it. "
            "A log score is at best finite, and a Brier score always is."
        )
        raise InvalidForecastError(message, field="value", row=row)
