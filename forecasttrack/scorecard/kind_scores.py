"""The rules by which a scorecard shows questions that are not yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs
import pandas as pd

from forecasttrack.baselines.reference_forecasters import Baseline
from forecasttrack.evaluation.scores.score_pairs import score
from forecasttrack.evaluation.scores.scores import Scores
from forecasttrack.pairing import Pairs

if TYPE_CHECKING:
    from forecasttrack.scoring.rules.register import ScoringRule

RULES: Mapping[str, str] = {
    "categorical": "brier",
    "ordered": "rps-normalised",
    "numeric": "crps",
    "date": "crps",
}
"""The rule by which a scorecard shows questions that are not yes or no."""


_OPTIONS = ("categorical", "ordered")


def other_scores(
    pairs: Pairs, further: Mapping[str, Baseline], chosen: Mapping[str, Any]
) -> Scores | None:
    """Score numbers, dates and choices, each kind under a rule of its own; None without any.

    Args:
        pairs: Pairs of any kind.
        further: Baselines to set beside them, by their names; even odds stand beside choices.
        chosen: How a history becomes a score, as for ``score``.
    """
    found = []
    for kind, rule in RULES.items():
        own = score(kept, rules=[rule], **chosen) if len(kept := pairs.having(kind=kind)) else None
        if own is None or not len(own.frame):
            continue
        own = own.with_baseline("even odds") if kind in _OPTIONS else own
        for name, baseline in further.items():
            own = own.with_baseline(baseline, name=name)
        found.append(own)
    if not found:
        return None
    frame = pd.concat([each.frame for each in found], ignore_index=True)
    return attrs.evolve(found[0], frame=frame, rules=tuple(sorted({*RULES.values()})))


_NAMED = 3
"""A mean over at most so many questions names them."""
_ROW = ["forecaster", "rule", "convention", "kind", "unit"]


def means_of(others: Scores | None, texts: Mapping[str, str]) -> pd.DataFrame:
    """Average the scores of each kind, and name the questions where a mean is of few.

    Args:
        others: What ``other_scores`` made.
        texts: The texts of questions, by their ids.

    Returns:
        The summary with a further column ``of``: texts of questions, empty for many.
    """
    if others is None:
        return pd.DataFrame()
    means, rows = others.summarise(by="forecaster"), others.frame
    ids_of = rows.groupby(_row_names(rows))["question_id"].unique()
    found = _row_names(means).map(ids_of)
    named = [[texts.get(one, one) for one in ids] if len(ids) <= _NAMED else [] for ids in found]
    return means.assign(of=pd.Series(named, index=means.index, dtype=object))


def _row_names(frame: pd.DataFrame) -> pd.Series[str]:
    """The row of a summary that each score enters; a missing unit is one, too."""
    rows = frame[_ROW].astype(object).where(frame[_ROW].notna(), "")
    named = ["\n".join(map(str, each)) for each in rows.itertuples(index=False)]
    return pd.Series(named, index=frame.index, dtype=object)


def under_rules(
    main: Pairs, pairs: Pairs, rules: Sequence[str | ScoringRule], chosen: Mapping[str, Any]
) -> pd.DataFrame:
    """Means under the rules that were named: of the headline, and of numbers, dates, choices.

    Args:
        main: The pairs of the headline.
        pairs: All pairs.
        rules: The rules; nothing is made for none.
        chosen: How a history becomes a score, as for ``score``.
    """
    if not rules:
        return pd.DataFrame()
    rest = pairs.having(kind=list(RULES))
    made = (
        score(each, rules=rules, **chosen).summarise(by="forecaster")
        for each in (main, rest)
        if len(each)
    )
    means = [each for each in made if len(each)]
    return pd.concat(means, ignore_index=True) if means else pd.DataFrame()
