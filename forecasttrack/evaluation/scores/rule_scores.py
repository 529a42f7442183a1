"""The scores that one rule gives to single forecasts, before histories are reduced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecasttrack.errors import ForecastTrackError, UnscorableForecastError
from forecasttrack.evaluation.scores.inexact_outcomes import (
    needs_partial,
    range_ends,
    rule_for_partial,
    rule_over_range,
)
from forecasttrack.evaluation.scores.number_arrays import (
    by_number_of_points,
    by_parameters,
    cdf_arrays,
    distribution_arrays,
    point_arrays,
    with_open_ends,
)
from forecasttrack.evaluation.scores.offered_beliefs import without_absent_options
from forecasttrack.pairing import Pairs
from forecasttrack.pairing.lazy_frame import LazyFrame
from forecasttrack.scoring.history import RELATIVE_RULES, RelativeRule
from forecasttrack.scoring.rules.register import Partial, ScoringRule, find_rules
from forecasttrack.tables.reasons import Reason

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
    left_out: LazyFrame
    relative: RelativeRule | None = None

    @property
    def refused(self) -> NDArray[np.bool_] | None:
        """The forecasts that have no score, shape (n,); None where all have one."""
        if self.form is None or not (self.form < 0).any():
            return None
        return self.form < 0

    def described(self, form: int) -> Description:
        """Convention, direction and best score under one form of the rule."""
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
        instead: The name of the rule to score by in place of a rule of a certain name.
        partial: What an outcome between yes and no means.

    Raises:
        UnknownNameError: No rule bears a name.
        InvalidOutcomeError: There is a partial outcome and ``partial`` was not given.
        InvalidForecastError: A belief is invalid, named by question and forecaster.
    """
    scored: dict[str, RuleScores] = {}
    found = []
    for rule in rules:
        if not isinstance(rule, str):
            found.append(_in_coded_order(pairs, rule, partial))
            continue
        relative = RELATIVE_RULES.get(rule)
        base = rule if relative is None else relative.over
        base = instead.get(base, base)
        # Peer points and the log score, for example, need the same scores of single forecasts.
        if base not in scored:
            scored[base] = _in_coded_order(pairs, base, partial)
        found.append(attrs.evolve(scored[base], name=rule, relative=relative))
    return found


def _in_coded_order(pairs: Pairs, rule: str | ScoringRule, partial: Partial | None) -> RuleScores:
    whole = _all_at_once(pairs, rule, partial)
    if whole is not None:
        return whole
    scores, row = score_rows(pairs, rule, partial=partial), pairs.codes.row
    form = None if scores.form is None else scores.form.take(row)
    return attrs.evolve(scores, score=scores.score.take(row), form=form)


def _all_at_once(
    pairs: Pairs, rule: str | ScoringRule, partial: Partial | None
) -> RuleScores | None:
    """Score pairs if all are probabilities of a yes or no; None if not, or on an error."""
    form = forms_of(rule).get("probability")
    if form is None or not pairs.codes.outcomes.settled or not only_probabilities(pairs):
        return None
    try:
        score = form(probability=pairs.codes.probability, outcome=pairs.codes.outcome)
    except ForecastTrackError:
        return None  # scored again part by part, the error names question and forecaster
    form = rule_for_partial(form, partial) if partial in form.partial else form
    return RuleScores(
        name=form.name,
        score=score,
        form=None,
        forms=[(form.convention, form.direction, form.best)],
        left_out=LazyFrame(lambda: _left_out(pairs, [])),
    )


