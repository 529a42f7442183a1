"""Value every forecast of pairs under the rules asked for, before histories are reduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from forecasttrack.errors import ForecastTrackError
from forecasttrack.evaluation.scores.rule_scores import apply, forms_of
from forecasttrack.scoring.history import RELATIVE_RULES, RelativeRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from forecasttrack.pairing import Pairs
    from forecasttrack.pairing.pairs import PairCodes
    from forecasttrack.scoring.rules.register import Partial, ScoringRule


@attrs.frozen(kw_only=True, eq=False)
class RowScores:
    """What one rule says of every forecast.

    Attributes:
        score: One score per row of the pairs, or by question, forecaster and time, NaN where
            refused, shape (n,).
        form: Which of ``forms`` scored it, -1 where refused, shape (n,); None where all were
            scored by the first.
        forms: Convention, direction and best score of each form of the rule that was used.
        left_out: The rows refused, with their reason.
    """

    score: NDArray[np.float64]
    form: NDArray[np.intp] | None
    forms: Sequence[tuple[str, str, float]]
    left_out: pd.DataFrame


@attrs.frozen(kw_only=True, eq=False)
class Asked:
    """One rule as it was asked for, with what it says of every forecast.

    Attributes:
        name: The name it was asked by.
        rows: The scores of single forecasts, of the rule itself or of the one beneath it.
        relative: The relative rule, where it is one.
    """

    name: str
    rows: RowScores
    relative: RelativeRule | None = None

    def described(self, form: int) -> tuple[str, str, float]:
        """Convention, direction and best score of one form."""
        convention, direction, best = self.rows.forms[form]
        if self.relative is None:
            return convention, direction, best
        rule = self.relative
        return f"{rule.convention}, {convention}", rule.direction, rule.best


def valued(
    pairs: Pairs,
    data: PairCodes,
    rules: Sequence[str | ScoringRule],
    *,
    instead: Mapping[str, str],
    partial: Partial | None,
) -> list[Asked]:
    """Value every forecast under each rule.

    Args:
        pairs: The pairs.
        data: Their codes.
        rules: Rules or names of rules, relative ones too.
        instead: Rules to take in another convention, by name.
        partial: What an outcome between yes and no means.

    Returns:
        The scores by question, forecaster and time, as the pairs are coded.
    """
    known: dict[str, RowScores] = {}
    found = []
    for rule in rules:
        if not isinstance(rule, str):
            rows = _in_order(pairs, data, rule, partial)
            found.append(Asked(name=rule.name, rows=rows))
            continue
        relative = RELATIVE_RULES.get(rule)
        base = rule if relative is None else relative.over
        base = instead.get(base, base)
        if base not in known:
            known[base] = _in_order(pairs, data, base, partial)
        found.append(Asked(name=rule, rows=known[base], relative=relative))
    return found


def _in_order(
    pairs: Pairs, data: PairCodes, rule: str | ScoringRule, partial: Partial | None
) -> RowScores:
    told = _plain(data, rule) if data.settled and only_probabilities(pairs) else None
    if told is not None:
        return told
    rows = row_scores(pairs, rule, partial=partial)
    return attrs.evolve(rows, score=rows.score.take(data.row))


def row_scores(
    pairs: Pairs, rule: str | ScoringRule, *, partial: Partial | None = None
) -> RowScores:
    """Score every forecast under one rule, with the errors of `apply`."""
    scored, left_out = apply(pairs.with_columns(row=np.arange(len(pairs))), rule, partial=partial)
    score = np.full(len(pairs), np.nan)
    form = np.full(len(pairs), -1, dtype=np.intp)
    if not len(scored):
        return RowScores(score=score, form=form, forms=[], left_out=left_out)
    rows = scored["row"].to_numpy(dtype=np.intp)
    score[rows] = scored["score"].to_numpy()
    described = scored[["convention", "direction", "best"]]
    forms = list(described.drop_duplicates().itertuples(index=False, name=None))
    form[rows] = [forms.index(each) for each in described.itertuples(index=False, name=None)]
    return RowScores(score=score, form=form, forms=forms, left_out=left_out)


def only_probabilities(pairs: Pairs) -> bool:
    """Whether no belief needs more than one number."""
    return all(not len(table) for table in pairs.beliefs.values())


def _plain(data: PairCodes, rule: str | ScoringRule) -> RowScores | None:
    """Score probabilities that met a yes or a no, without sorting them by shape first."""
    forms = forms_of(rule)
    if "probability" not in forms:
        return None
    form = forms["probability"]
    try:
        score = form(probability=data.probability, outcome=data.outcome)
    except ForecastTrackError:
        return None  # scored again row by row, the error names question and forecaster
    return RowScores(
        score=score,
        form=None,
        forms=[(form.convention, form.direction, form.best)],
        left_out=pd.DataFrame({"question_id": [], "forecaster": [], "reason": [], "detail": []}),
    )
