"""From the forecasts of a history to one score per forecaster, question and rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import attrs
import numpy as np

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidTableError,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.evaluation.scores.history_choices import Choices, ExcludeBelow, Spot
from forecasttrack.pairing.pairs import MISSING, PairCodes
from forecasttrack.records.moments import microseconds
from forecasttrack.scoring.history import (
    NEVER,
    ForecastLog,
    PairSums,
    Relative,
    forecast_log,
    integrate,
    refuse_contradictions,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 86_400_000_000
"""Microseconds of a UTC day."""


@attrs.frozen(kw_only=True, eq=False)
class Valued:
    """One rule's value for every forecast.

    Attributes:
        value: Scores, or values to hold against the other forecasters', by question,
            forecaster and time, shape (n,).
        against: What a relative rule holds them against; None for other rules.
        factors: What a difference of one counts then, per question, above 0, shape (q,).
        negate: Whether a relative rule compares the negatives of the values, because its scores
            are better where they are higher and the values where they are lower.
        fill: What counts in missing time, per question, shape (q,); None for live time only.
    """

    value: NDArray[np.float64]
    against: Literal["others", "median"] | None = None
    factors: NDArray[np.float64] | None = None
    negate: bool = False
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


def reduced(data: PairCodes, choices: Choices, values: Sequence[Valued]) -> Reduced:
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


def _members(data: PairCodes, peers: Sequence[object]) -> NDArray[np.bool_]:
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
    data: PairCodes, choices: Choices, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> Reduced:
    absolute = all(each.against is None and each.fill is None for each in values)
    lenient = absolute and (choices.history, choices.missing) == ("time-weighted", "live-time")
    log, ends, known = _clocks(data, choices, lenient=lenient)
    sums = _integrated(log, values, member)
    span = np.where(known, ends - log.opens_at, 0)[sums.question]
    coverage = np.full(len(span), np.nan)
    np.divide(sums.live, span, where=span > 0, out=coverage)
    # Without a window only a single forecast is averaged: there is nothing to weigh it against.
    single = ~known[sums.question]
    kept = (sums.live > 0) | single
    if isinstance(choices.missing, ExcludeBelow):
        kept &= coverage >= choices.missing.coverage
    scores = _means(sums, values, span.astype(np.float64))
    if single.any():
        only = log.grouping.first[:-1][single]
        for score, each in zip(scores, values, strict=True):
            score[single] = each.value[only]
    gone = ~kept
    return Reduced(
        question=_kept(sums.question, kept),
        forecaster=_kept(sums.forecaster, kept),
        scores=[_kept(score, kept) for score in scores],
        time_coverage=_kept(coverage, kept),
        n_forecasts=_kept(np.where(single, 1, sums.forecasts), kept),
        dropped=(sums.question[gone], sums.forecaster[gone], coverage[gone]),
    )


def _kept(column: NDArray[Any], kept: NDArray[np.bool_]) -> NDArray[Any]:
    return column if kept.all() else column[kept]


def _integrated(
    log: ForecastLog, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> PairSums:
    return integrate(
        log,
        grouped=True,
        scores=[each.value for each in values if each.against is None],
        relatives=[
            Relative(value=each.value, against=each.against, negate=each.negate, member=member)
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
                assert each.factors is not None  # noqa: S101 - a relative rule has factors
                # Adding 0 avoids -0.0 where there are no peers.
                found.append(each.factors[sums.question] * next(relatives) / span + 0.0)
            elif each.fill is None:
                found.append(next(scores) / live)
            else:
                absent = (span - live) * each.fill[sums.question]
                found.append((next(scores) + np.where(span > live, absent, 0.0)) / span)
    return found


def _clocks(
    data: PairCodes, choices: Choices, *, lenient: bool
) -> tuple[ForecastLog, NDArray[np.int64], NDArray[np.bool_]]:
    """The log of forecasts in microseconds or in days, where spans end, and which are known."""
    name, ends = ends_of(data, choices)
    log = data.log
    clocks = {"opens_at": log.opens_at, "closed_at": log.closed_at, name: ends}
    known = np.logical_and.reduce([clock != MISSING for clock in clocks.values()])
    if not known.all():
        if not lenient or _revised(data)[~known].any():
            _require(data, clocks)
        log = attrs.evolve(
            log,
            opens_at=np.where(known, log.opens_at, MISSING),
            closed_at=np.where(known, log.closed_at, MISSING),
        )
    if choices.history == "daily":
        return in_days(log), ends // DAY, known
    return log, ends, known


def ends_of(data: PairCodes, choices: Choices) -> tuple[str, NDArray[np.int64]]:
    """Where the span of each question ends, and the name of that clock."""
    if choices.span == "actual":
        return "closed_at", data.log.closed_at
    return "closes_at", data.closes_at


def _revised(data: PairCodes) -> NDArray[np.bool_]:
    """Which questions have a forecaster with more than one forecast, or with one that ends."""
    grouping = data.log.grouping
    revised = np.zeros(len(data.questions), dtype=bool)
    revised[grouping.question[np.diff(grouping.first) > 1]] = True
    if data.log.expires_at is not None:
        revised[data.question[data.row[data.log.expires_at != NEVER]]] = True
    return revised


def in_days(log: ForecastLog) -> ForecastLog:
    """Count a log in full UTC days: on each, the belief in force when the day ends is scored.

    A day that is not wholly within the window does not count. What is issued during a day is in
    force when it ends; what lapses during a day is not.
    """
    return attrs.evolve(
        log,
        issued_at=log.issued_at // DAY,
        expires_at=None if log.expires_at is None else log.expires_at // DAY,
        opens_at=-(-log.opens_at // DAY),
        closed_at=log.closed_at // DAY,
    )


def _require(data: PairCodes, clocks: dict[str, NDArray[np.int64]]) -> None:
    for name, clock in clocks.items():
        lacking = np.flatnonzero(clock == MISSING)
        if lacking.size:
            question = data.questions[lacking[0]]
            raise InvalidTableError(
                f"question {question!r} has no {name}, so its forecasts cannot be weighed by time "
                f"({lacking.size} of {len(clock)} questions lack it). Give its window, or choose "
                'history="last", "first" or "each", which need none.',
                record_id=str(question),
                field=name,
            )


# --- one forecast per forecaster --------------------------------------------------------------


def _standing(
    data: PairCodes, choices: Choices, values: Sequence[Valued], member: NDArray[np.bool_] | None
) -> Reduced:
    """Score one forecast of each forecaster and question, and hold it against the others'."""
    refuse_contradictions(data.log, [each.value for each in values])
    places, counts = _chosen(data, choices)
    pair = np.cumsum(data.log.grouping.starts_pair)[places] - 1
    gone = np.ones(len(data.log.grouping.question), dtype=bool)
    gone[pair] = False
    question, forecaster = data.log.grouping.question, data.log.grouping.forecaster
    once = forecast_log(
        question=question[pair],
        forecaster=forecaster[pair],
        issued_at=np.zeros(len(pair), dtype=np.int64),
        opens_at=np.zeros(len(data.questions), dtype=np.int64),
        closed_at=np.ones(len(data.questions), dtype=np.int64),
    )
    values = [attrs.evolve(each, value=each.value[places], fill=None) for each in values]
    sums = _integrated(once, values, member)
    spot = isinstance(choices.history, Spot)
    return Reduced(
        question=sums.question,
        forecaster=sums.forecaster,
        scores=_means(sums, values, np.ones(len(pair))),
        time_coverage=np.full(len(pair), 1.0 if spot else np.nan),
        n_forecasts=np.ones(len(pair), dtype=np.int64) if spot else counts,
        dropped=(question[gone], forecaster[gone], np.zeros(np.count_nonzero(gone))),
    )


