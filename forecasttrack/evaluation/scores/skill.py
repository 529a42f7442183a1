"""Skill: how much better than a baseline on the same questions, with an interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.learning import Learner, nothing_learned
from forecasttrack.baselines.reference_forecasters import Baseline, find_baseline
from forecasttrack.display.found import shown
from forecasttrack.errors import InvalidArgumentError
from forecasttrack.evaluation.comparison.equal_forecasts import why_equal
from forecasttrack.evaluation.scores.mean_rows import MeanRows, Per
from forecasttrack.evaluation.scores.other_outcomes import NUMBER, OTHER, numbered
from forecasttrack.evaluation.scores.question_columns import (
    EARLY,
    HINDSIGHT,
    warn_without_values,
    with_columns_of_questions,
    with_doubts_marked,
)
from forecasttrack.evaluation.scores.rule_scores import RuleScores
from forecasttrack.evaluation.scores.score_columns import ScoredPairs
from forecasttrack.evaluation.scores.silent_baseline import with_silence_noted
from forecasttrack.evaluation.scores.summary import APART, means, summarise
from forecasttrack.findings.early_answers import PROVISIONAL_NOTE
from forecasttrack.findings.finding import PROVISIONAL
from forecasttrack.findings.sample_size import too_few_for
from forecasttrack.pairing import Pairs
from forecasttrack.reliability.few import NOTHING_VARIES, TOO_FEW, Bar
from forecasttrack.reliability.result import TestResult
from forecasttrack.tables.group_names import beside_results

_ROW = ["question_id", "forecaster", "rule", "convention"]
_SCORES = ["score", *OTHER[:2]]
"""Columns of each row: score, score for the other outcome, probability of yes."""
_FIRST, _SECOND, _BASELINE = "_first", "_second", "_baseline"
"""Endings of a column's name that tell whose score it holds; without one, the forecaster's."""
_HAS_BASELINE = "_has_baseline"
_DOUBTS = (EARLY, HINDSIGHT)
_LEVEL = 0.95
_BARS_OF_MEANS = (TOO_FEW, NOTHING_VARIES)
"""What bars the interval of a mean bars that of skill over a constant baseline, too."""

_MEASURES = (
    *("mean", "n", "n_claims", "n_clusters", "participation"),
    *("low", "high", "level", "interval", "note", "barred_by"),
)


def skill(
    scored: ScoredPairs, *, baseline: str | Baseline, by: str | Sequence[str] | None, per: Per
) -> pd.DataFrame:
    """Compare mean scores with those of a baseline; ``Scores.skill`` says how."""
    rows = with_baseline_scores(scored, baseline)
    found = skill_of_rows(rows, scored.pairs, baseline=baseline, by=by, per=per)
    return _with_learning_noted(found, scored, baseline)


def _with_learning_noted(
    found: pd.DataFrame, scored: ScoredPairs, baseline: str | Baseline
) -> pd.DataFrame:
    """Note in every row if the baseline had no past outcomes to learn from."""
    learner = find_baseline(baseline)
    without = [learner.without_outcomes] if isinstance(learner, Learner) else []
    sentence = nothing_learned(scored.pairs, without)
    noted = ["; ".join(filter(None, [note.rstrip("."), sentence])) for note in found["note"]]
    return found.assign(note=noted) if sentence else found


def skill_of_rows(
    rows: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    pairs: Pairs,
    *,
    baseline: str | Baseline,
    by: str | Sequence[str] | None,
    per: Per,
) -> pd.DataFrame:
    """Compare mean scores with those of a baseline, of one input or of all its parts stacked.

    Args:
        rows: The three frames that `with_baseline_scores` returns.
        pairs: Pairs that have the columns of the questions that ``by`` may name.
        baseline: The baseline, to say where it is silent.
        by: As in ``skill``.
        per: As in ``skill``.
    """
    by = beside_results(by, ("baseline_mean", "mean_baseline", "skill"))
    common, of_baseline, unmatched = (with_columns_of_questions(each, pairs, by) for each in rows)
    warn_without_values(common, by)
    summary = summarise(common, by, per=per)
    baseline_means = means(of_baseline, by, per=per)
    keys = [name for name in summary if name not in _MEASURES]
    groups = [name for name in keys if name != "direction"]
    both = summary.merge(baseline_means, on=keys, suffixes=("", "_baseline"), how="left")
    both = both.rename(columns={"mean_baseline": "baseline_mean"})
    best = _best_scores(both[_FORM_COLUMNS], common)
    with np.errstate(invalid="ignore", divide="ignore"):
        skills = (both["baseline_mean"] - both["mean"]) / (both["baseline_mean"] - best)
    provisional = summary["barred_by"].eq(PROVISIONAL)
    too_few = both["n_clusters"].map(lambda n: too_few_for(n, "a skill"))
    both["note"] = too_few.mask(provisional, PROVISIONAL_NOTE)
    both["barred_by"] = too_few.mask(too_few != "", TOO_FEW).mask(provisional, PROVISIONAL)
    has_skill = np.isfinite(best) & (both["baseline_mean"] != best) & (both["note"] == "")
    both["skill"] = skills.where(has_skill)
    fixed = _is_fixed(of_baseline, both[_FORM_COLUMNS])
    both[["low", "high"]] = _interval(both, best).where(has_skill & fixed)
    barred = has_skill & fixed & summary["barred_by"].isin(_BARS_OF_MEANS).to_numpy()
    for name in ("note", "barred_by"):
        both[name] = both[name].mask(barred, summary[name])
    for at in map(int, np.flatnonzero(has_skill & ~fixed)):
        rows_of_group = _rows_of(common, {str(name): both[name].iloc[at] for name in groups})
        found = _ratio(_from_best(rows_of_group, float(best.iloc[at])), per=per)
        ends = (("low", 1 - found.high), ("high", 1 - found.low))
        for name, value in (*ends, ("note", found.note), ("barred_by", found.barred_by)):
            both.iloc[at, both.columns.to_list().index(name)] = value
    if HINDSIGHT in common:
        both = _with_hindsight_noted(both, common, groups)
    both = with_silence_noted(both, unmatched, [*map(str, groups)], baseline)
    columns = ["n", "n_claims", "n_clusters", "mean", "baseline_mean", "skill", "low", "high"]
    return both[[*keys, *columns, "note", "barred_by"]]


def _with_hindsight_noted(
    both: pd.DataFrame, common: pd.DataFrame, groups: Sequence[Any]
) -> pd.DataFrame:
    """Note in each row of ``both`` how many of its questions were written with hindsight."""
    behind = [MeanRows.of(_rows_of(common, row)) for row in both[[*groups]].to_dict("records")]
    return both.assign(
        note=[rows.noted(note) for rows, note in zip(behind, both["note"], strict=True)],
        barred_by=[rows.barred(bar) for rows, bar in zip(behind, both["barred_by"], strict=True)],
    )


_FORM_COLUMNS = ["rule", "convention", "kind"]


def _best_scores(forms: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[float]:
    """The best possible score of each form, as numbers even where there is no row."""
    best_of_form = rows[[*_FORM_COLUMNS, "best"]].drop_duplicates(_FORM_COLUMNS)
    return forms.merge(best_of_form, how="left")["best"].astype(float)


def with_baseline_scores(
    scored: ScoredPairs, baseline: str | Baseline
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Put the baseline's score beside each score.

    Returns:
        The scores that have the baseline's beside them, in columns that end in `_baseline`; all
        scores of the baseline, a row each; and the scores of what the baseline says nothing about.
    """
    pairs = find_baseline(baseline)(scored.pairs)
    of_baseline = attrs.evolve(scored, pairs=pairs, frame=scored.columns_of_others(pairs))
    frame, baseline_frame = (each.with_other_outcomes for each in (scored, of_baseline))
    frame = with_doubts_marked(frame, scored.pairs)
    if _in_same_rows(scored, of_baseline):
        scores = {name + _BASELINE: baseline_frame[name].to_numpy() for name in _SCORES}
        return frame.assign(**scores), of_baseline.frame, frame.iloc[:0]
    beside = numbered(baseline_frame)[[*_ROW, NUMBER, *_SCORES]].assign(**{_HAS_BASELINE: True})
    every = numbered(frame).merge(beside, on=[*_ROW, NUMBER], how="left", suffixes=("", _BASELINE))
    has_baseline = every.pop(_HAS_BASELINE).eq(True).to_numpy()
    return every[has_baseline].reset_index(drop=True), of_baseline.frame, every[~has_baseline]


