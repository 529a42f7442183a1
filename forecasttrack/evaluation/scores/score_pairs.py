"""Pairs scored under rules, and their histories reduced to one score each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidTableError,
    UnknownNameError,
    did_you_mean,
)
from forecasttrack.evaluation.scores.history_choices import (
    TIME_WEIGHTED,
    Choices,
    ExcludeBelow,
    Spot,
)
from forecasttrack.evaluation.scores.missing_time import missing_scores
from forecasttrack.evaluation.scores.rule_scores import (
    RuleScores,
    only_probabilities,
    score_forecasts,
)
from forecasttrack.evaluation.scores.score_columns import ScoreColumns
from forecasttrack.pairing.pairs import LazyFrame
from forecasttrack.records.moments import microseconds
from forecasttrack.scoring.history import NEVER
from forecasttrack.scoring.history.reduction import (
    DAY,
    ForecastValues,
    HistoryScores,
    average_over_time,
    in_days,
    in_force,
    is_revised,
    score_each_forecast,
    score_single_forecasts,
)
from forecasttrack.tables.arrow import ArrowStream
from forecasttrack.tables.forecast_columns import MISSING
from forecasttrack.tables.reasons import Reason
from forecasttrack.tables.stacking import protected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.pair_columns import PairCodes
    from forecasttrack.scoring.rules.register import Partial, ScoringRule


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ScoredPairs(ArrowStream):
    """Pairs with their scores, and all that is needed to score others in the same way.

    Attributes:
        frame: One row per forecaster, question and rule; ``time_coverage`` is NaN where no
            history of revisions was weighed.
        left_out: What entered no score, with its reason.
        pairs: The pairs that were scored.
        rules: The rules, or their names.
        partial: What an outcome between yes and no was taken to mean.
        choices: How histories were reduced to scores.
    """

    _columns: pd.DataFrame | ScoreColumns = attrs.field(alias="frame")
    _left_out: LazyFrame = attrs.field(alias="left_out")
    pairs: Pairs
    rules: tuple[str | ScoringRule, ...]
    partial: Partial | None = None
    choices: Choices = attrs.field(factory=Choices)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def frame(self) -> pd.DataFrame:
        """The columns as a frame of its own, laid out when it is first read."""
        known = self._columns
        return protected(known.frame if isinstance(known, ScoreColumns) else known)

    @property
    def left_out(self) -> pd.DataFrame:
        """What entered no score, as a frame of its own."""
        return protected(self._left_out.frame)


def score_in_the_same_way(scored: ScoredPairs, pairs: Pairs) -> pd.DataFrame:
    """The frame of scores of other pairs, under the rules and choices of some that were scored."""
    columns, _ = score_columns(
        pairs, rules=scored.rules, choices=scored.choices, partial=scored.partial
    )
    return columns.frame


def score_columns(
    pairs: Pairs,
    *,
    rules: Sequence[str | ScoringRule],
    choices: Choices,
    partial: Partial | None,
) -> tuple[ScoreColumns, pd.DataFrame]:
    """Score pairs under rules and choices that were checked before.

    Returns:
        One row per forecaster, question and rule; and what has no score, with its reason.
    """
    if not only_probabilities(pairs):
        _check_units(pairs)
    scored = score_forecasts(pairs, rules, instead=choices.instead, partial=partial)
    groups, left_out = [], [each.left_out for each in scored]
    for group, kept in _scoring_the_same(pairs.codes, scored):
        try:
            found = _reduced(pairs, choices, group, kept, partial)
        except InvalidTableError as error:
            raise _naming_the_forecast(error, pairs, kept) from error
        groups.append((tuple(group), found))
        left_out.append(_dropped(pairs.codes, choices, found))
    columns = ScoreColumns(pairs=pairs, choices=choices, groups=tuple(groups))
    filled = [each for each in left_out if len(each)] or left_out[:1]
    return columns, pd.concat(filled, ignore_index=True).drop_duplicates(ignore_index=True)


def _check_units(pairs: Pairs) -> None:
    ids, unit = pairs.column("question_id"), pairs.column("unit")
    units = unit.groupby(ids.to_numpy()).nunique()
    if (units > 1).any():
        question = units.index[units > 1][0]
        found = sorted(set(unit[(ids == question).to_numpy()]))
        raise InvalidTableError(
            f"question {question!r} is in several units: {', '.join(map(str, found))}."
            " A question has one; convert its forecasts first",
            record_id=str(question),
            field="unit",
        )


def _scoring_the_same(
    data: PairCodes, scored: Sequence[RuleScores]
) -> list[tuple[list[RuleScores], NDArray[np.bool_] | None]]:
    """Put together the rules that score the same forecasts, with a mask of these by row.

    A history of which a rule refuses one forecast is not scored by that rule at all: dropping
    one forecast would extend its predecessor.
    """
    groups: dict[bytes, tuple[list[RuleScores], NDArray[np.bool_] | None]] = {}
    for each in scored:
        kept, refused = None, each.refused
        if refused is not None:
            pair = data.pair_keys()
            kept = ~np.isin(pair, pair[data.row[refused]])
        key = b"" if kept is None else kept.tobytes()
        groups.setdefault(key, ([], kept))[0].append(each)
    return list(groups.values())


def _naming_the_forecast(
    error: InvalidTableError, pairs: Pairs, kept: NDArray[np.bool_] | None
) -> InvalidTableError:
    """The same error with the question and the forecaster of its row."""
    if error.row is None:
        return error
    place = error.row if kept is None else int(np.flatnonzero(kept)[error.row])
    row = pairs.frame.iloc[place]
    return InvalidTableError(
        f"forecaster {row['forecaster']!r} gave two different forecasts of question "
        f"{row['question_id']!r} at {row['issued_at']}. Give a 'sequence' column that says which "
        "came later, or remove one.",
        record_id=str(row["question_id"]),
        field="sequence",
        row=place,
    )


# --- histories reduced -----------------------------------------------------------------------


def _reduced(
    pairs: Pairs,
    choices: Choices,
    group: Sequence[RuleScores],
    kept: NDArray[np.bool_] | None,
    partial: Partial | None,
) -> HistoryScores:
    """One score per forecaster and question for each rule of a group, as was chosen."""
    data = pairs.codes if kept is None else pairs.codes.keep(kept)
    values = [_values(pairs, choices, each, kept, partial) for each in group]
    member = None if choices.peers is None else _members(data, choices.peers)
    if choices.history in TIME_WEIGHTED:
        return _over_time(data, choices, values, member)
    if choices.history == "each":
        _refuse_relative(group)
        return score_each_forecast(data.log, values)
    places = chosen_places(data, choices)
    found = score_single_forecasts(data.log, values, places, member=member)
    if not isinstance(choices.history, Spot):
        return found
    ones = np.ones(len(found.question))
    return attrs.evolve(found, time_coverage=ones, n_forecasts=ones.astype(np.int64))


def chosen_places(data: PairCodes, choices: Choices) -> NDArray[np.intp]:
    """Where the forecast stands that is scored alone, for each forecaster and question."""
    if isinstance(choices.history, Spot):
        return in_force(data.log, *_spot_moments(data, choices.history, choices))
    first = data.log.grouping.first
    return first[:-1] if choices.history == "first" else first[1:] - 1


def _values(
    pairs: Pairs,
    choices: Choices,
    scored: RuleScores,
    kept: NDArray[np.bool_] | None,
    partial: Partial | None,
) -> ForecastValues:
    data, rule = pairs.codes, scored.relative
    value = scored.score if kept is None else scored.score[kept[data.row]]
    if rule is not None:
        numeric = pairs.of_questions("kind").isin(["numeric", "date"]).to_numpy()
        return ForecastValues(
            value=value,
            against=rule.against,
            negate=rule.direction == "higher",
            factors=rule.factors(numeric=numeric),
        )
    counts = choices.missing != "live-time" and not isinstance(choices.missing, ExcludeBelow)
    if counts and choices.history in TIME_WEIGHTED:
        return ForecastValues(value=value, fill=missing_scores(pairs, choices, scored, partial))
    return ForecastValues(value=value)


def _members(data: PairCodes, peers: Sequence[object]) -> NDArray[np.bool_]:
    member: NDArray[np.bool_] = np.isin(data.forecasters, np.array(list(peers)))
    unknown = sorted(str(name) for name in set(peers) - set(data.forecasters.tolist()))
    if unknown:
        near = did_you_mean(unknown[0], map(str, data.forecasters.tolist()))
        raise UnknownNameError(
            f"no forecaster {unknown[0]!r} among these pairs. {near}", field="peers"
        )
    return member


def _over_time(
    data: PairCodes,
    choices: Choices,
    values: Sequence[ForecastValues],
    member: NDArray[np.bool_] | None,
) -> HistoryScores:
    name, ends = span_ends(data, choices)
    log = data.log
    clocks = {"opens_at": log.opens_at, "closed_at": log.closed_at, name: ends}
    windowed = np.logical_and.reduce([clock != MISSING for clock in clocks.values()])
    absolute = all(each.against is None and each.fill is None for each in values)
    lenient = absolute and (choices.history, choices.missing) == ("time-weighted", "live-time")
    # Where nobody revised, each forecast is all there is to weigh, whatever the window was.
    if not windowed.all() and (not lenient or is_revised(log)[~windowed].any()):
        _require(data, clocks)
    daily = choices.history == "daily"
    least = choices.missing.coverage if isinstance(choices.missing, ExcludeBelow) else 0.0
    return average_over_time(
        in_days(log) if daily else log,
        values,
        ends=ends // DAY if daily else ends,
        windowed=windowed,
        member=member,
        least_coverage=least,
    )


def span_ends(data: PairCodes, choices: Choices) -> tuple[str, NDArray[np.int64]]:
    """Where the span of each question ends, and the name of that clock."""
    if choices.span == "actual":
        return "closed_at", data.log.closed_at
    return "closes_at", data.closes_at


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


def _spot_moments(
    data: PairCodes, spot: Spot, choices: Choices
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The moment for each question, and whether it is the close itself."""
    closed_at = data.log.closed_at
    if spot.at is not None:
        at = np.full(len(data.questions), microseconds(spot.at))
        closed = np.where(closed_at == MISSING, NEVER, closed_at)
        return np.minimum(at, closed), at >= closed
    assert spot.before_close is not None  # noqa: S101 - a spot has one of the two
    name, close = span_ends(data, choices)
    _require(data, {"closed_at": closed_at, name: close})
    lead = round(spot.before_close.total_seconds() * 1e6)
    return np.minimum(close - lead, closed_at), close - lead >= closed_at


def _refuse_relative(group: Sequence[RuleScores]) -> None:
    if any(each.relative is not None for each in group):
        raise InvalidArgumentError(
            'a relative rule compares forecasters at one time; history="each" scores every forecast'
            ' alone. Choose "time-weighted", "daily", "last" or spot(...)',
            field="history",
        )


def _dropped(data: PairCodes, choices: Choices, found: HistoryScores) -> pd.DataFrame:
    question, forecaster, coverage = found.dropped
    share = np.nan_to_num(coverage)
    return pd.DataFrame(
        {
            "question_id": data.questions[question],
            "forecaster": data.forecasters[forecaster],
            "reason": Reason.OUTSIDE_WINDOW.value,
            "detail": [f"{choices.history}: live for {each:.4g} of the span" for each in share],
        }
    )
