"""From the forecasts of a history to one score per forecaster, question and rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import attrs
import numpy as np

from forecasttrack.errors import InvalidArgumentError, InvalidTableError, UnknownNameError
from forecasttrack.errors import did_you_mean
from forecasttrack.evaluation.choices import Choices, ExcludeBelow, Spot
from forecasttrack.evaluation.coding import MISSING, Coded
from forecasttrack.moments import microseconds
from forecasttrack.scoring.history.integrate import integrate
from forecasttrack.scoring.history.log import NEVER, ForecastLog, forecast_log
from forecasttrack.scoring.history.ordering import stable_order
from forecasttrack.scoring.history.sums import PairSums, Relative

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400_000_000
"""Microseconds of a UTC day."""


@attrs.frozen(kw_only=True, eq=False)
class Valued:
    """One rule's value for every forecast.

    Attributes:
        value: Scores, or values to hold against the other forecasters', shape (n,).
        against: What a relative rule holds them against; None for other rules.
        fill: What counts in missing time, per question, shape (q,); None for live time only.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"] | None = None
    fill: NDArray[np.float64] | None = None


@attrs.frozen(kw_only=True, eq=False)
class Reduced:
    """One row per forecaster and question, ordered by question, then forecaster.

    Attributes:
        question: Code of the question, shape (p,).
        forecaster: Code of the forecaster, shape (p,).
        scores: One array of shape (p,) per rule.
        time_coverage: Share of the span with a live forecast, NaN where time was not weighed.
        n_forecasts: Forecasts that the score rests on, shape (p,).
        dropped: Question, forecaster and time coverage of pairs that were live too little.
    """

    question: NDArray[np.integer]
    forecaster: NDArray[np.integer]
    scores: Sequence[NDArray[np.float64]]
    time_coverage: NDArray[np.float64]
    n_forecasts: NDArray[np.int64]
    dropped: tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]


def reduced(data: Coded, choices: Choices, values: Sequence[Valued]) -> Reduced:
    """Make one score per forecaster, question and rule of the values of all forecasts.

    Raises:
        InvalidTableError: A question has no window and the choices need one, or two forecasts
            of one forecaster and instant contradict each other.
        InvalidArgumentError: A relative rule meets choices that compare nobody.
        UnknownNameError: A peer is nobody's id.
    """
    member = None if choices.peers is None else _members(data, choices.peers)
    if choices.weighs_time:
        return _averaged(data, choices, values, member)
    if choices.history == "each":
        return _each(data, values)
    return _standing(data, choices, values, member)


def _members(data: Coded, peers: Sequence[object]) -> NDArray[np.bool_]:
    member: NDArray[np.bool_] = np.isin(data.forecasters, np.array(list(peers)))
    unknown = sorted(str(name) for name in set(peers) - set(data.forecasters.tolist()))
    if unknown:
        near = did_you_mean(unknown[0], map(str, data.forecasters.tolist()))
        raise UnknownNameError(
            f"no forecaster {unknown[0]!r} among these pairs. {near}", field="peers"
        )
    return member


# --- averages over time ----------------------------------------------------------------------