def _in_same_rows(one: ScoredPairs, other: ScoredPairs) -> bool:
    """Whether two sets of scores have the same rows in the same order, so that no lookup is needed.

    Known only if each rule scores by one form: then the order is the same.
    """
    groups, others = one.groups, other.groups
    if groups is None or others is None or len(groups) != len(others):
        return False
    codes, other_codes = one.pairs.codes, other.pairs.codes
    same_ids = np.array_equal(codes.questions, other_codes.questions)
    same_ids &= np.array_equal(codes.forecasters, other_codes.forecasters)
    return same_ids and all(
        _one_form_each(rules) is not None
        and _one_form_each(rules) == _one_form_each(again)
        and np.array_equal(found.question, same.question)
        and np.array_equal(found.forecaster, same.forecaster)
        for (rules, found), (again, same) in zip(groups, others, strict=True)
    )


def _one_form_each(rules: Sequence[RuleScores]) -> list[tuple[object, ...]] | None:
    """The name and the form of each rule; None where a rule scores by several forms."""
    if any(len(each.forms) != 1 for each in rules):
        return None
    return [(each.name, *each.forms) for each in rules]


def _rows_of(common: pd.DataFrame, row: Mapping[Any, Any]) -> pd.DataFrame:
    """The rows behind one row of a summary."""
    kept = np.ones(len(common), dtype=bool)
    for name, value in row.items():
        column = common[name]
        kept &= (column.isna() if pd.isna(value) else column == value).to_numpy(bool)
    return common[kept]


