"""Scores of baselines beside those of forecasters, and skill against them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import attrs
import numpy as np
import pandas as pd

from forecasttrack.baselines.reference_forecasters import (
    BASELINES,
    Baseline,
    as_forecaster,
    find_baseline,
)
from forecasttrack.errors import UnknownNameError, did_you_mean
from forecasttrack.evaluation.scores.mean_rows import Per
from forecasttrack.evaluation.scores.score_columns import ScoredPairs
from forecasttrack.evaluation.scores.summary import summarise
from forecasttrack.findings.sample_size import why_none
from forecasttrack.scoring.history import RELATIVE_RULES

Scored = TypeVar("Scored", bound=ScoredPairs)


def with_baseline(scored: Scored, baseline: str | Baseline, *, name: str | None = None) -> Scored:
    """Score a baseline as a forecaster like any other; ``Scores.with_baseline`` says how."""
    added = as_forecaster(baseline, scored.pairs, name=name)
    together = scored.pairs.with_pairs(added)
    choices, pairs = scored.choices, added
    if any(rule in RELATIVE_RULES for rule in scored.rules if isinstance(rule, str)):
        # It is compared with the forecasters there are, without becoming a peer of theirs.
        peers = choices.peers or tuple(scored.pairs.forecasters)
        choices, pairs = attrs.evolve(choices, peers=peers), together
    found = scored.score_others(pairs, choices=choices)
    of_baseline = found["forecaster"].isin(added.forecasters)
    known = found["question_id"].isin(scored.frame["question_id"])
    frame = scored.frame
    if frame["forecaster"].dtype != together.frame["forecaster"].dtype:
        frame = frame.assign(forecaster=frame["forecaster"].map(str).astype(object))
    both = pd.concat([frame, found[of_baseline & known]], ignore_index=True)
    return attrs.evolve(scored, frame=both[list(scored.frame.columns)], pairs=together)


def with_rival(scored: Scored, name: str | int) -> Scored:
    """Scores that hold a forecaster, or else the baseline, of some name.

    Raises:
        UnknownNameError: Neither is there.
    """
    known = set(scored.frame["forecaster"])
    if name in known:
        return scored
    if isinstance(name, str) and name in BASELINES:
        return with_baseline(scored, name)
    raise UnknownNameError(
        f"no forecaster or baseline {name!r} in these scores."
        f" {did_you_mean(name, {*known, *BASELINES})}"
    )


def skill(
    scored: ScoredPairs, *, baseline: str | Baseline, by: str | Sequence[str] | None, per: Per
) -> pd.DataFrame:
    """Compare mean scores with those of a baseline; ``Scores.skill`` says how."""
    of_baseline = scored.score_others(find_baseline(baseline)(scored.pairs))
    common = scored.with_other_outcomes.merge(
        of_baseline[_ROW].drop_duplicates(), on=_ROW, how="inner"
    )
    mean = summarise(common, by, per=per)
    other = summarise(of_baseline, by, per=per)
    keys = [name for name in mean if name not in _MEASURES]
    both = mean.merge(other[[*keys, "mean"]], on=keys, suffixes=("", "_baseline"), how="left")
    both = both.rename(columns={"mean_baseline": "baseline_mean"})
    form = ["rule", "convention", "kind"]
    best = both[form].merge(common[[*form, "best"]].drop_duplicates(form), how="left")["best"]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (both["baseline_mean"] - both["mean"]) / (both["baseline_mean"] - best)
    both["note"] = [why_none(n, "a skill") for n in both["n_clusters"]]
    known = np.isfinite(best) & (both["baseline_mean"] != best) & (both["note"] == "")
    both["skill"] = share.where(known)
    both[["low", "high"]] = _interval(both, best).where(known & _is_fixed(of_baseline, both[form]))
    columns = ["n", "n_claims", "n_clusters", "mean", "baseline_mean", "skill", "low", "high"]
    return both[[*keys, *columns, "note"]]


def _interval(both: pd.DataFrame, best: pd.Series[float]) -> pd.DataFrame:
    """Ends of the skill where the baseline's mean is a number and not itself uncertain."""
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = both["baseline_mean"] - best
        one, other = ((both["baseline_mean"] - both[end]) / gain for end in ("low", "high"))
    return pd.DataFrame({"low": np.minimum(one, other), "high": np.maximum(one, other)})


def _is_fixed(of_baseline: pd.DataFrame, rows: pd.DataFrame) -> pd.Series[Any]:
    """Whether the baseline earns the same on every question, as even odds do by most rules."""
    form = list(rows)
    spread = of_baseline.groupby(form)["score"].agg(np.ptp).rename("spread").reset_index()
    return rows.merge(spread, on=form, how="left")["spread"] <= 1e-12


_ROW = ["question_id", "forecaster", "rule", "convention"]
_MEASURES = (
    *("mean", "n", "n_claims", "n_clusters", "participation"),
    *("low", "high", "level", "interval", "note"),
)
