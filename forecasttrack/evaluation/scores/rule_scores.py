"""The scores that one rule gives to single forecasts, before histories are reduced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.errors import ForecastTrackError, InvalidOutcomeError, UnscorableForecastError
from forecasttrack.evaluation.scores.belief_arrays import belief_arrays, families, shapes
from forecasttrack.pairing import Pairs
from forecasttrack.scoring.history import RELATIVE_RULES, RelativeRule
from forecasttrack.scoring.rules.register import Partial, ScoringRule, find_rules
from forecasttrack.tables.reasons import Reason

OVER_RANGE = "outcome as a range"

Description = tuple[str, str, float]
"""Convention, direction and best score."""


@attrs.frozen(kw_only=True, eq=False)
class RuleScores:
    """The scores of single forecasts under one rule.

    Attributes:
        name: The name of the rule.
        score: One score per forecast, NaN where it was refused, shape (n,).
        form: Which of ``forms`` scored each, -1 where refused, shape (n,); None where the first
            scored all.
        forms: Convention, direction and best score of each form of the rule that was used.
        left_out: The forecasts refused, with reason and detail.
        relative: The relative rule that compares these scores, where it is one.
    """

    name: str
    score: NDArray[np.float64]
    form: NDArray[np.intp] | None
    forms: Sequence[Description]
    left_out: pd.DataFrame
    relative: RelativeRule | None = None

    @property
    def refused(self) -> NDArray[np.bool_] | None:
        """The forecasts that have no score, shape (n,); None where all have one."""
        if self.form is None or not (self.form < 0).any():
            return None
        return self.form < 0

    def described(self, form: int) -> Description:
        """Convention, direction and best score of what the rule makes of one form."""
        convention, direction, best = self.forms[form]
        if self.relative is None:
            return convention, direction, best
        rule = self.relative
        return f"{rule.convention}, {convention}", rule.direction, rule.best


def score_forecasts(
    pairs: Pairs,
    rules: Sequence[str | ScoringRule],
    *,
    instead: Mapping[str, str],
    partial: Partial | None,
) -> list[RuleScores]:
    """Score every forecast under each rule, in the order in which the pairs are coded.

    Args:
        pairs: The pairs.
        rules: Rules or names of rules, relative ones too.
        instead: Rules to take in another convention, by name.
        partial: What an outcome between yes and no means.

    Raises:
        UnknownNameError: No rule bears a name.
        InvalidOutcomeError: There is a partial outcome and ``partial`` was not given.
        InvalidForecastError: A belief is invalid, named by question and forecaster.
    """
    known: dict[str, RuleScores] = {}
    found = []
    for rule in rules:
        if not isinstance(rule, str):
            found.append(_in_coded_order(pairs, rule, partial))
            continue
        relative = RELATIVE_RULES.get(rule)
        base = rule if relative is None else relative.over
        base = instead.get(base, base)
        # Peer points and the log score, say, rest on the same scores of single forecasts.
        if base not in known:
            known[base] = _in_coded_order(pairs, base, partial)
        found.append(attrs.evolve(known[base], name=rule, relative=relative))
    return found


def _in_coded_order(pairs: Pairs, rule: str | ScoringRule, partial: Partial | None) -> RuleScores:
    whole = _all_at_once(pairs, rule)
    if whole is not None:
        return whole
    scores, row = score_rows(pairs, rule, partial=partial), pairs.codes.row
    form = None if scores.form is None else scores.form.take(row)
    return attrs.evolve(scores, score=scores.score.take(row), form=form)


def _all_at_once(pairs: Pairs, rule: str | ScoringRule) -> RuleScores | None:
    """Score pairs that are all probabilities with an outcome of yes or no."""
    form = forms_of(rule).get("probability")
    if form is None or not pairs.codes.settled or not only_probabilities(pairs):
        return None
    try:
        score = form(probability=pairs.codes.probability, outcome=pairs.codes.outcome)
    except ForecastTrackError:
        return None  # scored again part by part, the error names question and forecaster
    return RuleScores(
        name=form.name,
        score=score,
        form=None,
        forms=[(form.convention, form.direction, form.best)],
        left_out=_left_out(pairs, []),
    )


def only_probabilities(pairs: Pairs) -> bool:
    """Whether no belief needs more than one number."""
    return all(not len(table) for table in pairs.beliefs.values())


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


# --- part by part ----------------------------------------------------------------------------


@attrs.frozen(kw_only=True, eq=False)
class _Part:
    """Pairs that are scored, or refused, in one way.

    Attributes:
        rows: Their places among all pairs, shape (m,).
        pairs: The pairs themselves.
        form: The form of the rule that scored them; None where they were refused.
        score: Their scores, shape (m,).
        detail: Why they were refused.
    """

    rows: NDArray[np.intp]
    pairs: Pairs
    form: ScoringRule | None = None
    score: NDArray[np.float64] | None = None
    detail: str = ""

    def keep(self, kept: NDArray[np.bool_]) -> _Part:
        """The part of it that a mask marks."""
        # Most books have one shape and plain outcomes; then nothing needs to be copied.
        if kept.all():
            return self
        return attrs.evolve(self, rows=self.rows[kept], pairs=self.pairs.keep(kept))

    def refused(self, detail: str) -> _Part:
        """The same pairs, without a score."""
        return attrs.evolve(self, detail=detail)


def score_rows(
    pairs: Pairs, rule: str | ScoringRule, *, partial: Partial | None = None
) -> RuleScores:
    """Score every forecast under one rule, in the order of the rows of the pairs.

    Args:
        pairs: The pairs.
        rule: Name of a rule, or a rule.
        partial: What an outcome between 0 and 1 of a yes/no question means.

    Raises:
        InvalidOutcomeError: There is a partial outcome and ``partial`` was not given.
        InvalidForecastError: A belief is invalid, named by question and forecaster.
    """
    score = np.full(len(pairs), np.nan)
    form = np.full(len(pairs), -1, dtype=np.intp)
    forms: list[Description] = []
    refused = []
    for part in _parts(pairs, rule, partial):
        if part.form is None or part.score is None:
            refused.append(part)
            continue
        described = (part.form.convention, part.form.direction, part.form.best)
        if described not in forms:
            forms.append(described)
        score[part.rows], form[part.rows] = part.score, forms.index(described)
    name = rule if isinstance(rule, str) else rule.name
    left_out = _left_out(pairs, refused)
    return RuleScores(name=name, score=score, form=form, forms=forms, left_out=left_out)


def _left_out(pairs: Pairs, refused: Sequence[_Part]) -> pd.DataFrame:
    rows = np.concatenate([np.zeros(0, dtype=np.intp), *(part.rows for part in refused)])
    sizes = [len(part.rows) for part in refused]
    details = np.array([part.detail for part in refused], dtype=object)
    found = pairs.frame[["question_id", "forecaster"]].iloc[rows].reset_index(drop=True)
    return found.assign(reason=Reason.NO_RULE.value, detail=np.repeat(details, sizes))


def _parts(pairs: Pairs, rule: str | ScoringRule, partial: Partial | None) -> Iterator[_Part]:
    forms, shape = forms_of(rule), shapes(pairs)
    whole = _Part(rows=np.arange(len(pairs)), pairs=pairs)
    for each in dict.fromkeys(shape):
        part = whole.keep(shape == each)
        if each in forms:
            yield from _by_outcome(part, forms[each], partial)
        else:
            name = rule if isinstance(rule, str) else rule.name
            yield part.refused(f"{name} does not score {each}")


def _by_outcome(part: _Part, rule: ScoringRule, partial: Partial | None) -> Iterator[_Part]:
    """Score the outcomes that are plain, those that are partial, and those that are ranges."""
    outcome = part.pairs.frame["outcome"].to_numpy()
    is_range = ~np.isfinite(outcome)
    between = (rule.accepts == "probability") & (outcome > 0) & (outcome < 1)
    if between.any() and partial is None:
        raise _partial_outcome(part.keep(between).pairs)
    if not between.any():
        yield from _scored(part.keep(~is_range), rule)
    elif partial in rule.partial:
        yield from _scored(part.keep(~is_range), _for_partial(rule, partial))
    else:
        detail = f"{rule.name} has no score for a partial outcome as a {partial}"
        yield part.keep(between).refused(detail)
        yield from _scored(part.keep(~is_range & ~between), rule)
    if is_range.any():
        yield from _over_ranges(part.keep(is_range), rule)


def _for_partial(rule: ScoringRule, partial: Partial | None) -> ScoringRule:
    return attrs.evolve(
        rule,
        arguments={**rule.arguments, "partial": partial},
        convention=f"{rule.convention}, partial outcome as a {partial}",
    )


def _over_ranges(part: _Part, rule: ScoringRule) -> Iterator[_Part]:
    if rule.over_range is None:
        yield part.refused(f"{rule.name} needs an exact outcome, and only a range is known")
        return
    part = attrs.evolve(part, pairs=part.pairs.with_columns(**_range_ends(part.pairs)))
    low, high = (part.pairs.frame[name].to_numpy() for name in ("outcome_low", "outcome_high"))
    endless = np.isinf(low) & np.isinf(high)
    if endless.any():
        detail = "it never came, and without a close nothing is known of when"
        yield part.keep(endless).refused(detail)
    convention = f"{rule.convention}, {OVER_RANGE}"
    ranged = attrs.evolve(rule, function=rule.over_range, convention=convention)
    yield from _scored(part.keep(~endless), ranged, outcomes=("outcome_low", "outcome_high"))


def _range_ends(pairs: Pairs) -> dict[str, np.ndarray]:
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
    part: _Part, rule: ScoringRule, *, outcomes: tuple[str, ...] = ("outcome",)
) -> Iterator[_Part]:
    if not len(part.rows):
        return
    for family in families(part.pairs):
        batch = part if family is None else part.keep(family)
        yield from _attempt(batch, rule, outcomes)


def _attempt(part: _Part, rule: ScoringRule, outcomes: tuple[str, ...]) -> Iterator[_Part]:
    """Score what can be scored; sound beliefs for which the rule has no score are left out."""
    known = {name: part.pairs.frame[name].to_numpy() for name in outcomes}
    try:
        score = rule(**belief_arrays(part.pairs), **known)
    except UnscorableForecastError as error:
        lacking = np.full(len(part.rows), error.rows is None)
        lacking[list(error.rows or ())] = True
        yield part.keep(lacking).refused(f"{rule.name}: {str(error).split(' at row ')[0]}")
        if not lacking.all():
            yield from _attempt(part.keep(~lacking), rule, outcomes)
    except ForecastTrackError as error:
        raise _naming_the_forecast(error, part.pairs) from error
    else:
        yield attrs.evolve(part, form=rule, score=score)


def _partial_outcome(pairs: Pairs) -> InvalidOutcomeError:
    first = pairs.frame.iloc[0]
    return InvalidOutcomeError(
        f"the outcome of question '{first['question_id']}' is {first['outcome']:g}, neither yes nor"
        ' no. Say partial="mean" if that share came true, or partial="probability" if it came'
        " true with that probability",
        record_id=str(first["question_id"]),
        field="outcome",
    )


def _naming_the_forecast(error: ForecastTrackError, pairs: Pairs) -> ForecastTrackError:
    """The same error with the question and the forecaster of its row."""
    if error.row is None:
        return error
    row = pairs.frame.iloc[error.row]
    message = f"forecast of '{row['forecaster']}' on '{row['question_id']}': {error}"
    return type(error)(message, record_id=str(row["question_id"]), field=error.field)