def only_probabilities(pairs: Pairs) -> bool:
    """Whether every belief is a single number, so that it stands in the rows of the pairs."""
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
        rows: The places of these pairs among all pairs, shape (m,).
        pairs: The pairs themselves.
        form: The form of the rule that scored them; None if they are refused or not scored yet.
        score: Their scores, shape (m,); None likewise.
        detail: Why they were refused.
    """

    rows: NDArray[np.intp]
    pairs: Pairs
    form: ScoringRule | None = None
    score: NDArray[np.float64] | None = None
    detail: str = ""

    def keep(self, kept: NDArray[np.bool_]) -> _Part:
        """The rows that a mask of shape (m,) marks, as a part."""
        # Most books have one shape and plain outcomes; then nothing needs to be copied.
        if kept.all():
            return self
        return attrs.evolve(self, rows=self.rows[kept], pairs=self.pairs.keep(kept))

    def refused(self, detail: str) -> _Part:
        """The same rows as a part that is refused, for the reason given."""
        return attrs.evolve(self, detail=detail)


def score_rows(
    pairs: Pairs, rule: str | ScoringRule, *, partial: Partial | None = None
) -> RuleScores:
    """Score every forecast as `score_forecasts` does, by one rule, in the order of the rows."""
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
    left_out = LazyFrame(lambda: _left_out(pairs, refused))
    return RuleScores(name=name, score=score, form=form, forms=forms, left_out=left_out)


def _left_out(pairs: Pairs, refused: Sequence[_Part]) -> pd.DataFrame:
    rows = np.concatenate([np.zeros(0, dtype=np.intp), *(part.rows for part in refused)])
    sizes = [len(part.rows) for part in refused]
    details = np.array([part.detail for part in refused], dtype=object)
    return pairs.refused(rows, Reason.NO_RULE, np.repeat(details, sizes))


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
    outcome = part.pairs.column("outcome").to_numpy()
    is_range = ~np.isfinite(outcome)
    is_partial = (rule.accepts == "probability") & (outcome > 0) & (outcome < 1)
    if is_partial.any() and partial is None:
        raise needs_partial(part.keep(is_partial).pairs)
    if partial in rule.partial:
        # This depends on the choice alone, so that parts with and without partial outcomes agree.
        yield from _scored(part.keep(~is_range), rule_for_partial(rule, partial))
    else:
        detail = f"{rule.name} has no score for a partial outcome as a {partial}"
        if is_partial.any():
            yield part.keep(is_partial).refused(detail)
        yield from _scored(part.keep(~is_range & ~is_partial), rule)
    if is_range.any():
        yield from _over_ranges(part.keep(is_range), rule)


def _over_ranges(part: _Part, rule: ScoringRule) -> Iterator[_Part]:
    if rule.over_range is None:
        yield part.refused(f"{rule.name} needs an exact outcome, and only a range is known")
        return
    low, high = range_ends(part.pairs)
    has_no_end = np.isinf(low) & np.isinf(high)
    if has_no_end.any():
        detail = "it never came, and without a close nothing is known of when"
        yield part.keep(has_no_end).refused(detail)
    ranged = part.pairs.with_columns(outcome_low=low, outcome_high=high)
    part = attrs.evolve(part, pairs=ranged).keep(~has_no_end)
    yield from _scored(part, rule_over_range(rule), outcomes=("outcome_low", "outcome_high"))


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
    outcome = {name: part.pairs.column(name).to_numpy() for name in outcomes}
    try:
        if "open_low" in rule.arguments:
            rule = with_open_ends(rule, part.pairs)
        belief = belief_arrays(part.pairs)
        if "probabilities" in belief and part.pairs.absent_options is not None:
            belief, outcome = without_absent_options(part.pairs, belief, outcome)
        score = rule(**belief, **outcome)
    except UnscorableForecastError as error:
        unscorable = np.full(len(part.rows), error.rows is None)  # without rows it is of all
        unscorable[list(error.rows or ())] = True
        yield part.keep(unscorable).refused(f"{rule.name}: {str(error).split(' at row ')[0]}")
        if not unscorable.all():
            yield from _attempt(part.keep(~unscorable), rule, outcomes)
    except ForecastTrackError as error:
        raise _naming_the_forecast(error, part.pairs) from error
    else:
        yield attrs.evolve(part, form=rule, score=score)


def _naming_the_forecast(error: ForecastTrackError, pairs: Pairs) -> ForecastTrackError:
    """An error with the question and the forecaster of its row added."""
    if error.row is None:
        return error
    row = pairs.frame.iloc[error.row]
    message = f"forecast of '{row['forecaster']}' on '{row['question_id']}': {error}"
    return type(error)(message, record_id=str(row["question_id"]), field=error.field)


# --- beliefs as arrays -----------------------------------------------------------------------

Arrays = dict[str, Any]


def shapes(pairs: Pairs) -> np.ndarray:
    """The shape under which each pair is looked up on the register, of shape (n,).

    Example:
        >>> import forecasttrack as ft
        >>> pairs = ft.pair(ft.read_book("fixtures/alaska-2025"))
        >>> sorted(set(shapes(pairs)))
        ['options', 'ordered options', 'probability', 'quantiles']
    """
    shape = pairs.column("shape").to_numpy(dtype=object)
    ordered = (pairs.column("kind") == "ordered").to_numpy() & (shape == "options")
    return np.where(ordered, "ordered options", shape)


def families(pairs: Pairs) -> Iterator[NDArray[np.bool_] | None]:
    """Mark, of pairs of one shape, those that one call of a rule can score; None marks all.

    Distributions of different families have different parameters, and cumulative distributions
    different numbers of points.
    """
    if len(pairs.beliefs["cdfs"]):
        yield from by_number_of_points(pairs)
        return
    if not len(pairs.beliefs["distributions"]):
        yield None
        return
    yield from by_parameters(pairs)


def belief_arrays(pairs: Pairs) -> Arrays:
    """The arguments that carry the beliefs of pairs of one shape into a rule."""
    return _ARRAYS[str(shapes(pairs)[0])](pairs)


def _probability(pairs: Pairs) -> Arrays:
    return {"probability": pairs.column("probability").to_numpy()}


def _options(pairs: Pairs) -> Arrays:
    """Arguments for options; an option that a forecast does not name has probability 0."""
    options: list[tuple[str, ...]] = list(pairs.column("options"))
    widths = np.array([len(each) for each in options])
    table = np.where(np.arange(widths.max()) < widths[:, None], 0.0, np.nan)
    stated = pairs.beliefs["options"]
    places = [
        options[pair].index(option)
        for pair, option in zip(stated["pair"], stated["option"], strict=True)
    ]
    table[stated["pair"].to_numpy(), places] = stated["probability"].to_numpy()
    return {"probabilities": table}


def _quantiles(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["quantiles"].sort_values(["pair", "level"], kind="stable")
    levels = _padded(stated, "level", len(pairs))
    shared = (levels == levels[0]).all()
    return {
        "levels": levels[0] if shared else levels,
        "values": _padded(stated, "value", len(pairs)),
    }


def _samples(pairs: Pairs) -> Arrays:
    stated = pairs.beliefs["samples"].sort_values(["pair", "sample"], kind="stable")
    return {"samples": _padded(stated, "value", len(pairs))}


def _padded(long: pd.DataFrame, column: str, n: int) -> np.ndarray:
    """One row per pair from a long table sorted by pair, padded with NaN."""
    pair = long["pair"].to_numpy()
    sizes = np.bincount(pair, minlength=n)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    table = np.full((n, sizes.max(initial=1)), np.nan)
    table[pair, place] = long[column].to_numpy()
    return table


_ARRAYS: Mapping[str, Callable[[Pairs], Arrays]] = {
    "probability": _probability,
    "options": _options,
    "ordered options": _options,
    "quantiles": _quantiles,
    "samples": _samples,
    "distribution": distribution_arrays,
    "point": point_arrays,
    "cdf": cdf_arrays,
}