def _averaged(
    data: Coded, choices: Choices, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> Reduced:
    log, ends = _clocks(data, choices)
    sums = _integrated(log, values, member)
    span = (ends - log.opens_at)[sums.question]
    coverage = np.full(len(span), np.nan)
    np.divide(sums.live, span, where=span > 0, out=coverage)
    least = choices.missing.coverage if isinstance(choices.missing, ExcludeBelow) else 0.0
    kept = (sums.live > 0) & (coverage >= least)
    scores = _means(sums, values, span.astype(np.float64))
    if kept.all():
        kept = slice(None)
        dropped = np.zeros(0, dtype=np.intp)
    else:
        dropped = np.flatnonzero(~kept)
    return Reduced(
        question=sums.question[kept],
        forecaster=sums.forecaster[kept],
        scores=[score[kept] for score in scores],
        time_coverage=coverage[kept],
        n_forecasts=sums.forecasts[kept],
        dropped=(sums.question[dropped], sums.forecaster[dropped], coverage[dropped]),
    )


def _integrated(
    log: ForecastLog, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> PairSums:
    return integrate(
        log,
        scores=[each.value for each in values if each.against is None],
        relatives=[
            Relative(value=each.value, against=each.against, member=member)
            for each in values
            if each.against is not None
        ],
    )


def _means(
    sums: PairSums, values: Sequence[Valued], span: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Divide integrals by live time, or by the span where missing time counts too.

    A relative score of missing time is 0: who is absent neither gains nor loses, and so the peer
    points of a question sum to zero.
    """
    live = sums.live.astype(np.float64)
    scores, relatives = iter(sums.scores), iter(sums.relatives)
    found = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for each in values:
            if each.against is not None:
                found.append(next(relatives) / span)
            elif each.fill is None:
                found.append(next(scores) / live)
            else:
                absent = (span - live) * each.fill[sums.question]
                found.append((next(scores) + np.where(span > live, absent, 0.0)) / span)
    return found


def _clocks(data: Coded, choices: Choices) -> tuple[ForecastLog, NDArray[np.int64]]:
    """The log of forecasts in microseconds or in days, and where each question's span ends."""
    ends = data.closed_at if choices.span == "actual" else data.closes_at
    close = "closed_at" if choices.span == "actual" else "closes_at"
    _windowed(data, {"opens_at": data.opens_at, "closed_at": data.closed_at, close: ends})
    log = forecast_log(
        question=data.question,
        forecaster=data.forecaster,
        issued_at=data.issued_at,
        expires_at=data.expires_at,
        sequence=data.sequence,
        opens_at=data.opens_at,
        closed_at=data.closed_at,
    )
    if choices.history == "daily":
        return in_days(log), ends // DAY
    return log, ends


def in_days(log: ForecastLog) -> ForecastLog:
    """Count a log in full UTC days: on each, the belief in force when the day ends is scored.

    A day that is not wholly within the window does not count. What is issued during a day is in
    force when it ends; what lapses during a day is not.
    """
    return forecast_log(
        question=log.question,
        forecaster=log.forecaster,
        issued_at=log.issued_at // DAY,
        expires_at=None if log.expires_at is None else log.expires_at // DAY,
        sequence=_ranks(log),
        opens_at=-(-log.opens_at // DAY),
        closed_at=log.closed_at // DAY,
    )


def _ranks(log: ForecastLog) -> NDArray[np.int64]:
    """Number the forecasts of each question in time; those of one instant share a number."""
    instant = log.issued_at[log.order]
    later = instant[1:] != instant[:-1]
    if log.sequence is not None:
        sequence = log.sequence[log.order]
        later |= sequence[1:] != sequence[:-1]
    ranks = np.zeros(len(log), dtype=np.int64)
    ranks[log.order[1:]] = np.cumsum(later)
    return ranks


def _windowed(data: Coded, clocks: dict[str, NDArray[np.int64]]) -> None:
    for name, clock in clocks.items():
        lacking = np.flatnonzero(clock == MISSING)
        if lacking.size:
            question = data.questions[lacking[0]]
            raise InvalidTableError(
                f"question {question!r} has no {name}, so there is no span to weigh time over "
                f"({lacking.size} of {len(clock)} questions). Give its window, or choose "
                'history="last", "first" or "each", which need none.',
                record_id=str(question),
                field=name,
            )


# --- one forecast per forecaster --------------------------------------------------------------


def _standing(
    data: Coded, choices: Choices, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> Reduced:
    """Score one forecast of each forecaster and question, and hold it against the others'."""
    rows, counts = _chosen_rows(data, choices)
    nothing = np.zeros(len(rows), dtype=np.int64)
    once = forecast_log(
        question=data.question[rows],
        forecaster=data.forecaster[rows],
        issued_at=nothing,
        opens_at=np.zeros(len(data.questions), dtype=np.int64),
        closed_at=np.ones(len(data.questions), dtype=np.int64),
    )
    values = [attrs.evolve(each, value=each.value[rows], fill=None) for each in values]
    sums = _integrated(once, values, member)
    spot = isinstance(choices.history, Spot)
    return Reduced(
        question=sums.question,
        forecaster=sums.forecaster,
        scores=_means(sums, values, np.ones(len(rows))),
        time_coverage=np.full(len(rows), 1.0 if spot else np.nan),
        n_forecasts=np.ones(len(rows), dtype=np.int64) if spot else counts,
        dropped=_absent(data, sums),
    )


def _chosen_rows(data: Coded, choices: Choices) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The row of each forecaster and question that is to be scored, and how many there were.

    Ordered by question, then forecaster.
    """
    spot = choices.history if isinstance(choices.history, Spot) else None
    made = np.ones(len(data.question), dtype=bool)
    if spot is not None:
        moment, at_close = _spot_moments(data, spot, choices)
        moment, at_close = moment[data.question], at_close[data.question]
        made = (data.issued_at < moment) | ((data.issued_at == moment) & ~at_close)
        made &= moment >= data.opens_at[data.question]
    order = np.flatnonzero(made)
    keys = (data.issued_at,) if data.sequence is None else (data.sequence, data.issued_at)
    order = order[np.lexsort([key[order] for key in keys])]
    order = order[stable_order(data.forecaster[order])]
    order = order[stable_order(data.question[order])]
    if not order.size:
        return order, np.zeros(0, dtype=np.int64)
    question, forecaster = data.question[order], data.forecaster[order]
    starts = np.flatnonzero(
        np.concatenate(
            ([True], (question[1:] != question[:-1]) | (forecaster[1:] != forecaster[:-1]))
        )
    )
    counts = np.diff(starts, append=len(order))
    rows = order[starts] if choices.history == "first" else order[starts + counts - 1]
    if spot is None or data.expires_at is None:
        return rows, counts
    lasts = data.expires_at[rows] > moment[rows]
    lasts |= at_close[rows] & (data.expires_at[rows] == moment[rows])
    return rows[lasts], counts[lasts]


def _spot_moments(
    data: Coded, spot: Spot, choices: Choices
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The moment for each question, and whether it is the close itself."""
    if spot.at is not None:
        at = np.full(len(data.questions), microseconds(spot.at))
        closed = np.where(data.closed_at == MISSING, NEVER, data.closed_at)
        return np.minimum(at, closed), at >= closed
    assert spot.before_close is not None  # noqa: S101 - a spot has one of the two
    name = "closed_at" if choices.span == "actual" else "closes_at"
    close = data.closed_at if choices.span == "actual" else data.closes_at
    _windowed(data, {"closed_at": data.closed_at, name: close})
    lead = round(spot.before_close.total_seconds() * 1e6)
    return np.minimum(close - lead, data.closed_at), close - lead >= data.closed_at


def _absent(
    data: Coded, sums: PairSums
) -> tuple[NDArray[np.integer], NDArray[np.integer], NDArray[np.float64]]:
    """Pairs of which no forecast was in force at the moment chosen."""
    width = len(data.forecasters)
    every = np.unique(data.question * width + data.forecaster)
    here = sums.question.astype(np.int64) * width + sums.forecaster
    gone = np.setdiff1d(every, here, assume_unique=True)
    return gone // width, gone % width, np.zeros(len(gone))


def _each(data: Coded, values: Sequence[Valued]) -> Reduced:
    if any(each.against is not None for each in values):
        raise InvalidArgumentError(
            'a relative rule compares forecasters at one time; history="each" scores every forecast'
            ' alone. Choose "time-weighted", "daily", "last" or spot(...)',
            field="history",
        )
    order = np.lexsort((data.issued_at, data.forecaster, data.question))
    if data.sequence is not None:
        order = np.lexsort((data.sequence, data.issued_at, data.forecaster, data.question))
    none = np.zeros(0, dtype=np.intp)
    return Reduced(
        question=data.question[order],
        forecaster=data.forecaster[order],
        scores=[each.value[order] for each in values],
        time_coverage=np.full(len(order), np.nan),
        n_forecasts=np.ones(len(order), dtype=np.int64),
        dropped=(none, none, np.zeros(0)),
    )
