"""One rule applied to pairs of any shape: scores for what it accepts, reasons for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError, InvalidOutcomeError, UnscorableForecastError
from forecasttrack.evaluation.scores.belief_arrays import arrays, batches, shapes
from forecasttrack.pairing import Pairs
from forecasttrack.scoring.rules.register import Partial, ScoringRule, find_rules
from forecasttrack.tables.reasons import Reason

OVER_RANGE = "outcome as a range"

Verdict = tuple[pd.DataFrame, pd.DataFrame]
"""Scored rows, and rows left out with reason and detail."""


def forms_of(rule: str | ScoringRule) -> Mapping[str, ScoringRule]:
    """The forms of a rule by the shape each accepts, from its name or from the rule itself.

    Options that stand in an order are scored as plain options where a rule does not ask for it.

    Raises:
        UnknownNameError: No rule bears that name.
    """
    found = [rule] if isinstance(rule, ScoringRule) else find_rules(rule).values()
    forms: dict[str, ScoringRule] = {form.accepts: form for form in found}
    if "options" in forms:
        forms.setdefault("ordered options", forms["options"])
    return forms


def apply(pairs: Pairs, rule: str | ScoringRule, *, partial: Partial | None = None) -> Verdict:
    """Score pairs under one rule.

    Args:
        pairs: The pairs, one standing forecast per forecaster and question.
        rule: Name of a rule, or a rule.
        partial: What an outcome between 0 and 1 of a yes/no question means.

    Returns:
        The rows that have a score, with ``rule, convention, direction, best, score``; and those
        left out, with ``question_id, forecaster, reason, detail``. Together they are all the pairs.

    Raises:
        InvalidOutcomeError: There is a partial outcome and ``partial`` was not said.
        InvalidForecastError: A belief is none, named by question and forecaster.
    """
    forms, shape = forms_of(rule), shapes(pairs)
    pairs = pairs.with_columns(place=np.arange(len(pairs)))
    name = rule if isinstance(rule, str) else rule.name
    scored, refused = [pairs.frame.iloc[:0]], [_left_out(pairs, "").iloc[:0]]
    for each in dict.fromkeys(shape):
        part = _keep(pairs, shape == each)
        if each not in forms:
            refused.append(_left_out(part, f"{name} does not score {each}"))
            continue
        for outcomes in _by_outcome(part, forms[each], partial):
            frame, left = outcomes
            scored.append(frame)
            refused.append(left)
    in_order = _together(scored).sort_values("place", ignore_index=True).drop(columns="place")
    return in_order, _together(refused)


def _keep(pairs: Pairs, kept: np.ndarray) -> Pairs:
    # Most books have one shape and plain outcomes; then nothing needs to be copied.
    return pairs if kept.all() else pairs.keep(kept)


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _by_outcome(pairs: Pairs, rule: ScoringRule, partial: Partial | None) -> Iterator[Verdict]:
    """Score the outcomes that are plain, those that are partial, and those that are ranges."""
    outcome = pairs.frame["outcome"].to_numpy()
    is_range = ~np.isfinite(outcome)
    between = (rule.accepts == "probability") & (outcome > 0) & (outcome < 1)
    if between.any() and partial is None:
        raise _partial_outcome(pairs.keep(between))
    if not between.any():
        yield from _scored(_keep(pairs, ~is_range), rule)
    elif partial in rule.partial:
        told = attrs.evolve(
            rule,
            arguments={**rule.arguments, "partial": partial},
            convention=f"{rule.convention}, partial outcome as a {partial}",
        )
        yield from _scored(_keep(pairs, ~is_range), told)
    else:
        detail = f"{rule.name} has no score for a partial outcome as a {partial}"
        yield pairs.frame.iloc[:0], _left_out(pairs.keep(between), detail)
        yield from _scored(pairs.keep(~is_range & ~between), rule)
    if is_range.any():
        yield from _ranges(_keep(pairs, is_range), rule)


def _ranges(pairs: Pairs, rule: ScoringRule) -> Iterator[Verdict]:
    if rule.over_range is None:
        detail = f"{rule.name} needs an exact outcome, and only a range is known"
        yield pairs.frame.iloc[:0], _left_out(pairs, detail)
        return
    ranged = pairs.with_columns(**_ends(pairs))
    endless = np.isinf(ranged.frame["outcome_low"]) & np.isinf(ranged.frame["outcome_high"])
    detail = "it never came, and without a close nothing is known of when"
    yield pairs.frame.iloc[:0], _left_out(ranged.keep(endless.to_numpy()), detail)
    convention = f"{rule.convention}, {OVER_RANGE}"
    told = attrs.evolve(rule, function=rule.over_range, convention=convention)
    yield from _scored(ranged.keep(~endless.to_numpy()), told, ends=("outcome_low", "outcome_high"))


def _ends(pairs: Pairs) -> dict[str, np.ndarray]:
    """Both ends of each range, open ones infinite; what never came lies after the close."""
    frame = pairs.frame
    never = np.isposinf(frame["outcome"].to_numpy())
    epoch = pd.Timestamp(0, tz="UTC")
    close = ((frame["closes_at"] - epoch) / pd.Timedelta(days=1)).to_numpy(dtype=float)
    low = np.where(never, close, frame["outcome_low"].to_numpy())
    high = frame["outcome_high"].to_numpy()
    return {
        "outcome_low": np.where(np.isnan(low), -np.inf, low),
        "outcome_high": np.where(np.isnan(high) | never, np.inf, high),
    }


def _scored(
    pairs: Pairs, rule: ScoringRule, *, ends: tuple[str, ...] = ("outcome",)
) -> Iterator[Verdict]:
    if not len(pairs):
        return
    for batch in batches(pairs, _shape(pairs)):
        yield from _attempt(batch, rule, ends)


def _attempt(pairs: Pairs, rule: ScoringRule, ends: tuple[str, ...]) -> Iterator[Verdict]:
    """Score what can be scored; sound beliefs for which the rule has no score are left out."""
    outcomes = {name: pairs.frame[name].to_numpy() for name in ends}
    try:
        score = rule(**arrays(pairs, _shape(pairs)), **outcomes)
    except UnscorableForecastError as error:
        lacking = _rows_of(error, len(pairs))
        detail = f"{rule.name}: {str(error).split(' at row ')[0]}"
        yield pairs.frame.iloc[:0], _left_out(pairs.keep(lacking), detail)
        if not lacking.all():
            yield from _attempt(pairs.keep(~lacking), rule, ends)
    except ForecastTrackError as error:
        raise _of_whom(error, pairs) from error
    else:
        frame = pairs.frame.assign(
            rule=rule.name,
            convention=rule.convention,
            direction=rule.direction,
            best=rule.best,
            score=score,
        )
        yield frame, _left_out(pairs, "").iloc[:0]


def _rows_of(error: UnscorableForecastError, n: int) -> np.ndarray:
    lacking = np.full(n, error.rows is None)
    if error.rows is not None:
        lacking[list(error.rows)] = True
    return lacking


def _shape(pairs: Pairs) -> str:
    return str(shapes(pairs)[0])


def _left_out(pairs: Pairs, detail: str) -> pd.DataFrame:
    named = pairs.frame[["question_id", "forecaster"]]
    return named.assign(reason=Reason.NO_RULE.value, detail=detail).reset_index(drop=True)


def _partial_outcome(pairs: Pairs) -> InvalidOutcomeError:
    first = pairs.frame.iloc[0]
    return InvalidOutcomeError(
        f"the outcome of question '{first['question_id']}' is {first['outcome']:g}, neither yes nor"
        ' no. Say partial="mean" if that share came true, or partial="probability" if it came'
        " true with that probability",
        record_id=str(first["question_id"]),
        field="outcome",
    )


def _of_whom(error: ForecastTrackError, pairs: Pairs) -> ForecastTrackError:
    """The same error with the question and the forecaster of its row."""
    if error.row is None:
        return error
    row = pairs.frame.iloc[error.row]
    message = f"forecast of '{row['forecaster']}' on '{row['question_id']}': {error}"
    return type(error)(message, record_id=str(row["question_id"]), field=error.field)
