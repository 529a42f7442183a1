"""Pairs scored under rules, and their histories reduced to one score each."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.book import Book
from forecasttrack.display.arguments import naming_arguments
from forecasttrack.display.found import shown
from forecasttrack.errors import (
    InvalidArgumentError,
    InvalidTableError,
    did_you_mean,
)
from forecasttrack.evaluation.scores.chosen_forecasts import chosen_places, weighed_windows
from forecasttrack.evaluation.scores.history_choices import (
    OFFERED,
    PRESETS,
    TIME_WEIGHTED,
    Choices,
    ExcludeBelow,
    History,
    Missing,
    Span,
    Spot,
)
from forecasttrack.evaluation.scores.missing_time import missing_scores
from forecasttrack.evaluation.scores.options_among_peers import catch_all_among_peers
from forecasttrack.evaluation.scores.peers import members, refuse_unknown_peers
from forecasttrack.evaluation.scores.rule_scores import (
    RuleScores,
    only_probabilities,
    score_forecasts,
)
from forecasttrack.evaluation.scores.score_columns import ScoreColumns, without_score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.pairing import Pairs, pair
from forecasttrack.pairing.lazy_frame import LazyFrame
from forecasttrack.scoring.history.integrals import (
    ForecastValues,
    HistoryScores,
    average_over_time,
)
from forecasttrack.scoring.history.reduction import (
    DAY,
    in_days,
    score_each_forecast,
    score_single_forecasts,
)
from forecasttrack.scoring.rules.register import Partial, ScoringRule
from forecasttrack.tables.schema import MISSING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from forecasttrack.pairing.pair_columns import PairCodes


@naming_arguments
def score(  # noqa: PLR0913 - every choice has a name, and most a default
    pairs: Pairs | Book,
    *,
    rules: Sequence[str | ScoringRule] = ("brier", "log"),
    history: History | None = None,
    span: Span | None = None,
    missing: Missing | None = None,
    peers: Collection[Hashable] | None = None,
    partial: Partial | None = None,
) -> Scores:
    """Score pairs under scoring rules.

    A rule scores each forecast by the form it has for that shape of belief. An outcome known only
    as a range is scored as one, under a convention that says so, where the rule can. The
    forecasts of one forecaster on one question are then reduced to one score, as ``history``
    says; the column ``history`` of the result tells every choice.

    A forecast is live from the later of ``issued_at`` and ``opens_at`` until the earliest of the
    same forecaster's next revision, ``expires_at`` and the actual close; the beginning belongs to
    it, the end does not.

    Args:
        pairs: Pairs, or a book, which is paired first.
        rules: Names of scoring rules, or rules, each at most once. Beside those on the register
            there are ``peer-points`` and ``relative-brier``, which hold a forecaster against the
            others at every moment.
        history: ``"time-weighted"`` (the default), ``"daily"`` (full UTC days, each with the
            belief in force when it ends), ``"last"``, ``"first"``, ``"each"``, a moment made by
            ``ft.spot``, or a platform's choices: ``"metaculus"``, ``"good-judgment"``.
        span: The life of a question: until its ``"actual"`` close (the default) or until the
            ``"scheduled"`` one.
        missing: What counts where a span has no live forecast: nothing, that is
            ``"live-time"`` only (the default); ``"zero"``; the score of a constant baseline, such
            as ``"even odds"``; or ``ft.exclude_below(share)``. Relative scores of missing time
            are always 0.
        peers: Ids of the forecasters whom relative rules compare with; all by default. Others
            are held against them without being peers of anybody.
        partial: What an outcome between yes and no means: the share that came true (``mean``), or
            the probability that it did (``probability``); refused by default.

    Returns:
        One row per forecaster, question and rule; ``.left_out`` adds to what ``pair`` left out
        each other pair: those that no form of a rule accepts, or that were live for no time.

    Raises:
        UnknownNameError: There is no rule, or no peer, of that name.
        InvalidArgumentError: No list of rules, a rule twice, or a choice that is not on offer.
        InvalidOutcomeError: An outcome is partial, and ``partial`` was not said.
        InvalidForecastError: A belief cannot be scored; the error names question and forecaster.
        InvalidTableError: A question has forecasts in several units, or no window where time is
            to be weighed; or a forecaster said two things at one instant, in no known order.

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> scores = ft.score(pairs.where(kind="binary"), rules=["brier"])
        >>> len(scores.frame)
        40
        >>> scores.frame["history"].iloc[0]
        'time-weighted, actual span, missing live-time'
    """
    refuse_no_list(rules=rules, peers=peers)
    choices = complete_choices(history=history, span=span, missing=missing, peers=peers)
    pairs = pair(pairs) if isinstance(pairs, Book) else pairs
    if not isinstance(pairs, Pairs):
        message = f"score() takes pairs or a book, found {type(pairs).__name__}; see ft.pair"
        raise InvalidArgumentError(message, field="pairs")
    if choices.peers is not None:
        refuse_unknown_peers(choices.peers, pairs.codes.forecasters)
    return score_under(pairs, rules=checked_rules(rules), choices=choices, partial=partial)


def refuse_no_list(**given: object) -> None:
    """Refuse arguments, given by name, that are neither a list nor None.

    Raises:
        InvalidArgumentError: One of them is something else.
    """
    for name, value in given.items():
        is_single = isinstance(value, bytes) or getattr(value, "shape", None) == ()
        if value is not None and (is_single or not isinstance(value, Collection)):
            message = f"{name} is a list, found {type(value).__name__}; put it in brackets"
            raise InvalidArgumentError(message, field=name)


def score_under(
    pairs: Pairs,
    *,
    rules: Sequence[str | ScoringRule],
    choices: Choices,
    partial: Partial | None = None,
) -> Scores:
    """Score pairs under rules and choices that were checked before; otherwise like `score`."""
    if choices.history in ("each", "first"):
        pairs = pairs.with_replaced()
    columns, left_out = score_columns(pairs, rules=rules, choices=choices, partial=partial)
    return Scores(
        frame=columns,
        left_out=LazyFrame(lambda: pd.concat([pairs.left_out, left_out.frame], ignore_index=True)),
        pairs=pairs,
        rules=tuple(rules),
        partial=partial,
        choices=choices,
        way=score_columns,
    )


def complete_choices(
    *,
    history: History | None,
    span: Span | None,
    missing: Missing | None,
    peers: Collection[Hashable] | None = None,
) -> Choices:
    """Complete and check how a history becomes a score.

    Raises:
        InvalidArgumentError: A choice is not on offer, or contradicts a preset.
    """
    ids = None if peers is None else tuple(peers)
    if ids is not None and not all(isinstance(each, Hashable) for each in ids):
        message = f"peers are ids of forecasters, found {shown(peers)}"
        raise InvalidArgumentError(message, field="peers")
    if isinstance(history, str) and history in PRESETS:
        if span is not None or missing is not None:
            raise InvalidArgumentError(
                f'history="{history}" fixes span and missing as the platform does; leave them out,'
                " or make each choice by name",
                field="history",
            )
        return attrs.evolve(PRESETS[history], peers=ids)
    given = {"history": history, "span": span, "missing": missing}
    chosen: dict[str, Any] = {name: each for name, each in given.items() if each is not None}
    for name, value in chosen.items():
        texts, types = OFFERED[name]
        if not (isinstance(value, types) or (isinstance(value, str) and value in texts)):
            raise InvalidArgumentError(
                f"{name} is {shown(value)}. {did_you_mean(value, texts)}", field=name
            )
    return Choices(**chosen, peers=ids)


def checked_rules(rules: Sequence[str | ScoringRule]) -> Sequence[str | ScoringRule]:
    """Return a list of rules after checking that each stands in it once.

    Raises:
        InvalidArgumentError: ``rules`` is no list, is empty, or names a rule twice.
    """
    if isinstance(rules, str):
        raise InvalidArgumentError(
            f'rules is a list, found {shown(rules)}; write rules=["{rules}"]'
        )
    if rules is None or not all(isinstance(each, str | ScoringRule) for each in rules):
        raise InvalidArgumentError(
            f"rules is a list of names, such as 'brier', found {shown(rules)}"
        )
    names = [
        (each, "") if isinstance(each, str) else (each.name, each.convention) for each in rules
    ]
    if not names or len(set(names)) < len(names):
        raise InvalidArgumentError(
            f"rules names each rule once, and at least one; found {shown(rules)}"
        )
    return rules


# --- rules that score the same forecasts --------------------------------------------------------


def score_columns(
    pairs: Pairs,
    *,
    rules: Sequence[str | ScoringRule],
    choices: Choices,
    partial: Partial | None,
) -> tuple[ScoreColumns, LazyFrame]:
    """Score pairs under rules and choices that were checked before.

    Returns:
        One row per forecaster, question and rule; and what has no score, with its reason.
    """
    if not only_probabilities(pairs):
        _check_units(pairs)
    scored = score_forecasts(pairs, rules, instead=choices.instead, partial=partial)
    groups = []
    for group, kept in _scoring_the_same(pairs.codes, scored):
        try:
            found = _reduced(pairs, choices, group, kept, partial)
        except InvalidTableError as error:
            raise _naming_the_forecast(error, pairs, kept) from error
        groups.append((tuple(group), found))
    columns = ScoreColumns(pairs=pairs, choices=choices, groups=tuple(groups))
    return columns, LazyFrame(lambda: without_score(columns, scored))


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
    """Groups of rules that score the same forecasts, each with a mask of these; None marks all.

    A history of which a rule refuses one forecast is not scored by that rule at all: dropping
    one forecast would extend its predecessor.
    """
    groups: dict[bytes, tuple[list[RuleScores], NDArray[np.bool_] | None]] = {}
    for each in scored:
        kept, refused = None, each.refused
        if refused is not None:
            history = data.pair_keys()
            kept = ~np.isin(history, history[data.row[refused]])
        key = b"" if kept is None else kept.tobytes()
        groups.setdefault(key, ([], kept))[0].append(each)
    return list(groups.values())


def _naming_the_forecast(
    error: InvalidTableError, pairs: Pairs, kept: NDArray[np.bool_] | None
) -> InvalidTableError:
    """The error of two forecasts at one instant, with the question and forecaster of its row."""
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
    member = None if choices.peers is None else members(data, choices.peers)
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
        catch_all, lacking = None, None
        if choices.preset == "metaculus" and pairs.absent_options is not None:
            catch_all, lacking = catch_all_among_peers(pairs, scored.score, kept)
        return ForecastValues(
            value=value,
            against=rule.against,
            negate=rule.direction == "higher",
            factors=rule.factors(numeric=numeric),
            catch_all=catch_all,
            lacking=lacking,
        )
    fills = choices.missing != "live-time" and not isinstance(choices.missing, ExcludeBelow)
    if fills and choices.history in TIME_WEIGHTED:
        return ForecastValues(value=value, fill=missing_scores(pairs, choices, scored, partial))
    return ForecastValues(value=value)


def _over_time(
    data: PairCodes,
    choices: Choices,
    values: Sequence[ForecastValues],
    member: NDArray[np.bool_] | None,
) -> HistoryScores:
    clocks, opens_at = data.clocks(choices.span), data.log.opens_at
    has_window = np.logical_and.reduce([clock != MISSING for clock in clocks.values()])
    if not has_window.all():
        absolute = all(each.against is None and each.fill is None for each in values)
        data, has_window = weighed_windows(data, choices, absolute=absolute)
    ends = list(clocks.values())[-1]  # of the span
    daily = choices.history == "daily"
    least = choices.missing.coverage if isinstance(choices.missing, ExcludeBelow) else 0.0
    found = average_over_time(
        in_days(data.log) if daily else data.log,
        values,
        ends=ends // DAY if daily else ends,
        windowed=has_window,
        member=member,
        least_coverage=least,
    )
    if (without_start := opens_at == MISSING).any():
        found.time_coverage[without_start[found.question]] = np.nan
    return found


def _refuse_relative(group: Sequence[RuleScores]) -> None:
    if any(each.relative is not None for each in group):
        raise InvalidArgumentError(
            'a relative rule compares forecasters at one time; history="each" scores every forecast'
            ' alone. Choose "time-weighted", "daily", "last" or spot(...)',
            field="history",
        )