def _chosen(data: PairCodes, choices: Choices) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """Where in the log each forecaster's one forecast on a question stands, and of how many."""
    log, first = data.log, data.log.grouping.first
    if not isinstance(choices.history, Spot):
        counts = np.diff(first)
        return (first[:-1] if choices.history == "first" else first[1:] - 1), counts
    question = data.question[data.row]
    moment, at_close = (each[question] for each in _spot_moments(data, choices.history, choices))
    made = (log.issued_at < moment) | ((log.issued_at == moment) & ~at_close)
    # At a close that is the opening too nothing was ever in force.
    opens_at = log.opens_at[question]
    made &= (moment > opens_at) | ((moment == opens_at) & ~at_close)
    places = np.flatnonzero(made)
    pair = np.cumsum(log.grouping.starts_pair)[places]
    lasts = np.append(pair[1:] != pair[:-1], np.ones(len(pair[:1]), dtype=bool))
    places = places[lasts]
    if log.expires_at is not None:
        ends, then = log.expires_at[places], moment[places]
        places = places[(ends > then) | (at_close[places] & (ends == then))]
    return places, np.ones(len(places), dtype=np.int64)


def _spot_moments(
    data: PairCodes, spot: Spot, choices: Choices
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The moment for each question, and whether it is the close itself."""
    if spot.at is not None:
        at = np.full(len(data.questions), microseconds(spot.at))
        closed = np.where(data.log.closed_at == MISSING, NEVER, data.log.closed_at)
        return np.minimum(at, closed), at >= closed
    assert spot.before_close is not None  # noqa: S101 - a spot has one of the two
    name, close = ends_of(data, choices)
    _require(data, {"closed_at": data.log.closed_at, name: close})
    lead = round(spot.before_close.total_seconds() * 1e6)
    closed_at = data.log.closed_at
    return np.minimum(close - lead, closed_at), close - lead >= closed_at


def _each(data: PairCodes, values: Sequence[Valued]) -> Reduced:
    if any(each.against is not None for each in values):
        raise InvalidArgumentError(
            'a relative rule compares forecasters at one time; history="each" scores every forecast'
            ' alone. Choose "time-weighted", "daily", "last" or spot(...)',
            field="history",
        )
    refuse_contradictions(data.log, [each.value for each in values])
    none = np.zeros(0, dtype=np.intp)
    return Reduced(
        question=data.question[data.row],
        forecaster=data.forecaster[data.row],
        scores=[each.value for each in values],
        time_coverage=np.full(len(data.row), np.nan),
        n_forecasts=np.ones(len(data.row), dtype=np.int64),
        dropped=(none, none, np.zeros(0)),
    )