def _ratio(distances: pd.DataFrame, *, per: Per) -> TestResult:
    """The ratio of mean scores to the baseline's, both as distances from the best score."""
    denominator = {name: distances[name + _BASELINE] for name in _SCORES}
    rows, baseline = MeanRows.of(distances), MeanRows.of(distances.assign(**denominator))
    return rows.ratio(baseline, per=per, level=_LEVEL)


def _from_best(group: pd.DataFrame, best: float) -> pd.DataFrame:
    """The rows with scores, and scores for the other outcome, replaced by distances from best."""
    names = [f"{name}{each}" for name in _SCORES[:2] for each in ("", _BASELINE)]
    return group.assign(**{name: np.abs(group[name] - best) for name in names})


def _interval(both: pd.DataFrame, best: pd.Series[float]) -> pd.DataFrame:
    """The interval of skill over a baseline whose mean is not itself uncertain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        possible = both["baseline_mean"] - best
        one_end, other_end = (
            (both["baseline_mean"] - both[end]) / possible for end in ("low", "high")
        )
    return pd.DataFrame(
        {"low": np.minimum(one_end, other_end), "high": np.maximum(one_end, other_end)}
    )


def _is_fixed(of_baseline: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[Any]:
    """Whether the baseline has the same score on every question, as even odds often have."""
    form = list(rows)
    spread = of_baseline.groupby(form)["score"].agg(np.ptp).rename("spread").reset_index()
    return rows.merge(spread, on=form, how="left")["spread"] <= 1e-12


# --- between two forecasters --------------------------------------------------------------------


def skill_difference(
    scored: ScoredPairs, first: str | int, second: str | int, *, baseline: str | Baseline, per: Per
) -> pd.DataFrame:
    """Compare the skill of two on common questions; ``Scores.skill_difference`` says how."""
    common, _, _ = with_baseline_scores(scored, baseline)
    rows = []
    for values, group in common.groupby(list(APART), dropna=False, sort=True):
        both = _common_questions(group, (first, second))
        if len(both) and np.isfinite(group["best"].iloc[0]):
            form = dict(zip(APART, values, strict=True))
            row = {"first": first, "second": second, **form, **_compared(both, per)}
            why = why_equal(group, scored.pairs, (first, second), pd.Index(both["question_id"]))
            same = {"low": 0.0, "high": 0.0, "note": why, "barred_by": NOTHING_VARIES}
            rows.append(row | same if why and row["difference"] == 0 else row)
    if not rows:
        raise InvalidArgumentError(
            f"{shown(first)} and {shown(second)} share no question that the baseline speaks about,"
            " under a rule with a best score",
            field="second",
        )
    return _with_learning_noted(pd.DataFrame(rows), scored, baseline)


def _common_questions(group: pd.DataFrame, names: tuple[str | int, str | int]) -> pd.DataFrame:
    """One row for each question that both answered: how far off the best score each of them is.

    Beside the distances of both stand those of the baseline, and what means and intervals need.
    """
    distances = _from_best(group, float(group["best"].iloc[0]))
    measured = [f"{name}{each}" for each in ("", _BASELINE) for name in _SCORES]
    one, other = (
        distances[distances["forecaster"] == name].groupby("question_id")[measured].mean()
        for name in names
    )
    common = one.index.intersection(other.index)
    one, other = one.loc[common], other.loc[common]
    about = group.drop_duplicates("question_id").set_index("question_id").loc[common]
    kept = [name for name in ("claim", "cluster", "weight", "outcome", *_DOUBTS) if name in about]
    found = about[kept].copy()
    for name in _SCORES:
        found[name + _FIRST], found[name + _SECOND] = one[name], other[name]
        # The baseline's score may differ between the two forecasters' times; both get the mean.
        found[name + _BASELINE] = (one[name + _BASELINE] + other[name + _BASELINE]) / 2
    return found.reset_index()


def _compared(both: pd.DataFrame, per: Per) -> dict[str, Any]:
    """Skill of both on the same questions, and its difference with an interval."""
    gaps = {name: both[name + _SECOND] - both[name + _FIRST] for name in _SCORES[:2]}
    halfway = (both["probability" + _FIRST] + both["probability" + _SECOND]) / 2
    first, second, denominator = (
        MeanRows.of(both.assign(score=both["score" + side])).mean(per)
        for side in (_FIRST, _SECOND, _BASELINE)
    )
    one, other = (1 - each / denominator if denominator else np.nan for each in (first, second))
    row = {
        "skill_first": one, "skill_second": other, "difference": one - other,
        "low": np.nan, "high": np.nan, "level": _LEVEL, "n": len(both),
    }  # fmt: skip
    if not np.isfinite(gaps["score"]).all():
        clusters = len(set(MeanRows.of(both.assign(**gaps)).cluster))
        note = "Not defined: a score is infinite."
        return row | {"n_clusters": clusters, "method": "", "note": note, "barred_by": ""}
    found = _ratio(both.assign(**gaps, probability=halfway), per=per)
    clusters = int(found.details["n_clusters"])
    note = too_few_for(clusters, "a difference of skill")
    barred_by: Bar = TOO_FEW if note else ""
    if EARLY in both and both[EARLY].eq(True).any():
        note, barred_by = PROVISIONAL_NOTE, PROVISIONAL
    ends = {} if note else {"low": found.low, "high": found.high}
    rows = MeanRows.of(both.assign(score=gaps["score"]))
    about = {"n_clusters": clusters, "method": found.method, "note": rows.noted(note or found.note)}
    return row | ends | about | {"barred_by": rows.barred(barred_by or found.barred_by)}
